"""Figures INSTAT published, under our indicator codes, for comparison with our own.

A published figure is shown beside an estimate and never corrects it. Two definition families are two
indicators here; a first and a revised release of one year are two vintages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lnb_pipeline.reference.tabular import describe_sources, optional_integer, read_rows

_CODES: dict[tuple[str, str], str] = {
    ("AROP", ""): "arop", ("AROPE", "EU2030"): "arope", ("AROPE", "EU2020"): "arope_2020",
    ("SMD", "EU2020"): "smd", ("SMSD", "EU2030"): "smsd", ("LWI", "EU2030"): "lwi",
    ("LWI", "EU2020"): "lwi_2020", ("GINI", ""): "gini", ("S80S20", ""): "s80_s20",
    ("AROP_THRESHOLD_1P", ""): "arpt", ("MEDIAN_EQ_INCOME", ""): "median_eq_income",
    ("AROP_BEFORE_TRANSFERS", "pensions kept in income"): "arop_before_transfers",
    ("AROP_BEFORE_TRANSFERS", "all transfers incl. pensions excluded"): "arop_before_all_transfers",
}
"""Our code by published name and definition; of a definition family its first word, else nothing or all of it."""
_UNITS = {
    "percent": ("PC", 0.1), "ALL per year": ("ALL", 1.0), "0-100": ("IDX", 0.1), "ratio": ("RATIO", 0.1),
    "ratio, rounded to integer": ("RATIO", 1.0), "persons": ("PS", 1.0), "households": ("HH", 1.0),
}
"""Our unit, and one unit of the last digit that is printed."""
# lwi_2020 is about persons under 60, so that its band 18 to 64 holds exactly those of 18 to 59
_AGES = {("lwi_2020", "Y18-59"): "Y18-64"}
_STRENGTH = {"found": 0, "derived": 1, "uncertain": 2, "unverified": 3}


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One published figure.

    `indicator` is our code, None where we have no such indicator; `published_name` and `definition` are
    as published; `age` is our band of the same persons and `age_as_published` the printed one; `unit` is
    PC, ALL, IDX, RATIO, PS (persons) or HH (households); `rounding` is one unit of the last printed digit;
    `status` is found, derived, uncertain or unverified; `sources` are ids of `sources.csv`, `provenance` the
    same in words.
    """

    indicator: str | None
    published_name: str
    definition: str
    time_period: int
    income_year: int | None
    vintage: str
    geo: str
    sex: str
    age: str
    age_as_published: str
    unit: str
    value: float
    rounding: float
    status: str
    sources: str
    provenance: str
    note: str


@cache
def published_values() -> tuple[PublishedValue, ...]:
    """Every published figure known, in the order of the data file; several may concern one cell."""
    return tuple(_read(row) for row in read_rows("instat_published.csv"))


@cache
def comparable_values() -> tuple[PublishedValue, ...]:
    """Published figures of our indicators, one for each indicator, year, vintage, place, sex and age.

    Where two figures concern one cell the better documented one is kept (found before derived before
    uncertain before unverified; the first listed among equals).
    """
    best: dict[tuple[object, ...], PublishedValue] = {}
    for value in published_values():
        if value.indicator is None:
            continue
        cell = (value.indicator, value.time_period, value.vintage, value.geo, value.sex, value.age)
        known = best.get(cell)
        if known is None or _STRENGTH[value.status] < _STRENGTH[known.status]:
            best[cell] = value
    return tuple(best.values())


def _read(row: dict[str, str]) -> PublishedValue:
    if row["status"] not in _STRENGTH:
        raise RuntimeError(f"instat_published.csv: unknown status {row['status']}")
    name = row["indicator"]
    family = next((f for f in ("EU2020", "EU2030") if row["definition"].startswith(f)), "")
    provenance = f"{describe_sources(row['source'])}; {row['status']}"
    indicator, age = _CODES.get((name, family)) or _CODES.get((name, row["definition"])), row["age"]
    unit, rounding = _UNITS[row["unit"]]
    return PublishedValue(
        indicator=indicator, published_name=name, definition=row["definition"],
        time_period=int(row["survey_year"]), income_year=optional_integer(row["income_ref_year"]),
        vintage=row["vintage"], geo=row["geo"], sex=row["sex"], age=_AGES.get((indicator or "", age), age),
        age_as_published=age, unit=unit, value=float(row["value"]), rounding=rounding,
        status=row["status"], sources=row["source"],
        provenance=f"{provenance}; {row['note']}" if row["note"] else provenance, note=row["note"],
    )
