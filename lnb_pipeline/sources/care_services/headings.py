"""Finding the headings of a sheet, in one row or in two, and which column each stands for.

Of two rows the upper one names groups ("Përfitues" merged over its columns), the lower one their parts
("femra"). A group speaks for the columns it is merged over and for no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.care_services.cells import fold_label
from lnb_pipeline.sources.care_services.contacts import is_of_contact
from lnb_pipeline.sources.care_services.container import Sheet
from lnb_pipeline.sources.care_services.fields import Field, SheetLayout
from lnb_pipeline.sources.care_services.layout import HEADING_ROWS, MIN_HEADINGS
from lnb_pipeline.sources.care_services.markings import Merge
from lnb_pipeline.sources.care_services.spelling import is_nearly

_MAX_WIDTH = 1_000
_LOOKED_AT = 200
"""Headings nobody knows that are compared with those of missing columns; a form has fewer."""



@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet that is read: its number, the row its heading stands in, its field, as printed."""

    position: int
    row: int
    field: Field
    printed: str


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet: their rows, the columns that are read, and the cells of headings nobody knows.

    `folded` holds, for each column, the texts that stand above it in the rows of headings.
    """

    first_row: int
    last_row: int
    by_column: Mapping[str, Heading]
    unknown: tuple[str, ...]
    folded: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Strange:
    """A heading nobody knows: its cell, and the forms it may be read in."""

    cell: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Printed:
    """What is printed above a column: the forms to try, the likeliest first, and the row of the lowest."""

    forms: tuple[str, ...]
    row: int

    def known(self, layout: SheetLayout) -> str:
        """The first form the layout knows, or the first one."""
        return next((form for form in self.forms if layout.knows(form)), self.forms[0])


def find_headings(sheet: Sheet, layout: SheetLayout, file: str) -> Headings:
    """The headings of a sheet.

    Raises
    ------
    DeliveryError
        E402 when none of the first 15 rows, nor two together, is a heading row, or when a group's heading
        is not merged over its columns; E203 when two headings mean one column, each with both addresses;
        E202 when a required column is missing, or another one and a heading is nearly its own.
    """
    first, last, score = _heading_rows(sheet, layout)
    if score >= MIN_HEADINGS and first == last:
        last = _with_parts(sheet, layout, first, file)
    if score < MIN_HEADINGS:
        raise fail(
            DeliveryError, "E402", where=f"{file}: {sheet.title}",
            rule=f"one of the first {HEADING_ROWS} rows holds the headings of the layout, or two rows together do",
            expected=", ".join(f.headings[0] for f in layout.fields if f.required),
            got=f"at most {score} known headings in a row",
            hint="put the headings in one or two rows, in Albanian or English as in the layout",
        )
    printed = _printed(sheet, first, last)
    _refuse_unmerged_groups(sheet, layout, first, last, file)
    by_column, strange = _columns(sheet, layout, printed, f"{file}: {sheet.title}")
    _require(layout, by_column, strange, sheet.title, file, first)
    bottom = max([last, *(_bottom(sheet, first, p) for p in printed if first == last)])
    return Headings(first, bottom, by_column, tuple(h.cell for h in strange), _folded(sheet, first, bottom))


def fits(sheet: Sheet, layout: SheetLayout) -> bool:
    """Whether a sheet, whatever its name, bears every required heading of the layout."""
    first, last, score = _heading_rows(sheet, layout)
    if score < MIN_HEADINGS:
        return False
    known = {layout.meaning(p.known(layout)) for p in _printed(sheet, first, last).values()}
    return all(f.column in known for f in layout.fields if f.required)


def _heading_rows(sheet: Sheet, layout: SheetLayout) -> tuple[int, int, int]:
    """First and last row of the headings, and how many are known.

    A single row is taken unless two together know more, and the lower one is no row of data.
    """
    best = (0, 0, 0)
    for height in (0, 1):
        for row in range(1, HEADING_ROWS + 1 - height):
            score = _score(_printed(sheet, row, row + height), layout)
            if score > best[2] and not (height and _is_data(sheet, row, row + height, layout)):
                best = (row, row + height, score)
    return best


def _is_data(sheet: Sheet, upper: int, lower: int, layout: SheetLayout) -> bool:
    """Whether a row is data and not parts of headings: it fills columns whose heading is whole without it."""
    filled = 0
    for column, content in sheet.row(lower).items():
        heading, part = _text(sheet, upper, column), _text(sheet, lower, column)
        if heading is not None and layout.knows(heading) and content is not None:
            joined = part is not None and (layout.knows(f"{heading} {part}") or layout.knows(part))
            filled += not joined
    return filled > 1


def _score(printed: Mapping[int, _Printed], layout: SheetLayout) -> int:
    return len({layout.meaning(p.known(layout)) for p in printed.values()} - {None})


def _text(sheet: Sheet, row: int, column: int) -> str | None:
    text = sheet.row(row).get(column)
    return " ".join(text.split()) or None if isinstance(text, str) else None


def _merge_at(sheet: Sheet, row: int, column: int) -> Merge | None:
    return next((merge for merge in _top_merges(sheet) if merge.covers(row, column)), None)


def _top_merges(sheet: Sheet) -> Iterator[Merge]:
    """Ranges that begin among the first rows; they are in order."""
    for merge in sheet.merges:
        if merge.first_row > HEADING_ROWS + 1:
            return
        yield merge


def _printed(sheet: Sheet, first: int, last: int) -> dict[int, _Printed]:
    """What stands above each column in one row (`first` is `last`) or two, by column number."""
    found = {}
    for column in _candidate_columns(sheet, first, last):
        printed = _single(sheet, first, column) if first == last else _double(sheet, first, last, column)
        if printed is not None:
            found[column] = printed
    return found


def _candidate_columns(sheet: Sheet, first: int, last: int) -> list[int]:
    return sorted({c for row in {first, last} for c in sheet.row(row) if _text(sheet, row, c) is not None})


def _single(sheet: Sheet, row: int, column: int) -> _Printed | None:
    text = _text(sheet, row, column)
    return _Printed((text,), row) if text is not None else None


def _double(sheet: Sheet, upper: int, lower: int, column: int) -> _Printed | None:
    """Group and part, the part, or what is merged down both rows; a group alone only where it is one column's."""
    above, below = _merge_at(sheet, upper, column), _merge_at(sheet, lower, column)
    group = _text(sheet, above.first_row, above.first_column) if above else _text(sheet, upper, column)
    if above is not None and above is below:
        return _Printed((group,), above.first_row) if group and column == above.first_column else None
    part = _text(sheet, lower, column) if below is None or below.first_column == column else None
    spread = above is not None and above.last_column > above.first_column
    if group and part:
        alone = () if spread or is_of_contact(fold_label(part)) else (group,)
        return _Printed((f"{group} {part}", part, *alone), lower)
    if part:
        return _Printed((part,), lower)
    first_of_group = above is None or above.first_column == column
    return _Printed((group,), upper) if group and first_of_group else None


