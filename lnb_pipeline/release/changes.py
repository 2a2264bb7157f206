"""What changed from one document of a programme to the next: target municipalities, agencies and key actions.

Documents follow one another when their identifiers differ in nothing but the year at the end: the annual reports of one
reference, the management responses to one evaluation. Nothing is judged here; a change may be right or a slip.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from lnb_pipeline.contracts.programme_tables import (
    AGENCY_PRESENCE,
    CHANGE,
    KEY_ACTION,
    REPORT,
    TARGET,
)
from lnb_pipeline.contracts.structure import conform, empty_frame

Frames = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]
Kind = Literal[
    "target_added", "target_dropped", "agency_added", "agency_dropped", "action_added", "action_dropped",
    "deadline_moved", "status_changed",
]
SAME_ACTION = 0.5
"""Two texts under one number are the same action when at least half of them agrees; else the number was used again."""
_YEAR = re.compile(r":\d{4}$")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents that follow one another, both delivered by the programme or both made up."""

    earlier: str
    later: str
    data_kind: str
    delivery_id: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `name` is what a reader calls its subject, `locator` its place in the document that has it."""

    pair: Pair
    kind: Kind
    subject: str
    before: str | None
    after: str | None
    name: str
    locator: str


def series_of(report: str) -> str:
    """The identifier of a document without its year."""
    return _YEAR.sub("", report)


def pairs(reports: pd.DataFrame) -> Iterator[Pair]:
    """Documents that follow one another in time, of those there are: a year without a document is skipped.

    A document of the programme is never compared with one made up for demonstration.
    """
    ordered = reports.sort_values(["time_period", "report"], kind="stable")
    for _, documents in ordered.groupby([ordered["report"].map(series_of), ordered["data_kind"]], sort=True):
        for earlier, later in pairwise(documents.to_dict("records")):
            yield Pair(
                str(earlier["report"]), str(later["report"]), str(later["data_kind"]), str(later["delivery_id"])
            )


def changes(documents: Frames) -> list[Change]:
    """All changes, in order of the documents, then targets, agencies and key actions in order of the documents."""
    found: list[Change] = []
    for pair in pairs(documents[REPORT.full_name]):
        targets = _both(documents[TARGET.full_name], pair)
        presence = _both(documents[AGENCY_PRESENCE.full_name], pair)
        if all(targets):  # a list that one of the two does not have was not changed
            found += [*_targets(pair, *targets), *_agencies(pair, *targets, *presence)]
        found += _actions(pair, *_both(documents[KEY_ACTION.full_name], pair))
    return found


def change_table(found: Sequence[Change]) -> pd.DataFrame:
    """Changes as programme.change, numbered for each pair of documents."""
    if not found:
        return empty_frame(CHANGE)
    rows, numbers = [], dict.fromkeys({change.pair for change in found}, 0)
    for change in found:
        numbers[change.pair] += 1
        rows.append({
            "report": change.pair.later, "compared_report": change.pair.earlier, "entry_no": numbers[change.pair],
            "change": change.kind, "subject": change.subject, "before": change.before, "after": change.after,
            "data_kind": change.pair.data_kind, "delivery_id": change.pair.delivery_id,
        })
    return conform(CHANGE, pd.DataFrame(rows, columns=list(CHANGE.columns), dtype=object))


def _both(frame: pd.DataFrame, pair: Pair) -> tuple[list[Row], list[Row]]:
    """The rows of the earlier and of the later document; what is null is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    earlier, later = ([dict(row) for row in plain[plain["report"] == report].to_dict("records")]
                      for report in (pair.earlier, pair.later))
    return earlier, later  # type: ignore[return-value]  # columns are named by text


def _place(row: Row) -> str:
    """What a target municipality is compared by: its code, of an unknown one the name whatever its case and blanks."""
    return str(row["lau_code"] or " ".join(str(row["municipality_as_printed"]).casefold().split()))


def _subject(row: Row) -> str:
    return str(row["lau_code"] or row["municipality_as_printed"])


