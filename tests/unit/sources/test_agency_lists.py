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


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("USD 5.2 million", 5.2e6, "USD"), ("5.2 mln USD", 5.2e6, "USD"), ("€5M", 5e6, "EUR"), ("5 MEUR", 5e6, "EUR"),
        ("MEUR 5", 5e6, "EUR"), ("USDm 5.2", 5.2e6, "USD"), ("USD million 5.2", 5.2e6, "USD"), ("USD 5 m", 5e6, "USD"),
        ("CHF 300k", 3e5, "CHF"), ("300 thousand CHF", 3e5, "CHF"), ("1,5 mio EUR", 1.5e6, "EUR"),
        ("USD 1.234 million", 1.234e6, "USD"), ("2 bn", 2e9, None), ("$3 billion", 3e9, "USD"),
        ("500 TEUR", 5e5, "EUR"), ("5,000 from UNDP", 5000.0, None), ("500,000 UNDP", 5e5, None),
        ("3,000 USD in-kind", 3000.0, "USD"), ("1’500’000 CHF", 1.5e6, "CHF"), ("1.500.000,50 EUR", 1500000.5, "EUR"),
    ],
)  # fmt: skip
def test_an_amount_is_multiplied_by_the_word_at_it(text: str, value: float, currency: str | None) -> None:
    assert [(a.value, a.currency) for a in printed.amounts(text)] == [(value, currency)]


@pytest.mark.parametrize("text", ["USD 5 lakh", "USD 5 zillion", "500 (in thousands)", "in million USD: 5", "5x"])
def test_an_amount_with_a_word_that_may_multiply_it_unknown_is_none(text: str) -> None:
    assert printed.amounts(text) == []


def test_the_last_printed_place_of_an_amount_is_known() -> None:
    found = printed.amounts("USD 5.2 million and EUR 12.50 and CHF 1,000")
    assert [a.last_place for a in found] == pytest.approx([1e5, 0.01, 1.0])


def test_a_month_is_its_last_day_as_an_end_and_its_first_as_a_start() -> None:
    assert printed.boundary("December 2023", last=True) == date(2023, 12, 31)
    assert printed.boundary("Feb. 2024", last=False) == date(2024, 2, 1)
    assert printed.boundary("15 December 2023", last=True) == date(2023, 12, 15)
    assert printed.boundary("March 2022 or April 2023", last=True) is None


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
