"""Model-based estimates of the measured municipalities, from a demonstration sample of some forty municipalities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.indicator_tables import METHOD_ESTIMATE
from lnb_pipeline.indicators.catalogue import available
from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.indicators.model import model_estimates
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.reference.register import load_register
from tests.panels import NATIONAL, PLACES, rotating
from tests.silc_deliveries import demonstrated

YEAR = 2023
MEASURED = illustrative_set().codes
MODELLED = [entry.code for entry in available(YEAR) if entry.modelled]
EVERYWHERE = tuple(municipality.lau_code for municipality in load_register().municipalities)
KEY = ["indicator", "geo", "sex"]


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("model") / "eu_silc_2023"
    return demonstrated(folder, YEAR, seed=1, households=1500)["eu_silc.person"]


def model(person: pd.DataFrame, *, measured: tuple[str, ...] = MEASURED, line: Line = NATIONAL) -> pd.DataFrame:
    return model_estimates(person, year=YEAR, line=line, measured=measured, set_status="illustrative")


@pytest.fixture(scope="module")
def everywhere(person: pd.DataFrame) -> pd.DataFrame:
    """As if all 61 municipalities were measured."""
    return model(person, measured=EVERYWHERE)


@pytest.fixture(scope="module")
def direct(person: pd.DataFrame) -> pd.DataFrame:
    frames = compute(person, year=YEAR, line=NATIONAL, measured=MEASURED, set_status="illustrative")
    frame = frames["estimates.observation"]
    return frame[(frame.age == "TOTAL") & (frame.population_group == "TOTAL")].set_index(KEY)


def by_sex(rows: pd.DataFrame, column: str = "obs_value") -> pd.DataFrame:
    return rows[rows.obs_value.notna()].pivot(index=["indicator", "geo"], columns="sex", values=column)


def test_every_measured_municipality_has_a_row_a_sex_for_every_modelled_indicator(person: pd.DataFrame) -> None:
    rows = model(person)
    assert tuple(rows.columns) == METHOD_ESTIMATE.columns
    assert not rows[list(METHOD_ESTIMATE.required)].isna().any().any()
    wanted = {(code, geo, sex) for code in MODELLED for geo in MEASURED for sex in "FMT"}
    assert len(rows) == len(wanted) and set(rows[KEY].itertuples(index=False, name=None)) == wanted
    assert set(rows.method) == {"model"} and set(rows.years) == {"2023"}


def test_a_municipality_without_a_sample_gets_a_value_from_the_model_alone(everywhere: pd.DataFrame) -> None:
    unsampled = everywhere[(everywhere.n_persons == 0) & (everywhere.indicator == "arop")]
    assert unsampled.geo.nunique() > 10
    assert unsampled.obs_value.between(1, 99).all() and (unsampled.n_households == 0).all()
    sampled = everywhere[(everywhere.n_persons > 100) & (everywhere.indicator == "arop")]
    assert unsampled.std_error.min() > sampled.std_error.median()


def test_all_municipalities_together_are_the_nation(
    person: pd.DataFrame, everywhere: pd.DataFrame, direct: pd.DataFrame
) -> None:
    """Weighted with the sample's women and men of known age with an income, their rates are the national ones."""
    counted = person[person.equivalised_income.notna() & person.age_band.notna()]
    rows = everywhere[everywhere.indicator == "arop"].set_index(["sex", "geo"]).obs_value
    for sex, persons in {**dict(list(counted.groupby("sex_code"))), "T": counted}.items():
        weights = persons.groupby("lau_code").person_weight.sum()
        total = float((rows[sex].reindex(weights.index) * weights).sum() / weights.sum())
        assert total == pytest.approx(direct.obs_value[("arop", "AL", sex)], rel=1e-9)