def _targets(pair: Pair, earlier: list[Row], later: list[Row]) -> Iterator[Change]:
    before, after = ({_place(row): row for row in rows} for rows in (earlier, later))
    for place, row in after.items():
        if place not in before:
            name = str(row["municipality_as_printed"])
            yield Change(pair, "target_added", _subject(row), None, name, name, str(row["locator"]))
    for place, row in before.items():
        if place not in after:
            name = str(row["municipality_as_printed"])
            yield Change(pair, "target_dropped", _subject(row), name, None, name, str(row["locator"]))


def _agencies(
    pair: Pair, earlier: list[Row], later: list[Row], presence_before: list[Row], presence_after: list[Row]
) -> Iterator[Change]:
    """Agencies that came to, or left, a municipality both documents list; those of the others came or left with it."""
    known = {_place(row) for row in earlier}
    before, after = ({(_place(r), str(r["agency"])) for r in rows} for rows in (presence_before, presence_after))
    for row in later:
        place, name, locator = _place(row), str(row["municipality_as_printed"]), str(row["locator"])
        if place in known:
            known.discard(place)  # a municipality that stands twice is compared once
            now, then = ({agency for where, agency in pairs if where == place} for pairs in (after, before))
            for agency in sorted(now - then):
                yield Change(pair, "agency_added", _subject(row), None, agency, name, locator)
            for agency in sorted(then - now):
                yield Change(pair, "agency_dropped", _subject(row), agency, None, name, locator)


def _text(row: Row) -> str:
    return " ".join(str(row["action_text"]).casefold().split())


def _same_actions(earlier: list[Row], later: list[Row]) -> list[tuple[Row | None, Row | None]]:
    """Key actions side by side: by number and text, then by text alone, then by number where the texts are alike."""
    left, found = list(earlier), {}
    for alike in (_number_and_text, _text_alone, _number_and_half_the_text):
        for position, row in enumerate(later):
            before = None if position in found else next((other for other in left if alike(other, row)), None)
            if before is not None:
                left.remove(before)
                found[position] = before
    return [*((found.get(i), row) for i, row in enumerate(later)), *((row, None) for row in left)]


def _number_and_text(one: Row, other: Row) -> bool:
    return bool(one["action_no"] == other["action_no"]) and _text(one) == _text(other)


def _text_alone(one: Row, other: Row) -> bool:
    return _text(one) == _text(other)


def _number_and_half_the_text(one: Row, other: Row) -> bool:
    if one["action_no"] != other["action_no"]:
        return False
    return difflib.SequenceMatcher(None, _text(one), _text(other), autojunk=False).ratio() >= SAME_ACTION


def _actions(pair: Pair, earlier: list[Row], later: list[Row]) -> Iterator[Change]:
    if not earlier or not later:
        return
    for before, after in _same_actions(earlier, later):
        row = after or before
        assert row is not None
        number, locator = str(row["action_no"]), str(row["locator"])
        name = f"key action {number}"
        if before is None:
            yield Change(pair, "action_added", number, None, str(row["action_text"]), name, locator)
        elif after is None:
            yield Change(pair, "action_dropped", number, str(row["action_text"]), None, name, locator)
        else:
            if before["deadline"] != after["deadline"]:
                yield Change(pair, "deadline_moved", number, _day(before), _day(after), name, locator)
            if _status(before) != _status(after):
                yield Change(pair, "status_changed", number, _printed(before), _printed(after), name, locator)


def _day(row: Row) -> str | None:
    """A deadline as a day; as printed where no day was read from it."""
    day = row["deadline"]
    return _or_none(row["deadline_as_printed"]) if day is None else f"{day:%Y-%m-%d}"


def _status(row: Row) -> tuple[Any, Any]:
    return row["action_status"], bool(row["stated_overdue"])


def _printed(row: Row) -> str | None:
    return _or_none(row["status_as_printed"]) or _or_none(row["action_status"])


def _or_none(value: Any) -> str | None:
    return None if value is None else str(value)
