"""Splitting printed lists of agencies, and reading dates, periods and amounts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lnb_pipeline.sources.agency_reports import agencies, printed

FORMS = {
    "UNDP": ["UNDP"],
    "UNICEF": ["UNICEF"],
    "UNFPA": ["UNFPA"],
    "UN Women": ["UN Women", "UNW", "UN WOMEN", "UNWOMEN", "UN-Women"],
    "ILO": ["ILO"],
}
PRINTED = st.lists(
    st.sampled_from(sorted(FORMS)).flatmap(lambda a: st.tuples(st.just(a), st.sampled_from(FORMS[a]))),
    min_size=1,
    max_size=6,
)
SEPARATORS = st.sampled_from(["/", ", ", " / ", ",", "; ", " and ", ", and ", " & ", "\n", " dhe "])


@given(PRINTED, st.data())
def test_every_printed_agency_is_found_whatever_separates_them(
    tokens: list[tuple[str, str]], data: st.DataObject
) -> None:
    text = tokens[0][1]
    for _, form in tokens[1:]:
        text += data.draw(SEPARATORS) + form
    found = agencies.split(text)
    assert found.unknown == ()
    assert found.known == tuple(dict.fromkeys(name for name, _ in tokens))


@given(PRINTED, st.integers(0, 6))
def test_a_token_that_is_no_agency_is_kept_beside_the_known_ones(
    tokens: list[tuple[str, str]], place: int
) -> None:
    forms = [form for _, form in tokens]
    forms.insert(place, "Bridge Board")
    found = agencies.split("/".join(forms))
    assert found.unknown == ("Bridge Board",)
    assert set(found.known) == {name for name, _ in tokens}


@given(
    PRINTED, st.sampled_from(["do it with UNICEF", "ask ASCAP and SSS", "for the municipalities.", "by WHO"])
)
def test_the_final_run_is_taken_apart_from_the_text_before_it(
    tokens: list[tuple[str, str]], before: str
) -> None:
    run = ", ".join(form for _, form in tokens)
    assert agencies.trailing(f"{before} {run}") == (before, run)


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("talk about who UNDP, UNICEF, UN Women and UNFPA", "UNDP, UNICEF, UN Women and UNFPA"),
        ("act with UNDP, XYZA and MoHSP", "UNDP, XYZA and MoHSP"),
        ("nobody is named here", ""),
        ("the Ministry of Waters and ASCAP", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_runs_end_where_the_text_ends(text: str, run: str) -> None:
    assert agencies.trailing(text)[1] == run


def test_blanks_separate_only_agencies() -> None:
    assert agencies.split("UNDP UN Women UNICEF").known == ("UNDP", "UN Women", "UNICEF")
    assert agencies.split("UNDP office").unknown == ("UNDP office",)
    assert agencies.split(" ").all == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19/10/2021", date(2021, 10, 19)), ("1.2.2023", date(2023, 2, 1)), ("01-02-22", date(2022, 2, 1)),
        ("2024-05-06", date(2024, 5, 6)), ("on 3rd March 2020", date(2020, 3, 3)), ("dd.mm.yyyy", None),
        ("31/02/2021", None), ("1/2/2021 or 2/2/2021", None), ("March 2020", None), ("", None),
    ],
)  # fmt: skip
def test_dates_are_day_first_and_never_guessed(text: str, expected: date | None) -> None:
    assert printed.printed_date(text) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1 JANUARY – 31 DECEMBER 2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("1 July 2022 - 30 June 2023", date(2022, 7, 1), date(2023, 6, 30)),
        ("January to February 2024", date(2024, 1, 1), date(2024, 2, 29)),
        ("01-01-2021 – 31-12-2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("year 2020", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_periods(text: str, start: date, end: date) -> None:
    assert printed.printed_period(text) == (start, end)


@pytest.mark.parametrize("text", ["", "soon", "1 January – 31 December", "31 December 2021 – 1 January 2021"])
def test_a_period_without_two_days_in_order_is_none(text: str) -> None:
    assert printed.printed_period(text) is None


def test_amounts_leave_brackets_aside_and_keep_their_currency() -> None:
    found = printed.amounts("CHF 8,000 / US$ 1,234,567.50 (rate @ 15/10/21) and 1.000.000 EUR, 12 500")
    assert [(a.value, a.currency) for a in found] == [
        (8000.0, "CHF"), (1234567.5, "USD"), (1000000.0, "EUR"), (12500.0, None),
    ]  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2060, 12, 28)), st.integers(1, 240))
def test_a_span_of_full_months_counts_them(start: date, months: int) -> None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day > 28:
        start = start.replace(day=28)
    after = date(year, month + 1, start.day)
    assert printed.months_between(start, date.fromordinal(after.toordinal() - 1)) == months
    assert printed.months_between(start, date.fromordinal(after.toordinal() - 2)) == months - 1


def test_a_title_has_one_slug_whatever_its_quotes_and_dashes() -> None:
    one = printed.slug("Mid-term evaluation of “Rivers & Roads” – Phase\u00a02")
    assert (
        one
        == printed.slug('Mid‑term evaluation of "Rivers & Roads" -Phase 2')
        == ("mid-term-evaluation-of-rivers-roads-phase-2")
    )
