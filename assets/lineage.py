"""Column lineage as Dagster keeps it: from EU-SILC variables and the headings of the mapping to what analysts see.

A materialisation says which columns of which assets each of its columns is made of. The library derives it from the
contracts and the catalogue; here it gets its asset keys. The open-source web server lists this and draws no graph of
it, so that a family's asset also has the way as a table (`release.families.made_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import dagster as dg

from assets.reporting import published_key
from lnb_pipeline.contracts.indicator_tables import INDICATOR, OBSERVATION
from lnb_pipeline.contracts.service_tables import MAPPED_SERVICE, MUNICIPALITY_SHEET, OF_MAPPING, PROVIDER, SERVICE
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import PERSON, TABLES
from lnb_pipeline.indicators import lineage
from lnb_pipeline.indicators.catalogue.entry import Family
from lnb_pipeline.indicators.lineage import Columns
from lnb_pipeline.release.families import EXPLAINED
from lnb_pipeline.sources.care_services.lineage import headings_of

DELIVERED = dg.AssetKey(["archive", "eu_silc"])
WORKBOOK = dg.AssetKey(["archive", "care_services"])
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
    """Of a table of a survey year, of the step over all years, or of a mapping; nothing for tables of other sources."""
    table = TABLES[full_name]
    if table.schema == "eu_silc":
        return _metadata([(DELIVERED, lineage.delivered_variables(table))])
    if table.schema == "care_services":
        return _metadata([(WORKBOOK, headings_of(table))])
    if table in OF_MAPPING:
        sheets = [SERVICE] if table in (PROVIDER, MAPPED_SERVICE) else [SERVICE, MUNICIPALITY_SHEET]
        return _metadata([(published_key(t.full_name), lineage.shared_columns(table, t)) for t in sheets])
    if table.layer == "aggregates":
        return _metadata([(PERSONS, lineage.person_columns(table, year))])
    return {}


def of_published(
    full_name: str, above: Iterable[tuple[Table, dg.AssetKey]], profiled: Mapping[str, Mapping[str, Columns]]
) -> Metadata:
    """Of a published table: a column comes from the columns of the same name in the tables it is made of.

    `profiled` says for a profile which columns of which published tables each of its columns comes from.
    """
    table = TABLES[full_name]
    made = [(key, lineage.shared_columns(table, source)) for source, key in above]
    return _metadata([*made, *((published_key(name), columns) for name, columns in profiled.items())])


def of_family(family: Family) -> Metadata:
    """Of a family's view. Its numbers come from the persons directly: the way through the table of all indicators would
    make every family of all variables."""
    numbers = lineage.family_columns(family)
    rows = {name: (name,) for name in OBSERVATION.columns if name not in numbers}
    return _metadata([
        (PERSONS, numbers), (published_key(OBSERVATION.full_name), rows),
        (published_key(INDICATOR.full_name), {name: (name,) for name in EXPLAINED}),
    ])
