"""Which columns of the persons an estimate rests on, column by column.

The way of a figure is: variables of EU-SILC (`Column.silc_codes`), columns of eu_silc.person, estimates, published
tables. Everything here follows from the contracts and the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.indicator_tables import COUPLE_ESTIMATE, EFFECT_ESTIMATE, METHOD_ESTIMATE, OBSERVATION
from lnb_pipeline.contracts.table import Table
from lnb_pipeline.contracts.tables import PERSON
from lnb_pipeline.indicators import couples, groups
from lnb_pipeline.indicators.catalogue import CATALOGUE, UNIONS, available, of_family
from lnb_pipeline.indicators.catalogue.entry import WEIGHT_COLUMNS, Family, Indicator

Columns = tuple[str, ...]

TOLD: dict[str, Columns] = {
    "geo": ("region", "lau_code"), "geo_level": ("region", "lau_code"), "sex": ("sex_code",), "age": ("age_band",),
    "population_group": groups.NEEDED,
}
"""Columns of an estimate that say which persons it is about, and the person columns that tell them apart."""

DESIGN = ("stratum", "psu", "household_id")
"""What errors rest on, besides the values."""

_NAMES = frozenset({
    "indicator", "definition", "income_year", "unit", "method", "years", "gap_sign", "set_status", "status_reason",
    "item",
})
_ERRORS = ("error", "lower", "upper", "p_value", "cv", "degrees_of_freedom", "n_psu", "n_households")


def delivered_variables(table: Table) -> dict[str, Columns]:
    """For each column of a table of EU-SILC records the variables of the delivery it is made of."""
    return {c.name: c.silc_codes for c in table.column_definitions() if c.silc_codes}


def shared_columns(table: Table, above: Table) -> dict[str, Columns]:
    """Columns a table has in common with one it is made of; a name has one meaning in every table."""
    return {name: (name,) for name in table.columns if name in above.columns}


def person_columns(table: Table, year: int | None) -> dict[str, Columns]:
    """For each column of a table of estimates the person columns it is made of in a survey year.

    Without a year: in the step over all survey years. Columns that only name what is measured (indicator, unit,
    method) are made of none and are not in it.
    """
    measured = _measured(table, year)
    origins = {name: _of(name, measured) for name in table.columns if name not in _NAMES}
    return origins | {name: TOLD[name] for name in table.columns if name in TOLD} | shared_columns(table, PERSON)


def family_columns(family: Family) -> dict[str, Columns]:
    """For each number of a family's view the person columns its indicators are made of."""
    measured = _together(of_family(family))
    return {name: _of(name, measured) for name in OBSERVATION.columns if COLUMNS[name].type == "number"}


def _measured(table: Table, year: int | None) -> Columns:
    """What the values of a table of estimates rest on."""
    if table == COUPLE_ESTIMATE:
        return (*couples.NEEDED, WEIGHT_COLUMNS["RB050"])
    return _together(_of_all_years(table) if year is None else _of_a_year(table, year))


def _of_a_year(table: Table, year: int) -> Iterable[Indicator]:
    if table == EFFECT_ESTIMATE:
        return (e for e in UNIONS.values() if e.available_in(year))
    if table == METHOD_ESTIMATE:
        return (e for e in available(year) if e.modelled)
    return available(year)


def _of_all_years(table: Table) -> Iterable[Indicator]:
    """What is pooled over the years, and the indicators that one year is not enough for."""
    if table == METHOD_ESTIMATE:
        return (e for e in CATALOGUE if e.is_pooled)
    return (e for e in CATALOGUE if e.made_in == "series")


def _together(entries: Iterable[Indicator]) -> Columns:
    return tuple(dict.fromkeys(column for entry in entries for column in entry.person_columns))


def _of(name: str, measured: Columns) -> Columns:
    return tuple(dict.fromkeys((*measured, *DESIGN))) if name.endswith(_ERRORS) else measured
