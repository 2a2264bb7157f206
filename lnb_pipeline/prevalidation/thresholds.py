"""Targets and thresholds of the statistical checks, as the rule book has them (`expectations/official/`)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lnb_pipeline.prevalidation.logical import BOOK, read_book


@dataclass(frozen=True, slots=True)
class Targets:
    """Households to be achieved: in the country, in the panel, and in the regions that have a target of their own."""

    households: int
    panel: int | None
    regions: Mapping[str, int]


@cache
def targets(country: str, year: int) -> Targets | None:
    """Targets of a country in a survey year; None where the rule book has none.

    A region counts at level NUTS 2; NUTS 1 counts where one of its regions of level 2 is without a target.
    """
    with (BOOK / "sample_size.csv").open(encoding="utf-8", newline="") as stream:
        rows = [
            row for row in csv.DictReader(stream)
            if row["country"] == country and int(row["from_year"]) <= year <= int(row["to_year"] or year)
        ]
    due = {row["region"]: int(row["households"]) if row["households"] else None for row in rows}
    whole = due.pop(country, None)
    if whole is None:
        return None
    panel = next(row["panel_households"] for row in rows if row["region"] == country)
    return Targets(whole, int(panel) if panel else None, _judged(due, len(country)))


def _judged(due: Mapping[str, int | None], country_letters: int) -> dict[str, int]:
    """Regions whose number of households is judged, with their targets."""
    level_1 = country_letters + 1
    without = {region[:level_1] for region, target in due.items() if target is None and len(region) > level_1}
    return {
        region: target for region, target in sorted(due.items())
        if target is not None and (len(region) > level_1 or region in without)
    }


@dataclass(frozen=True, slots=True)
class Response:
    """Most non-response of households and persons, and most proxies, in percent."""

    years: str
    household_non_response: int
    personal_non_response: int
    proxies: int
    panel_years_before: int


@cache
def response() -> Response:
    return Response(**read_book("sample_size"))


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Weights that are expected to be empty or 0 in some records."""

    kind: str
    when: str
    weights: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What is expected of weights; `judged` says for which records a weight is looked at for outliers."""

    years: str
    empty: tuple[Emptiness, ...]
    least: float
    times_median: float
    judged: Mapping[str, str]
    sums: Mapping[str, tuple[str, ...]]
    population: Mapping[str, str]
    rounded_to: int
    least_observations: int


@cache
def weights() -> Weights:
    content = read_book("weights")
    empty = tuple(Emptiness(**{**entry, "weights": tuple(entry["weights"])}) for entry in content.pop("empty"))
    sums = {kind: tuple(codes) for kind, codes in content.pop("sums").items()}
    return Weights(empty=empty, sums=sums, **content)


@dataclass(frozen=True, slots=True)
class Outliers:
    """Variables looked at for outliers, on the scale of their logarithms or as they are."""

    years: str
    distance: float
    logarithmic: tuple[str, ...]
    plain: tuple[str, ...]


@cache
def outliers() -> Outliers:
    content = read_book("outliers")
    return Outliers(
        str(content["years"]), content["distance"], tuple(content["logarithmic"]), tuple(content["plain"])
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Variables that are counted and compared with the year before, by the weight of the comparison."""

    years: str
    missing_share: float
    negative_share: float
    change: float
    least_observations: int
    continuous: Mapping[str, tuple[str, ...]]
    discrete: Mapping[str, tuple[str, ...]]


@cache
def comparison() -> Comparison:
    content = read_book("comparison")
    for kind in ("continuous", "discrete"):
        # the official list names some variables twice
        content[kind] = {weight: tuple(dict.fromkeys(codes)) for weight, codes in content[kind].items()}
    return Comparison(**content)