def _refuse_unmerged_groups(sheet: Sheet, layout: SheetLayout, first: int, last: int, file: str) -> None:
    """Refuse a group typed above its first column only, when a heading beside it makes sense with it alone.

    The columns would else be left unread without a word.
    """
    group: tuple[str, int] | None = None
    findings: dict[int, Finding] = {}
    for column in range(1, max(sheet.row(last), default=0) + 1) if first < last else ():
        text, part = _text(sheet, first, column), _text(sheet, last, column)
        if text is not None or part is None:
            group = (text, column) if text is not None and _merge_at(sheet, first, column) is None else None
        elif group and not layout.knows(part) and layout.field_of(f"{group[0]} {part}"):
            findings.setdefault(group[1], _not_merged(sheet, first, group[1], file))
    if findings:
        raise DeliveryError(*findings.values())


def _with_parts(sheet: Sheet, layout: SheetLayout, row: int, file: str) -> int:
    """The last row of headings that seemed to be one row: the row below, when it holds parts of them.

    Raises
    ------
    DeliveryError
        E402 when a group with a part below it is not merged over the columns its parts stand in.
    """
    below = row + 1
    own, spread, unmerged = False, False, set()
    for column in sheet.row(below):
        part, heading = _text(sheet, below, column), _text(sheet, row, column)
        if part is None:
            continue
        if heading is not None:
            own |= _is_part(heading, part, layout)
            continue
        merge = _merge_at(sheet, row, column)
        group = merge.first_column if merge is not None else _left_of(sheet, row, column)
        if group is not None and _is_part(_text(sheet, row, group) or "", part, layout):
            spread |= merge is not None
            unmerged |= {group} if merge is None else set()
    if unmerged:
        raise DeliveryError(*(_not_merged(sheet, row, group, file) for group in sorted(unmerged)))
    return below if (own or spread) and not _is_data(sheet, row, below, layout) else row


def _left_of(sheet: Sheet, row: int, column: int) -> int | None:
    """The nearest column on the left with a heading in this row."""
    return max((c for c in sheet.row(row) if c < column and _text(sheet, row, c) is not None), default=None)


