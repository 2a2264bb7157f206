"""Findings about the values of a cover: dates, durations, amounts and the rates they imply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.sources.agency_reports.cover_fact import CoverFact
from lnb_pipeline.sources.agency_reports.findings import ReportFinding, of_cover

PERIOD_END = date(2023, 12, 31)


def amount(field: str, value: float | None, currency: str = "USD", line: int | None = 5) -> CoverFact:
    return CoverFact(field, 10, None if value is None else f"{currency} {value:,.0f}", value, currency, None, line)


def day(field: str, value: date | None) -> CoverFact:
    return CoverFact(field, 10, str(value), None, None, value, 7)


def months(value: float) -> CoverFact:
    return CoverFact("duration_months", 10, f"{value:g}", value, None, None, 7)


def found(*facts: CoverFact) -> list[ReportFinding]:
    return list(of_cover(facts, PERIOD_END))


def codes(*facts: CoverFact) -> list[str]:
    return [finding.code for finding in found(*facts)]


def the_dates(start: date, original: date | None, current: date | None) -> tuple[CoverFact, ...]:
    return day("start_date", start), day("original_end_date", original), day("current_end_date", current)


START, ORIGINAL, CURRENT = date(2022, 3, 1), date(2024, 2, 29), date(2025, 8, 31)


@pytest.mark.parametrize("stated", [23, 24, 25, 41, 42, 43])
def test_a_duration_fits_either_end_date_give_or_take_a_month(stated: float) -> None:
    assert codes(months(stated), *the_dates(START, ORIGINAL, CURRENT)) == []


@pytest.mark.parametrize("stated", [12, 22, 26, 36, 40, 44, 60])
def test_a_duration_that_fits_no_pair_of_dates_is_found_with_both_spans(stated: float) -> None:
    (finding,) = found(months(stated), *the_dates(START, ORIGINAL, CURRENT))
    assert finding.code == "duration_differs"
    assert finding.printed == f"{stated} months"
    assert "24 full months" in (finding.against or "") and "42 full months" in (finding.against or "")


def test_a_duration_is_not_judged_without_an_end_after_the_start() -> None:
    assert codes(months(36), day("start_date", START)) == []
    assert codes(months(36), *the_dates(START, date(2021, 1, 1), None)) == ["end_before_start"]


def test_a_duration_is_not_judged_while_an_end_is_printed_that_was_not_read() -> None:
    unread = CoverFact("current_end_date", 10, "to be agreed", None, None, None, 7)
    assert codes(months(36), day("start_date", START), day("original_end_date", ORIGINAL), unread) == []


def test_a_later_current_end_alone_may_be_an_extension_and_an_earlier_one_is_not() -> None:
    assert codes(months(24), day("start_date", START), day("current_end_date", CURRENT)) == []
    assert codes(months(60), day("start_date", START), day("current_end_date", CURRENT)) == ["duration_differs"]


def test_dates_in_the_wrong_order_are_found_with_both_sides() -> None:
    (finding,) = found(*the_dates(START, date(2021, 8, 1), CURRENT))
    assert finding.code == "end_before_start"
    assert finding.printed == "original end date 2021-08-01" and finding.against == "start date 2022-03-01"


def test_a_start_after_the_period_is_found() -> None:
    assert codes(*the_dates(date(2024, 1, 1), None, CURRENT)) == ["start_after_period"]
    assert codes(*the_dates(PERIOD_END, None, CURRENT)) == []


def test_an_end_that_moved_forward_is_to_be_known() -> None:
    assert codes(*the_dates(START, CURRENT, ORIGINAL)) == ["end_moved_forward"]
    assert FINDING_CLASSES["end_moved_forward"].severity == "info"


# -- amounts ----------------------------------------------------------------------------------------

EMPTY = (amount("agency_contribution", None), amount("government_contribution", None))


def test_a_total_that_repeats_its_only_part_is_found_when_other_parts_are_left_empty() -> None:
    (finding,) = found(amount("mptf_contribution", 500), *EMPTY, amount("total", 500))
    assert finding.code == "total_repeats_part"
    assert "500" in (finding.printed or "") and "agency contribution" in (finding.against or "")


@pytest.mark.parametrize(
    "facts",
    [
        (amount("mptf_contribution", 500), amount("agency_contribution", 20), amount("total", 520)),
        (amount("mptf_contribution", 500), amount("agency_contribution", 0), amount("total", 500)),
        (amount("mptf_contribution", 500), amount("agency_contribution", None, line=None), amount("total", 500)),
        (amount("total", 500), *EMPTY),
        (amount("mptf_contribution", 500), amount("total", None)),
    ],
)
def test_a_total_of_its_parts_is_in_order(facts: tuple[CoverFact, ...]) -> None:
    assert codes(*facts) == []


def test_a_total_that_its_parts_do_not_give_is_found() -> None:
    (finding,) = found(amount("mptf_contribution", 500), amount("agency_contribution", 30), amount("total", 520))
    assert (finding.code, finding.printed) == ("amounts_differ", "total USD 520")
    assert finding.against == "sum of the contributions 530"


def rounded(field: str, value: float, place: float) -> CoverFact:
    return replace(amount(field, value), last_place=place)


def test_a_sum_is_held_to_no_more_than_its_printed_places() -> None:
    millions = [rounded("mptf_contribution", 5.2e6, 1e5), rounded("agency_contribution", 1.4e6, 1e5)]
    assert codes(*millions, rounded("total", 6.7e6, 1e5)) == []
    assert codes(*millions, rounded("total", 6.9e6, 1e5)) == ["amounts_differ"]
    exact = [amount("mptf_contribution", 1_000_000), amount("agency_contribution", 500_000)]
    assert codes(*exact, amount("total", 1_501_400)) == [], "within a thousandth"
    assert codes(*exact, amount("total", 1_502_000)) == ["amounts_differ"]


@pytest.mark.parametrize("remark", ["in-kind", "not included in the total", "parallel", "not in the total"])
def test_a_sum_is_not_judged_when_a_part_is_said_to_be_none(remark: str) -> None:
    apart = replace(amount("government_contribution", 900), value_text=f"USD 900 {remark}")
    assert codes(amount("mptf_contribution", 500), apart, amount("total", 500)) == []


def test_parts_in_another_currency_than_the_total_are_not_added_up() -> None:
    mixed = codes(amount("mptf_contribution", 500), amount("agency_contribution", 30, "EUR"), amount("total", 900))
    assert mixed == ["mixed_currencies"]


def test_a_total_of_the_contributions_is_not_the_budget() -> None:
    assert codes(amount("total_approved_budget", 900), amount("total", 500)) == ["total_not_budget"]
    assert codes(amount("total_approved_budget", 500), amount("total", 500)) == []
    assert codes(amount("total_approved_budget", 900, "CHF"), amount("total", 500)) == ["mixed_currencies"]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (("CHF", 8_000_000), ("USD", 8_640_000), "implied_rate"),
        (("USD", 1_000_000), ("EUR", 910_000), "implied_rate"),
        (("USD", 10_000), ("ALL", 1_050_000), "implied_rate"),
        (("EUR", 1_000_000), ("USD", 1_000_000), "implied_rate"),
        (("EUR", 1_000_000), ("USD", 10_900_000), "implied_rate_implausible"),
        (("USD", 1_000_000), ("ALL", 1_050_000), "implied_rate_implausible"),
        (("CHF", 1_000_000), ("SEK", 900_000), "implied_rate_implausible"),
        (("KES", 1_000_000), ("USD", 900_000), "implied_rate"),
    ],
)
def test_the_rate_that_two_amounts_imply_is_stated_and_judged_only_where_it_was_never_a_rate(
    one: tuple[str, float], other: tuple[str, float], code: str
) -> None:
    facts = [amount("total_approved_budget", value, currency) for currency, value in (one, other)]
    assert codes(*facts) == ["mixed_currencies", code]
    rate = found(*facts)[1]
    assert f"{other[1] / one[1]:.4g} {other[0]} for 1 {one[0]}" in rate.text
    assert FINDING_CLASSES[code].severity != "error"


def test_amounts_of_different_fields_imply_no_rate() -> None:
    assert codes(amount("total_approved_budget", 900, "CHF"), amount("mptf_contribution", 500)) == ["mixed_currencies"]
