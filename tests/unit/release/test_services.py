"""What is published of services gives away no count of one to four persons, alone or together."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np
import pandas as pd
import pytest

from lnb_pipeline.contracts.service_codes import FUNDING_SOURCES, SERVICE_CODES, TARGET_GROUPS
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE, MUNICIPALITY_CAPACITY
from lnb_pipeline.contracts.structure import empty_frame
from lnb_pipeline.errors import GateError
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.release.services import COUNTS, RATE_OF, protect_services, small
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.care_services.listings import mapped_services, municipality_capacity
from tests.unit.sources.care_services.sheets_as_read import beneficiaries, municipalities, services

PLACE = "AL111"
RATES_AND_BASE = [column for column in COVERAGE.columns if "per_10000" in column or column == "inhabitants"]
SEXES = {"beneficiaries_total": "T", "beneficiaries_female": "F", "beneficiaries_male": "M"}


def service(kind, women=None, men=None, groups=None, provider="state", funding="donor", total="sum"):
    whole = (women + men if women is not None and men is not None else None) if total == "sum" else total
    return {
        "lau_code": PLACE, "service_type": kind, "target_groups": groups, "provider_type": provider,
        "funding_sources": funding, **beneficiaries(whole, women, men),
    }


def publish(*rows):
    """The tables before and after protection, and the listed services."""
    codes = sorted({row["lau_code"] for row in rows})
    frame, sheet = services(*rows), municipalities(*({"lau_code": code} for code in codes))
    before, listed = coverage(frame, sheet), mapped_services(frame)
    after, _ = protect_services(before, municipality_capacity(sheet), listed)
    return before, after, listed


def publish_each(cases):
    """The tables of several sets of services, published together as a municipality each."""
    codes = dict(zip(cases, (municipality.lau_code for municipality in load_register().municipalities), strict=False))
    tables = publish(*({**row, "lau_code": codes[case]} for case, rows in cases.items() for row in rows))
    return {case: tuple(table[table.lau_code == code] for table in tables) for case, code in codes.items()}


def cell(frame, category="TOTAL", breakdown=None):
    found = frame[(frame.category == category) & (frame.n_services > 0)]
    row = (found if breakdown is None else found[found.breakdown == breakdown]).iloc[0]
    counts = tuple(None if pd.isna(row[column]) else int(row[column]) for column in COUNTS)
    return counts, row["conf_status"]


# -- one service, and the row by itself ---------------------------------------------------------------------


ALONE = [
    ((40, 20, 20), (40, 20, 20), "F"),
    ((5, 5, 0), (5, 5, 0), "F"),
    ((4, 2, 2), (None, None, None), "N"),
    ((10, 3, 7), (10, None, None), "N"),
    ((10, 7, 3), (10, None, None), "N"),
    ((10, 8, None), (10, None, None), "N"),
    ((10, None, 8), (10, None, None), "N"),
    ((None, 2, 9), (None, None, None), "N"),
    ((None, 2, 2), (None, None, None), "N"),
    ((None, None, None), (None, None, None), "F"),
    ((0, 0, 0), (0, 0, 0), "F"),
]
"""Beneficiaries of the only service of a municipality (all, women, men), what is shown of them, and the mark."""


def test_a_small_count_goes_with_what_it_is_the_difference_of():
    cases = {at: [{**service("community"), **beneficiaries(*counts)}] for at, (counts, _, _) in enumerate(ALONE)}
    for at, (_, after, _) in publish_each(cases).items():
        for category in ("TOTAL", "community", "state", "donor", "unknown"):
            assert cell(after, category) == ALONE[at][1:], at


def test_the_rate_of_a_hidden_count_is_hidden_and_nothing_else_is():
    before, after, _ = publish(service("community", 3, 37), service("residential", 30, 30))
    assert tuple(after.columns) == COVERAGE.columns
    for count, rate in RATE_OF.items():
        assert (after[rate].isna() == after[count].isna()).all()
    untouched = [column for column in COVERAGE.columns if column not in {*RATE_OF, *RATE_OF.values(), "conf_status"}]
    pd.testing.assert_frame_equal(after[untouched], before[untouched])
    assert after[after.n_services == 0][list(COUNTS)].eq(0).all().all()


def test_a_mark_says_that_a_count_is_hidden_and_not_why():
    _, after, _ = publish(
        service("community", 2, 1), service("residential", 30, 30), service("in_family", 20, 20),
    )
    assert cell(after, "community") == ((None, None, None), "N")
    assert cell(after, "in_family") == ((None, None, None), "N")  # the smaller of the two that could hide it
    assert cell(after, "residential") == ((60, 30, 30), "F")
    assert cell(after) == ((103, 52, 51), "F")


def test_counts_of_a_capacity_are_hidden_one_by_one():
    sheet = municipalities(
        {"lau_code": PLACE, "households_economic_aid": 4, "persons_disability_benefit": 5, "cases_assessed_female": 1,
         "cases_assessed_male": 0, "naru_staff": 2},
        {"lau_code": "AL112", "households_economic_aid": 900},
    )
    _, capacity = protect_services(
        empty_frame(COVERAGE), municipality_capacity(sheet), empty_frame(MAPPED_SERVICE)
    )
    first, second = capacity.iloc[0], capacity.iloc[1]
    assert pd.isna(first.households_economic_aid) and pd.isna(first.cases_assessed_female)
    assert (first.persons_disability_benefit, first.cases_assessed_male, first.naru_staff) == (5, 0, 2)
    assert (first.conf_status, second.conf_status) == ("A", "F")
    assert second.households_economic_aid == 900 and pd.isna(second.persons_disability_benefit)


def test_protecting_nothing_gives_nothing():
    empty = (empty_frame(COVERAGE), empty_frame(MUNICIPALITY_CAPACITY), empty_frame(MAPPED_SERVICE))
    assert all(frame.empty for frame in protect_services(*empty))


def test_counts_that_are_no_sums_over_the_services_are_refused():
    before, _, listed = publish(service("community", 20, 20), service("residential", 30, 30))
    capacity = empty_frame(MUNICIPALITY_CAPACITY)
    total = before.category == "TOTAL"
    impossible = before.assign(beneficiaries_total=before.beneficiaries_total.mask(total, 7))
    with pytest.raises(GateError, match="E501"):
        protect_services(impossible, capacity, listed)
    with pytest.raises(GateError, match="E501"):
        protect_services(before, capacity, listed.iloc[:0])


def test_services_that_contradict_themselves_are_protected_all_the_same():
    """Women and men do not make the total of either, but those of both do: no counts agree with everything."""
    _, after, _ = publish(
        service("community", 12, 9, total=20), service("residential", 5, 5, total=11),
        service("in_family", 2, 30), service("alternative", 40, 50),
    )
    assert cell(after, "community") == ((20, 12, 9), "F")
    assert cell(after, "in_family") == ((32, None, None), "N")
    assert set(after.conf_status) == {"F", "N"}


def test_years_are_protected_each_for_itself():
    rows = [service("community", 2, 9), service("residential", 8, 6, provider="private")]
    before, after, listed = publish(*rows)
    capacity = empty_frame(MUNICIPALITY_CAPACITY)
    years = [[frame.assign(time_period=year) for year in (2020, 2021)] for frame in (before, listed)]
    both, _ = protect_services(pd.concat(years[0]), capacity, pd.concat(years[1]))
    for year in (2020, 2021):
        of_year = both[both.time_period == year].reset_index(drop=True)
        pd.testing.assert_frame_equal(of_year, after.assign(time_period=year))


# -- a reader who tries every count there could be ------------------------------------------------------------


def rows_of(frame, listed):
    """Published rows with the services that count in each, found anew from the listed codes."""
    for row in frame.to_dict("records"):
        counted = []
        for at, one in enumerate(listed.to_dict("records")):
            column = {
                "service_type": "service_type", "target_group": "target_groups", "provider_type": "provider_type",
                "funding_source": "funding_sources",
            }.get(row["breakdown"])
            if row["breakdown"] == "total":
                inside = True
            elif column is None:
                inside = one["service_type"] == "in_family" and "older_persons" in str(one["target_groups"])
            else:
                stated = one[column]
                inside = row["category"] in ("unknown" if pd.isna(stated) else stated).split("|")
            if inside:
                counted.append(at)
        if counted:
            yield row, counted


def possible_worlds(frame, listed, largest):
    """Every way to give each service women and men that agrees with all published counts: a row a way."""
    numbers = np.stack(np.meshgrid(*[np.arange(largest + 1)] * (2 * len(listed)), indexing="ij"), axis=-1)
    numbers = numbers.reshape(-1, 2 * len(listed))
    for row, counted in rows_of(frame, listed):
        for column, sex in SEXES.items():
            if pd.notna(row[column]):
                numbers = numbers[by_service(numbers)[sex][:, counted].sum(axis=1) == row[column]]
    return by_service(numbers)


def by_service(numbers):
    women, men = numbers[:, ::2], numbers[:, 1::2]
    return {"F": women, "M": men, "T": women + men}


TWO_TYPES = [service("community", 2, 9, provider="state"), service("residential", 8, 6, provider="private")]
WORST_CASES = {
    "two services, one with few women": TWO_TYPES,
    "two services, one small": [service("community", 1, 2), service("residential", 7, 6, provider="private")],
    "two services told apart by the group only": [
        service("community", 1, 2, groups="children"), service("community", 6, 7, groups="disability"),
    ],
    "a group in which all are but one": [
        service("community", 6, 6, groups="children"), service("community", 3, 0, groups="children|disability"),
    ],
    "women only beside women and men": [service("community", 6, 0), service("residential", 2, 9)],
    "two small ones that make a large one": [service("community", 4, 0), service("residential", 4, 0)],
    "two small ones that make five": [service("community", 3, 0), service("residential", 2, 0)],
    "nothing in one of them": [service("community", 0, 3), service("residential", 9, 9)],
}


@cache
def worst_cases():
    return publish_each(WORST_CASES)


@pytest.mark.parametrize("case", WORST_CASES)
def test_a_reader_who_tries_every_count_finds_no_small_one(case):
    rows = WORST_CASES[case]
    before, after, listed = worst_cases()[case]
    truth = {sex: [row[column] for row in rows] for column, sex in SEXES.items()}
    worlds = possible_worlds(after, listed, 14)
    assert any((worlds["F"] == truth["F"]).all(axis=1) & (worlds["M"] == truth["M"]).all(axis=1))
    for at in range(len(rows)):
        for sex in "FMT":
            if 0 < truth[sex][at] < 5:
                assert worlds[sex][:, at].max() >= 5, (at, sex)
    for row, counted in rows_of(before, listed):
        for column, sex in SEXES.items():
            if 0 < row[column] < 5:
                assert len(np.unique(worlds[sex][:, counted].sum(axis=1))) > 1


SAME_SUM = {
    f"{first} and {second}": [
        {**service("community", groups="children"), **beneficiaries(first)},
        {**service("residential", groups="children"), **beneficiaries(second)},
    ]
    for whole in (6, 8) for first in range(1, whole) for second in [whole - first]
}
"""Beneficiaries of two services; of 6 or 8 in all, some of them small, some hidden beside a small one."""


def test_marks_and_sums_are_the_same_whichever_of_the_hidden_counts_is_small():
    """5 and 1, 4 and 2, 1 and 5 are published alike: a reader of the marks knows no more than the sum."""
    published = publish_each(SAME_SUM)
    for whole in (6, 8):
        alike = {
            case: after.drop(columns=["lau_code", "geo_name", "prefecture", *RATES_AND_BASE]).reset_index(drop=True)
            for case, (_, after, _) in published.items() if sum(map(int, case.split(" and "))) == whole
        }
        first = next(iter(alike.values()))
        assert cell(first, "community") == cell(first, "residential") == ((None, None, None), "N")
        assert cell(first)[0][0] == whole
        for case, after in alike.items():
            pd.testing.assert_frame_equal(after, first, obj=case)


@pytest.mark.parametrize("case", WORST_CASES)
def test_a_reader_who_knows_that_something_hidden_is_small_finds_no_count_exactly(case):
    before, after, listed = worst_cases()[case]
    hidden = [counted for row, counted in rows_of(after, listed) if row["conf_status"] == "N"]
    worlds = possible_worlds(after, listed, 14)
    few = np.zeros(len(worlds["T"]), dtype=bool)
    for counted in hidden:
        for sex in "FMT":
            number = worlds[sex][:, counted].sum(axis=1)
            few |= (number > 0) & (number < 5)
    assert few.any()
    for row, counted in rows_of(before, listed):
        for column, sex in SEXES.items():
            if 0 < row[column] < 5:
                assert len(np.unique(worlds[sex][few][:, counted].sum(axis=1))) > 1


# -- a reader who subtracts -----------------------------------------------------------------------------------


def drawn(seed, n_services=16):
    """Services of one municipality, drawn; many are small, some state little."""
    random = Random(seed)

    def some(codes, n):
        chosen = set(random.choices(list(codes), k=n))
        return "|".join(code for code in codes if code in chosen)

    rows = []
    for _ in range(n_services):
        women, men = (random.choice((0, 1, 2, 3, 6, 12, 30, 40)) for _ in range(2))
        kind = random.choice([*(code for code in SERVICE_CODES["service_type"] if code != "unknown"), None])
        row = service(
            kind, women, men, some(TARGET_GROUPS, random.choice((1, 1, 2))),
            random.choice(list(SERVICE_CODES["provider_type"])), some(FUNDING_SOURCES, random.choice((1, 2))),
        )
        kept = random.random()
        rows.append(
            {**row, **beneficiaries()} if kept < 0.06 else {**row, **beneficiaries(women + men)} if kept < 0.1 else row
        )
    return rows


def follows(equations, question):
    """Whether the answer to a question, a sum of unknowns, is a combination of the equations."""
    with_it = np.vstack([equations, question])
    return np.linalg.matrix_rank(with_it) == np.linalg.matrix_rank(equations)


class Reader:
    """Women, men and those of unknown sex of each service are three unknowns, each row some equations.

    The reader knows which services state their beneficiaries and that nobody is in a row whose count was zero, and
    takes it that a service states women and men where some row of it does.
    """

    def __init__(self, before, listed, rows):
        self.rows, self.listed = rows, listed
        every_row = list(rows_of(before, listed))
        self.split = {
            at for row, counted in every_row if pd.notna(row["beneficiaries_female"]) for at in counted
        }
        self.zeros = [
            one for row, counted in every_row for column, sex in SEXES.items() if row[column] == 0
            for one in np.diag(self.sum_of(counted, sex))
        ]

    def sum_of(self, counted, sex):
        """The beneficiaries of some services as a sum of unknowns."""
        n = len(self.rows)
        one = np.zeros(3 * n)
        for at in counted:
            if self.rows[at]["beneficiaries_total"] is not None:
                one[at], one[n + at] = float(sex in "TF"), float(sex in "TM")
                one[2 * n + at] = float(sex == "T" and at not in self.split)
        return one

    def equations(self, published):
        return np.array([
            *self.zeros,
            *(self.sum_of(counted, sex) for row, counted in rows_of(published, self.listed)
              for column, sex in SEXES.items() if pd.notna(row[column])),
        ])


@cache
def drawn_cases():
    return publish_each({seed: drawn(seed) for seed in range(4)})


@pytest.mark.parametrize("seed", range(4))
def test_a_reader_who_subtracts_finds_no_small_count(seed):
    rows = drawn(seed)
    before, after, listed = drawn_cases()[seed]
    reader = Reader(before, listed, rows)
    equations = reader.equations(after)
    cells = [([at], row) for at, row in enumerate(rows)] + [(counted, row) for row, counted in rows_of(before, listed)]
    questions = {
        (number, sex): (reader.sum_of(counted, sex), row[column])
        for number, (counted, row) in enumerate(cells) for column, sex in SEXES.items()
    }
    small = {name: asked for name, (asked, value) in questions.items() if pd.notna(value) and 0 < value < 5}
    assert len(small) > 10
    assert [name for name, asked in small.items() if follows(equations, asked)] == []


def test_the_reader_who_subtracts_would_find_small_counts_in_what_is_hidden_row_by_row():
    """The check above can fail: with the primary suppression alone small counts follow."""
    rows = drawn(0)
    before, _, listed = drawn_cases()[0]
    shown = before.copy()
    own = small(before[list(COUNTS)]).any(axis=1)
    for column in COUNTS:
        shown[column] = shown[column].mask(own)
    reader = Reader(before, listed, rows)
    equations = reader.equations(shown)
    found = sum(
        follows(equations, reader.sum_of([at], "F"))
        for at, row in enumerate(rows) if row["beneficiaries_female"] and row["beneficiaries_female"] < 5
    )
    assert found > 0


def test_most_counts_are_still_shown():
    rows = [{**row, **beneficiaries(60, 30, 30)} if at % 8 else row for at, row in enumerate(drawn(3, 40))]
    before, after, _ = publish(*rows)
    known = before[(before.n_services > 0)].beneficiaries_total.notna()
    shown = after.loc[known.index[known], "beneficiaries_total"].notna()
    assert shown.mean() > 0.7
    assert cell(after)[0][0] is not None