def _is_part(heading: str, part: str, layout: SheetLayout) -> bool:
    """Whether a text below a heading makes a known heading with it, or with the beginning of it.

    The heading may state its own part: below "Përfitues gjithsej" the text "F" is a part of "Përfitues".
    """
    words = heading.split()
    starts = (" ".join(words[:end]) for end in range(len(words), 0, -1))
    return any(fold_label(f"{start} {part}") in layout.by_heading for start in starts)


def _not_merged(sheet: Sheet, row: int, column: int, file: str) -> Finding:
    return Finding(
        "E402", where=f"{file}: {sheet.title}!{get_column_letter(column)}{row}",
        rule="a group's heading is merged over the columns it speaks for",
        expected="a merged cell above all its columns", got="a heading above its first column only",
        hint="merge the cells, or write each heading in full",
    )


def _columns(
    sheet: Sheet, layout: SheetLayout, printed: Mapping[int, _Printed], where: str
) -> tuple[dict[str, Heading], list[_Strange]]:
    """The columns that are read, and the headings nobody knows; two of one meaning are refused."""
    found: dict[str, Heading] = {}
    strange: list[_Strange] = []
    doubled: list[Finding] = []
    for position, text in sorted(printed.items()):
        known = text.known(layout)
        wanted = layout.field_of(known)
        if wanted is None:
            if not layout.knows(known):
                strange.append(_Strange(f"{get_column_letter(position)}{text.row}", text.forms))
            continue
        heading = Heading(position, text.row, wanted, known)
        rival = next((found[c] for c in _rivals(wanted, layout) if c in found), None)
        if rival is not None:
            doubled.append(_doubled(sheet, rival, heading, where))
        found.setdefault(wanted.column, heading)
    if doubled:
        raise DeliveryError(*doubled)
    return found, strange


def _rivals(wanted: Field, layout: SheetLayout) -> list[str]:
    """Columns that state the same as this one, itself first."""
    return [wanted.column, *wanted.also, *(f.column for f in layout.fields if wanted.column in f.also)]


def _doubled(sheet: Sheet, first: Heading, second: Heading, where: str) -> Finding:
    one, other = (f"{get_column_letter(h.position)}{h.row}" for h in (first, second))
    return Finding(
        "E203", where=f"{where}!{one} and {sheet.title}!{other}", rule="each column appears once",
        expected="one heading for each column", got=f"two headings for {first.field.column}",
        hint="remove or rename the second column",
    )


def _bottom(sheet: Sheet, row: int, column: int) -> int:
    """Last row of a heading that is merged down over the row below."""
    merge = _merge_at(sheet, row, column)
    return min(merge.last_row, row + 1) if merge is not None else row


def _folded(sheet: Sheet, first: int, last: int) -> dict[int, frozenset[str]]:
    """Texts above each column, a group's over all the columns it is merged over."""
    texts: dict[int, set[str]] = {}
    for row in range(first, last + 1):
        for column in sheet.row(row):
            text = _text(sheet, row, column)
            if text is None:
                continue
            merge = _merge_at(sheet, row, column)
            end = min(merge.last_column, column + _MAX_WIDTH) if merge is not None else column
            for position in range(column, end + 1):
                texts.setdefault(position, set()).add(fold_label(text))
    return {position: frozenset(found) for position, found in texts.items()}


def _require(
    layout: SheetLayout, found: Mapping[str, Heading], strange: Sequence[_Strange], title: str, file: str, row: int
) -> None:
    """Refuse a sheet that lacks a required column, or whose missing column may stand under a misspelt heading."""
    absent = [f for f in layout.fields if not any(column in found for column in _rivals(f, layout))]
    near = {item.cell: field for item in strange[:_LOOKED_AT] for field in [_meant(item, absent)] if field is not None}
    findings = [
        Finding(
            "E202", where=f"{file}: {title}!{cell}", rule="a column is headed as in the layout",
            expected=field.headings[0], got=f"a heading that is nearly that of {field.column}",
            hint="correct the heading if this is the column; if it is another, give it a name that differs more",
        )
        for cell, field in near.items()
    ]
    missing = [f.headings[0] for f in layout.fields if f.required and f.column not in found and f not in near.values()]
    if missing:
        shown = ", ".join(item.cell for item in strange)
        findings.append(Finding(
            "E202", where=f"{file}: {title}, row {row}", rule="the required columns of the layout are there",
            expected=", ".join(missing), got=f"headings not recognised: {shown or 'none'}",
            hint="add the column, or give it a heading of the layout", count=len(missing),
        ))
    if findings:
        raise DeliveryError(*findings)


def _meant(item: _Strange, absent: Sequence[Field]) -> Field | None:
    """The missing column whose heading is spelled nearly like this one, or is this one without its last note."""
    return next(
        (f for f in absent for form in item.forms for heading in f.headings if is_nearly(form, heading, f)), None
    )