def test_the_rate_of_both_sexes_is_the_mean_of_women_and_men(person: pd.DataFrame, everywhere: pd.DataFrame) -> None:
    values = by_sex(everywhere)
    assert len(values) > 60 * (len(MODELLED) - 2)
    assert (values["T"] >= values[["F", "M"]].min(axis=1) - 1e-9).all()
    assert (values["T"] <= values[["F", "M"]].max(axis=1) + 1e-9).all()
    counted = person[(person.lau_code == "AL224") & person.equivalised_income.notna() & person.age_band.notna()]
    women = counted.person_weight[counted.sex_code == "F"].sum() / counted.person_weight.sum()
    place = values.loc[("arop", "AL224")]
    assert place["T"] == pytest.approx(women * place.F + (1 - women) * place.M)


def test_the_error_of_both_sexes_is_at_most_that_of_women_and_men_in_the_mean(everywhere: pd.DataFrame) -> None:
    """Whatever their correlation; and it is above that of two independent halves where households share poverty."""
    errors = by_sex(everywhere, "std_error")
    assert (errors["T"] <= errors[["F", "M"]].max(axis=1) + 1e-9).all()
    arop = errors.loc["arop"]
    assert (arop["T"] > 1.1 * np.sqrt(arop.F**2 + arop.M**2) / 2).mean() > 0.9


def test_the_model_is_more_precise_than_the_samples_of_the_places_and_stays_near_them(
    person: pd.DataFrame, direct: pd.DataFrame
) -> None:
    """In the mean over the places: the direct error of a single one is itself known from a few PSUs."""
    rows = model(person).set_index(KEY)
    rows = rows[rows.obs_value.notna() & (rows.n_psu > 1)]
    own = direct.reindex(rows.index)
    variance, own_variance = ((frame.std_error**2).groupby("indicator").mean() for frame in (rows, own))
    assert (variance < 0.9 * own_variance).mean() > 0.8
    assert ((rows.obs_value - own.obs_value).abs() / own.std_error).median() < 1


def test_the_counts_are_those_of_the_places_own_sample(person: pd.DataFrame, direct: pd.DataFrame) -> None:
    rows = model(person).set_index(KEY)
    for column in ("n_persons", "n_households", "n_psu", "n_relevant"):
        assert (rows[column] == direct[column].reindex(rows.index)).all(), column


def test_intervals_contain_their_value_and_stay_within_0_and_100(everywhere: pd.DataFrame) -> None:
    rows = everywhere[everywhere.obs_value.notna()]
    assert ((rows.ci_lower < rows.obs_value) & (rows.obs_value < rows.ci_upper)).all()
    assert (rows.ci_lower >= 0).all() and (rows.ci_upper <= 100).all()
    np.testing.assert_allclose(rows.cv, 100 * rows.std_error / rows.obs_value)


def test_an_indicator_that_nobody_has_data_for_says_so_and_the_others_stay(person: pd.DataFrame) -> None:
    rows = model(person.assign(smsd=pd.array([None] * len(person), dtype="boolean")))
    assert set(rows.status_reason[rows.indicator == "smsd"]) == {"not_collected"}
    assert rows.obs_value[rows.indicator == "arop"].notna().all()


def test_too_few_municipalities_give_rows_that_say_there_is_no_model() -> None:
    rows = model(rotating(YEAR), measured=PLACES)
    arop = rows[rows.indicator == "arop"]
    assert set(arop.status_reason) == {"no_model"} and arop.obs_value.isna().all() and arop.ci_lower.isna().all()
    assert (arop.n_persons > 100).all()


def test_an_extract_of_some_municipalities_is_not_modelled(person: pd.DataFrame) -> None:
    rows = model(person, line=Line("declared", 250_000.0)).set_index("indicator")
    assert rows.obs_value.isna().all() and set(rows.status_reason.drop("financial_dependency")) == {"no_model"}
    assert set(rows.status_reason["financial_dependency"]) == {"no_national_sample"}
    assert (rows.n_persons["arop"] > 50).sum() > 30


def test_the_order_of_the_persons_does_not_matter(person: pd.DataFrame) -> None:
    shuffled = model(person.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(shuffled, model(person), check_exact=True)
