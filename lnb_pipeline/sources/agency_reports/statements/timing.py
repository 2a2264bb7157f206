"""Whether a figure is a result or a plan, and which period it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_PLAN = re.compile(
    r"\bwill\b(?!\s+to\b)|\bwould\b|\bshall\b|\bshould\b|\b(?:is|are|was|were)\s+(?:\w+\s+)?(?:expected|planned|"
    r"foreseen|scheduled|projected|"
    r"envisaged|intended|set|going)\s+to\b|\b(?:expected|planned|foreseen|scheduled|projected|envisaged)\s+(?:to|for|"
    r"in)\b|"
    r"\b(?:aims?|aiming|plans|planning|intends?|intend|hopes?|expects?|seeks)\s+(?:to|at|for)\b|\b(?:plan|expect|"
    r"hope|aim)\s+to\b|\btargets?\s+(?:to|of|is|are)\b|"
    r"\bgoal is\b|\bgoal of\b|"
    r"\bto ensure that\b|\bnext year\b|\bcoming (?:year|months)\b|\bgoing to\b|\bfuture\b|\bplanned\s*$|"
    r"\bin order to reach\b|"
    r"\bby the end of the (?:programme|project)\b|\bare to (?!be\s+found)[a-z]+|\bis to [a-z]+",
    re.IGNORECASE,
)
_JUST_BEFORE = re.compile(
    r"\b(?:targets?|goals?|aims?|plans?|plan(?:s|ned)?|expected|expects?|intends?|intended|scheduled|foreseen|going|"
    r"set) to\s+(?:\w+\s+){0,4}$|"
    r"\b(?:will|shall|should|would)\s+(?:\w+\s+){0,3}$|\b(?:target|goal|aim) of\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_OPENS_NEXT = re.compile(
    rf"(?:\band|,|\bwhile|\bwhereas|\bbut)\s+(?:in|by|during|"
    rf"since)\s+(?:\w+\s+)?{_YEAR},?\s*(?:[a-z]+\s+){{0,2}}$", re.IGNORECASE
)
_DONE = re.compile(
    r"\b(?:was|were|has|have|had|been)\b|(?<!\bare )(?<!\bis )(?<!\bbe )(?<!ly )(?<!\bto )(?<!\bof )(?<!\ba )"
    r"(?<!\ban )(?<!\bthe )(?<!\bfor )(?<!\bin )(?<!\bwith )(?<!\bby )\b(?!need|exceed|speed|proceed|based|related|"
    r"aged|targeted|united|planned|expected)[a-z]{2,}ed\b|"
    r"\b(?:took|gave|made|became|began|held|met|led|built|set up|went|reached|got|saw|grew|rose|fell|won|ran|"
    r"brought)\b",
)
_PLAN_SECTION = re.compile(
    r"\b(?:next steps|way forward|looking ahead|future|outlook|planned|work ?plan (?:for|20)|plans? for|priorities for|"
    r"next (?:year|period)|upcoming)\b",
    re.IGNORECASE,
)
_BY = re.compile(rf"\b(?:by|until)\s+(?:the\s+)?(?:end\s+of\s+|mid-?\s*|early\s+|late\s+|"
                 rf"\w+\s+)?({_YEAR})\b", re.IGNORECASE)
_SPAN = re.compile(
    rf"\b(?:in|during|between|from|for|over|of|throughout|period)\s+(?:the\s+)?(?:years?\s+|period\s+|"
    rf"school year\s+)?({_YEAR})"
    rf"\s?(?:[-–—/]|to|and|until)\s?({_YEAR}|\d\d)\b(?!\s+[a-z]+s\b)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"\b(?:in|during|by|since|from|until|throughout|of|year|for)\s+(?:the\s+)?(?:(?:end|beginning|start|course|half|"
    rf"quarter|year)\s+(?:of\s+)?)?"
    rf"(?:(?:early|mid|late|January|February|March|April|May|June|July|August|September|October|November|"
    rf"December)[- ]?(?:of\s+)?)?({_YEAR})\b(?!\s?[-–—/]\s?\d)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+({_YEAR})\b"
)
_NAMED = re.compile(r"\b(?:Plan|Strategy|Programme|Program|Framework|Policy|Document|Agenda|Law|Vision|Agreement|"
                    r"Act|Guarantee|No)\s*[^.;]{0,12}$")


def is_plan(lead_in: str, own: str, inherited: bool | None, period_end: date, section: str | None) -> bool:
    """Whether a figure is a forecast or plan.

    The words right before it decide (`targets to reach 60 %`), else the first verb behind it up to the next figure,
    else the last one before it, else the figure before it in the clause, else the heading.
    """
    if _JUST_BEFORE.search(lead_in):
        return True
    behind = _first(own)
    if behind is not None:
        return behind
    if _is_ahead(own, period_end):
        return True
    if _PLAN.search(lead_in) or _is_ahead(lead_in, period_end):
        return True
    if _DONE.search(lead_in):
        return False
    if inherited is not None:
        return inherited
    return bool(section and _PLAN_SECTION.search(section))


def _first(text: str) -> bool | None:
    """Whether the first word of time in a text is one of plans (True) or of results (False); None without one."""
    plan, done = _PLAN.search(text), _DONE.search(text)
    if plan is None:
        return False if done else None
    return done is None or plan.start() <= done.start()


def _is_ahead(text: str, period_end: date) -> bool:
    """Whether the years a text names all lie behind the reporting period."""
    years = [last for _, last in _years(text)]
    return bool(years) and min(years) > period_end.year


def own_period(text: str) -> str:
    """The words behind a figure without a time that opens the next figure: `and in 2020,`."""
    return _OPENS_NEXT.sub("", text)


def named_period(text: str) -> str | None:
    """The one period a text names, such as `2021` or `2022-2024`; None where it names none or several."""
    found = dict.fromkeys(_years(text))
    if len(found) != 1:
        return None
    first, last = next(iter(found))
    return str(first) if first == last else f"{first}-{last}"


def report_period(period: tuple[date, date]) -> str:
    """The period of a report: its year, or its first and last year."""
    first, last = period[0].year, period[1].year
    return str(first) if first == last else f"{first}-{last}"


def _years(text: str) -> Iterator[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    for match in _SPAN.finditer(text):
        if _NAMED.search(text[: match.start(1)]):
            continue
        first, last = int(match[1]), int(match[2])
        last = last if last > 100 else first // 100 * 100 + last
        if first < last:
            taken.append(match.span())
            yield first, last
    for pattern in (_BY, _SINGLE, _DATED):
        for match in pattern.finditer(text):
            if not _NAMED.search(text[: match.start(1)]) and not any(s <= match.start(1) < e for s, e in taken):
                taken.append(match.span())
                yield int(match[1]), int(match[1])
