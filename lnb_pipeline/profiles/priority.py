"""profiles.priority: which municipalities come first for the next phase, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.profile_tables import PRIORITY, PRIORITY_CRITERION
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.profiles import points
from lnb_pipeline.profiles.evidence import evidence
from lnb_pipeline.profiles.ranks import Measured, rank, used_weights
from lnb_pipeline.profiles.weights import Criterion, Weights

PLACE = ["time_period", "lau_code", "geo_name", "prefecture"]


@dataclass(frozen=True, eq=False)
class Ranking:
    """profiles.priority and, criterion by criterion, what it is made of: profiles.priority_criterion."""

    ranks: pd.DataFrame
    criteria: pd.DataFrame


def priority(profile: pd.DataFrame, weights: Weights) -> Ranking:
    """Rank the municipalities of each year that has a mapping, by the criteria of a weights file.

    A municipality's score is the sum over criteria of weight times points (0 at `none_at` of the file, 1 at `full_at`).
    A criterion that is unknown of it counts the mean points of the municipalities it is known of, and stays null in
    `criteria`; one that is unknown of all is left out, its weight 0 and the others' adding up to 1. A criterion of
    weight 0 in the file counts for nothing, known or unknown: the ranks are those without it. Every municipality is
    ranked, also one that the mapping does not have. Intervals are those of `ranks.rank`, over the survey's errors, the
    weights and what is unknown; intervals that overlap tell no order.

    Years without a mapping, and those in which no criterion of some weight is known of any municipality, have no rows.
    A rank rests on all rows of its year: it is synthetic as soon as one of them is. The result does not depend on the
    order of `profile`'s rows.

    Sources of the criteria: annual report 2021 (lack of services, not in the EU/IPA programme, commitment) and mid-term
    evaluation, recommendation 3 with its response (rural, child poverty, women and girls). The weights are a choice.
    """
    years = ranked_years(profile, weights)
    if not years:
        return Ranking(empty_frame(PRIORITY), empty_frame(PRIORITY_CRITERION))
    found = [_of_year(profile[profile["time_period"] == year], weights) for year in years]
    return Ranking(
        conform(PRIORITY, pd.concat([ranking.ranks for ranking in found])),
        conform(PRIORITY_CRITERION, pd.concat([ranking.criteria for ranking in found])),
    )


def ranked_years(profile: pd.DataFrame, weights: Weights) -> list[int]:
    """Years that can be ranked, in order: with a mapping, and a criterion of some weight known of a municipality."""
    mapped = sorted({int(year) for year in profile.loc[profile["mapping_year"].notna(), "time_period"]})
    return [year for year in mapped if _rankable(profile[profile["time_period"] == year], weights)]


def _rankable(places: pd.DataFrame, weights: Weights) -> bool:
    return bool(used_weights([_measured(places, criterion) for criterion in weights.priority.criteria.values()]).any())


def _of_year(profile: pd.DataFrame, weights: Weights) -> Ranking:
    places = profile.sort_values("lau_code").reset_index(drop=True)
    criteria = weights.priority.criteria
    measured = [_measured(places, criterion) for criterion in criteria.values()]
    used = used_weights(measured)
    parts = [
        _criterion_rows(places, name, criterion, values, weight)
        for (name, criterion), values, weight in zip(criteria.items(), measured, used, strict=True)
    ]
    rows = pd.concat(parts).sort_values("lau_code", kind="stable").assign(weights_version=weights.name)
    return Ranking(_rank_rows(places, measured, weights), rows)


def _measured(places: pd.DataFrame, criterion: Criterion) -> Measured:
    return Measured(
        values=points.measured(places, criterion.measure).to_numpy(dtype=np.float64),
        errors=points.errors(places, criterion.measure).to_numpy(dtype=np.float64),
        none_at=criterion.none_at, full_at=criterion.full_at, weight=criterion.weight,
    )


def _rank_rows(places: pd.DataFrame, measured: Sequence[Measured], weights: Weights) -> pd.DataFrame:
    """The rows of profiles.priority of a year, the first place first."""
    settings = weights.priority
    counting = [criterion for criterion in measured if criterion.weight > 0]
    ranks = rank(counting, settings.confidence, settings.draws, settings.seed)
    unknown = np.sum([~criterion.known for criterion in counting], axis=0)
    made_up = (places["data_kind"] == "synthetic").any()
    rows = places[PLACE].assign(
        rank=ranks.rank, rank_lower=ranks.lower, rank_upper=ranks.upper, rank_median=ranks.median,
        first_ten_share=ranks.first_ten, score=ranks.score, n_criteria=len(counting), n_criteria_unknown=unknown,
        weights_version=weights.name, data_kind="synthetic" if made_up else "survey",
    )
    return rows.sort_values(["rank", "lau_code"])


def _criterion_rows(
    places: pd.DataFrame, name: str, criterion: Criterion, measured: Measured, weight: float
) -> pd.DataFrame:
    """The rows of profiles.priority_criterion of a year and criterion."""
    known = measured.known
    earned = measured.points(measured.values)
    return places[[*PLACE, "data_kind"]].assign(
        criterion=name, measure=criterion.measure, measured_value=measured.values,
        measured_error=np.where(known, measured.errors, np.nan), points=earned, weight=weight,
        contribution=weight * earned, evidence=_evidence(places, criterion.measure, known),
    )


def _evidence(places: pd.DataFrame, measure: str, known: np.ndarray) -> pd.Series:
    rows = zip(places.to_dict("records"), known, strict=True)
    return pd.Series([evidence(measure, row) if there else None for row, there in rows], places.index, dtype=object)
