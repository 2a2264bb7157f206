"""Column lineage as Dagster keeps it: from the variables of EU-SILC to the columns analysts see.

A materialisation says which columns of which assets each of its columns is made of. The library derives it from the
contracts and the catalogue; here it gets its asset keys. The open-source web server lists this and draws no graph of
it, so that a family's asset also has the way as a table (`release.families.made_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import dagster as dg

from assets.reporting import published_key
from lnb_pipeline.contracts.indicator_tables import INDICATOR, OBSERVATION
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import PERSON, TABLES
from lnb_pipeline.indicators import lineage
from lnb_pipeline.indicators.catalogue.entry import Family
from lnb_pipeline.indicators.lineage import Columns
from lnb_pipeline.release.families import EXPLAINED

DELIVERED = dg.AssetKey(["archive", "eu_silc"])
PERSONS = published_key(PERSON.full_name)

Metadata = dict[str, dg.TableColumnLineage]
Above = Iterable[tuple[dg.AssetKey, Mapping[str, Columns]]]
"""Assets a table is made of, each with the columns it gives to each column of the table."""


def _metadata(above: Above) -> Metadata:
    columns: dict[str, list[dg.TableColumnDep]] = {}
    for key, given in above:
        for name, sources in given.items():
            columns.setdefault(name, []).extend(dg.TableColumnDep(key, source) for source in sources)
    return {"dagster/column_lineage": dg.TableColumnLineage(columns)} if columns else {}


def of_partition(full_name: str, year: int | None) -> Metadata:
    """Of a table of a survey year, or of the step over all years; nothing for tables of other sources."""
    table = TABLES[full_name]
    if table.schema == "eu_silc":
        return _metadata([(DELIVERED, lineage.delivered_variables(table))])
    if table.layer == "aggregates":
        return _metadata([(PERSONS, lineage.person_columns(table, year))])
    return {}


def of_published(full_name: str, above: Iterable[tuple[Table, dg.AssetKey]]) -> Metadata:
    """Of a published table: a column comes from the columns of the same name in the tables it is made of."""
    table = TABLES[full_name]
    return _metadata([(key, lineage.shared_columns(table, source)) for source, key in above])


def of_family(family: Family) -> Metadata:
    """Of a family's view. Its numbers come from the persons directly: the way through the table of all indicators would
    make every family of all variables."""
    numbers = lineage.family_columns(family)
    rows = {name: (name,) for name in OBSERVATION.columns if name not in numbers}
    return _metadata([
        (PERSONS, numbers), (published_key(OBSERVATION.full_name), rows),
        (published_key(INDICATOR.full_name), {name: (name,) for name in EXPLAINED}),
    ])
