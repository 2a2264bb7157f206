"""Dates, durations and amounts of a cover that cannot all be right, or that must be known before they are used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lnb_pipeline.sources.agency_reports.cover_fact import NO_PART, CoverFact
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding, plain
from lnb_pipeline.sources.agency_reports.printed import months_between

PARTS = ("mptf_contribution", "agency_contribution", "government_contribution", "other_contributions")
# units of a currency that one US dollar bought at the least and at the most since 2000, with room to spare:
# a rate outside them was never a rate, one inside them is not thereby right
_PER_DOLLAR: dict[str, tuple[float, float]] = {
    "USD": (1, 1), "CHF": (0.70, 1.85), "EUR": (0.60, 1.25), "GBP": (0.45, 0.98), "ALL": (70, 160),
    "SEK": (5.5, 12.5), "NOK": (4.7, 12.5),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Facts:
    """The facts of a cover by field; a field of money may have one fact a currency."""

    facts: Sequence[CoverFact]

    def all(self, *fields: str) -> list[CoverFact]:
        return [fact for fact in self.facts if fact.field in fields]

    def amounts(self, *fields: str) -> list[CoverFact]:
        return [fact for fact in self.all(*fields) if fact.value_number is not None]

    def unread(self, *fields: str) -> bool:
        """Whether one of these dates is printed and was not read."""
        return any(fact.value_text is not None and fact.value_date is None for fact in self.all(*fields))

    def day(self, field: str) -> date | None:
        return next((fact.value_date for fact in self.all(field)), None)


def of_cover(facts: Sequence[CoverFact], period_end: date) -> Iterator[ReportFinding]:
    """All findings about the values of a cover, for a report whose period ends on `period_end`."""
    cover = _Facts(facts)
    start, original, current = (cover.day(f) for f in ("start_date", "original_end_date", "current_end_date"))
    yield from dates(start, original, current, period_end)
    months = next((fact.value_number for fact in cover.all("duration_months")), None)
    if not cover.unread("original_end_date", "current_end_date"):
        yield from duration(months, start, original, current)
    yield from _sums(cover)
    yield from _currencies(cover)


def dates(
    start: date | None, original_end: date | None, current_end: date | None, period_end: date
) -> Iterator[ReportFinding]:
    """Dates of the cover that cannot all be right."""
    for label, end in (("original", original_end), ("current", current_end)):
        if start and end and end < start:
            yield ReportFinding(
                "end_before_start", "cover", f"the start date {start} is after the {label} end date {end}",
                f"{label} end date {end}", f"start date {start}",
            )  # fmt: skip
    if start and start > period_end:
        yield ReportFinding(
            "start_after_period", "cover", f"the start date {start} is after the reporting period's end {period_end}",
            f"start date {start}", f"reporting period to {period_end}",
        )  # fmt: skip
    if original_end and current_end and start and start <= current_end < original_end:
        yield ReportFinding(
            "end_moved_forward", "cover", f"the current end date {current_end} is before the original {original_end}",
            f"current end date {current_end}", f"original end date {original_end}",
        )  # fmt: skip


def duration(
    months: float | None, start: date | None, original_end: date | None, current_end: date | None
) -> Iterator[ReportFinding]:
    """A stated duration that is the full months, or one more or less, of no pair of start and end.

    Without a start, or without an end after it, nothing can be said; nor where only a current end is given and is
    later than the duration says: it may have been extended.
    """
    ends = [end for end in (current_end, original_end) if start and end and end >= start]
    if months is None or start is None or not ends:
        return
    spans = {end: months_between(start, end) for end in ends}
    extended = original_end is None and current_end is not None and spans[current_end] > months
    if not extended and all(abs(months - span) > 1 for span in spans.values()):
        said = " and ".join(f"{start} to {end} is {span} full months" for end, span in spans.items())
        yield ReportFinding("duration_differs", "cover", f"{plain(months)} months are stated, {said}",
                            f"{plain(months)} months", said)  # fmt: skip


# -- amounts ----------------------------------------------------------------------------------------


def _sums(cover: _Facts) -> Iterator[ReportFinding]:
    """The total against its parts, and against the approved budget."""
    total, parts = next(iter(cover.amounts("total")), None), cover.amounts(*PARTS)
    if total is None or total.value_number is None:
        return
    unjudged = any(
        fact.value_text and (fact.value_number is None or NO_PART.search(fact.value_text))
        for fact in (*cover.all(*PARTS), total)
    )
    own = [part for part in parts if part.currency == total.currency]
    sum_of_parts = sum(part.value_number or 0 for part in own)
    if own and len(own) == len(parts) and not unjudged and _differ(sum_of_parts, total, *own):
        yield ReportFinding(
            "amounts_differ", _place(total),
            f"the contributions add up to {sum_of_parts:,.0f}, the total printed is {total.value_number:,.0f}",
            f"total {_money(total)}", f"sum of the contributions {sum_of_parts:,.0f}",
        )  # fmt: skip
    empty = [_words(fact.field) for fact in cover.all(*PARTS) if fact.value_number is None and fact.line is not None]
    if len(parts) == 1 and len(own) == 1 and own[0].value_number == total.value_number and empty:
        yield ReportFinding(
            "total_repeats_part", _place(total),
            f"the total {_money(total)} is the {_words(own[0].field)} again; {len(empty)} other part(s) are empty",
            f"total {_money(total)}", f"{_words(own[0].field)} {_money(own[0])}; empty: {', '.join(empty)}",
        )  # fmt: skip
    for budget in cover.amounts("total_approved_budget"):
        if budget.currency == total.currency and _differ(budget.value_number or 0, total, budget):
            yield ReportFinding(
                "total_not_budget", _place(total),
                f"the total of the contributions is {_money(total)}, the approved budget {_money(budget)}",
                f"total {_money(total)}", f"total approved budget {_money(budget)}",
            )  # fmt: skip


def _differ(value: float, total: CoverFact, *summed: CoverFact) -> bool:
    """Whether a value is another than the total, beyond what rounding explains and a thousandth of the total.

    Each figure may be rounded by half of its last printed place.
    """
    printed_total = total.value_number or 0.0
    rounding = sum(fact.last_place / 2 for fact in (total, *summed))
    return abs(value - printed_total) > max(1.0, rounding, abs(printed_total) / 1000)


def _currencies(cover: _Facts) -> Iterator[ReportFinding]:
    amounts = cover.amounts("total_approved_budget", *PARTS, "total")
    by_currency: dict[str, CoverFact] = {}
    for fact in amounts:
        if fact.currency:
            by_currency.setdefault(fact.currency, fact)
    if len(by_currency) > 1:
        first, *others = by_currency.values()
        yield ReportFinding(
            "mixed_currencies", _place(first), f"amounts stand in {', '.join(by_currency)}", _amount(first),
            "; ".join(_amount(fact) for fact in others),
        )  # fmt: skip
    for field in dict.fromkeys(fact.field for fact in amounts):
        for one, other in combinations(cover.amounts(field), 2):
            if one.currency != other.currency:
                yield from _rate(one, other)


def _rate(one: CoverFact, other: CoverFact) -> Iterator[ReportFinding]:
    """The exchange rate that one field's amounts in two currencies imply."""
    if not (one.value_number and other.value_number and one.currency and other.currency):
        return
    rate = other.value_number / one.value_number
    if one.currency in _PER_DOLLAR and other.currency in _PER_DOLLAR:
        low, high = _PER_DOLLAR[one.currency]
        lowest, highest = _PER_DOLLAR[other.currency]
        possible = lowest / high <= rate <= highest / low
    else:
        possible = True  # nothing is known of the currency: no judgement
    yield ReportFinding(
        "implied_rate" if possible else "implied_rate_implausible", _place(one),
        f"{_money(one)} and {_money(other)} imply {rate:.4g} {other.currency} for 1 {one.currency}",
        f"{_words(one.field)} {_money(one)}", f"{_money(other)}, printed as {other.value_text}",
    )  # fmt: skip


def _place(fact: CoverFact) -> str:
    return "cover" if fact.line is None else f"cover, {fact.line}"


def _words(field: str) -> str:
    return field.replace("_", " ").replace("mptf", "MPTF")


def _money(fact: CoverFact) -> str:
    return f"{fact.currency or ''} {plain(fact.value_number or 0)}".strip()


def _amount(fact: CoverFact) -> str:
    return f"{_words(fact.field)} {_money(fact)}"
