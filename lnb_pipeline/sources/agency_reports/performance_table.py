"""The indicator-based performance assessment of an annual narrative report.

The form prints outcome, output, indicator, baseline and planned target inside the first cell; offices
also print a column for each. Both are read, with the table continued over pages, headings repeated or
left out, cells merged downwards, several indicators in one cell and rows for sex, age or place below
their indicator. What a cell says stands beside the figure that was read from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lnb_pipeline.reference.register import Match
from lnb_pipeline.sources.agency_reports import agencies
from lnb_pipeline.sources.agency_reports.document import Document, Heading, Paragraph, Row, Table, without_marks
from lnb_pipeline.sources.agency_reports.performance_cells import Cell, Item, split_cell, split_for
from lnb_pipeline.sources.agency_reports.results import AGE, GROUP, Result, counted, figure, sex_in

Resolve = Callable[[str], Match | None]

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("reason", r"\breasons?\b|\bvariance\b|\bdeviation\b|\bexplanation\b"),
        ("source", r"\bsources?\b|\bmeans of verification\b|\bmovs?\b|\bverification\b|\bevidence\b"),
        ("baseline", r"\bbaselines?\b"),
        ("achieved", r"\bachiev\w*|\bactuals?\b|\bprogress\b|\bresults? (?:to date|reached|in \d{4}|\d{4})"
                     r"|\bcurrent (?:value|status)|^\W*status(?:\s+\(?\d{4}\)?|\s*$)|\bstatus of (?:the )?indicator"
                     r"|\bcumulative\b|\bcompletion\b"),
        ("target", r"\btargets?\b|\bmilestones?\b|^\W*planned\W*$"),
        ("indicator", r"^\W*(?:\w+\s+)?(?:performance\s+)?indicators?\b"),
        ("statement", r"\b(?:results?|outcomes?|outputs?)\s*(?:/|and|&|,)\s*(?:\w+\s*(?:/|and|&|,)\s*)?indicators?\b"
                      r"|\boutcomes?\s*(?:/|and|or|&)\s*outputs?\b"
                      r"|\bresults? (?:statement|chain|framework|level|area)s?\b"
                      r"|^\W*(?:expected |planned )?results?\W*$"),
        ("outcome", r"^\W*(?:expected |programme )?outcomes?\b"),
        ("output", r"^\W*(?:expected |programme )?outputs?\b"),
        ("agency", r"\bagenc(?:y|ies)\b|\bpunos?\b"
                   r"|^\W*(?:lead |responsible )?(?:organi[sz]ation|entity|responsible)\b"),
        ("municipality", r"^\W*(?:municipalit|bashki|locations?\b|lgus?\b|districts?\b|geographic)"),
        ("sex", r"^\W*(?:sex|gender)\b"),
        ("age", r"^\W*age\b"),
        ("group", r"^\W*(?:population |target |beneficiary )?groups?\b|^\W*disaggregation\b"),
        ("unit", r"^\W*units?\b"),
    )
)  # fmt: skip
_OTHERS = frozenset({"indicator", "baseline", "target", "reason", "source"})
_CONTEXT = re.compile(r"^\W*(outcome|output)\s*(?:(?<=\s)(\d+(?:\.\d+)*)|(?=:))", re.IGNORECASE)
_SUBROW = re.compile(
    r"^\W*(?:of which|of whom|thereof|incl(?:uding|\.)?|disaggregat\w+(?: by \w+)?|by \w+)?\W*"
    r"(women|men|girls|boys|females?|males?|total|both|f|m|t|w)\b(?:\s*(?:and|/|&)\s*(girls|boys|women|men))?\W*$",
    re.IGNORECASE,
)
_SEX_OF = {"f": "F", "w": "F", "m": "M", "t": "T", "total": "T", "both": "T"}
_CODED = {"women": "F", "girls": "F", "female": "F", "females": "F", "men": "M", "boys": "M", "male": "M", "males": "M"}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column holds what; `width` is the number of cells of the heading, `achieved_year` one it names.

    `opening` is what the heading prints over the form's first column: nothing, or the outcome itself.
    """

    at: dict[str, int]
    width: int
    achieved_year: int | None
    opening: str = ""

    def cell(self, row: Row, role: str) -> tuple[str, ...]:
        column = self.at.get(role)
        return row.cells[column] if column is not None and column < len(row.cells) else ()

    def text(self, row: Row, role: str) -> str:
        return without_marks(" ".join(self.cell(row, role)))


@dataclass(frozen=True, slots=True)
class _Context:
    """Outcome and output the rows stand under, the agency named with them, and that named with the outcome."""

    outcome: str | None = None
    output: str | None = None
    agency: str | None = None
    statement: str | None = None
    of_outcome: str | None = None

    def under(self, text: str) -> _Context:
        """The context after a text that begins with an outcome or output; any other text changes nothing."""
        found = _CONTEXT.match(text)
        if not found:
            return self
        named = "|".join(_agencies_of(text)) or None
        number = found[2] or ""
        if found[1].lower() == "outcome":
            return _Context(number.split(".")[0] or None, None, named, text, named)
        outcome = number.split(".")[0] if "." in number else self.outcome
        of_outcome = self.of_outcome if outcome == self.outcome else None
        return _Context(outcome, text, named or of_outcome, text, of_outcome)


def read(document: Document, *, period: tuple[date, date], resolve: Resolve) -> tuple[Result, ...]:
    """The results of every performance table of a document, in order; none when it has no such table.

    `period` is the report's; a heading that names one year for the value achieved narrows it. `resolve`
    says which municipality a name means.
    """
    found: list[Result] = []
    for columns, context, rows in _tables(document):
        reader = _TableReader(columns, period, resolve)
        found += reader.read(rows, context)
    return tuple(replace(result, result_no=number) for number, result in enumerate(found, start=1))


# -- where the tables are -----------------------------------------------------------------------------


def _tables(document: Document) -> Iterator[tuple[_Columns, _Context, list[Row]]]:
    """Each performance table with the rows of the tables that go on with it after a page break."""
    context, current = _Context(), None
    for block in document.blocks:
        if isinstance(block, Heading):
            if current:
                yield current
                current = None
            context = context.under(without_marks(block.text))
        elif isinstance(block, Table):
            columns, rows = _headed(block)
            if current and columns and columns.at == current[0].at:
                current[2].extend(rows)
            elif columns:
                if current:
                    yield current
                current = (columns, context, list(rows))
            elif current and _goes_on(block, current[0]):
                current[2].extend(block.rows)
            elif current:
                yield current
                current = None
        elif isinstance(block, Paragraph) and len(block.text) < 300:
            context = context.under(without_marks(block.text))
    if current:
        yield current


def _headed(table: Table) -> tuple[_Columns | None, Sequence[Row]]:
    """The columns that a heading among the first rows names, and the rows below it."""
    for place, row in enumerate(table.rows[:4]):
        columns = _columns([row])
        below = table.rows[place + 1 :]
        if below and _is_second_heading(below[0], columns):
            both = _columns([row, below[0]])
            if both and (columns is None or len(both.at) >= len(columns.at)):
                return both, below[1:]
        if columns:
            return columns, below
    return None, ()


def _is_second_heading(row: Row, columns: _Columns | None) -> bool:
    """A row of short texts without figures other than years, under a heading that is no whole one yet."""
    texts = [without_marks(text) for text in row.texts if text.strip()]
    if not texts or any(len(text) > 40 or _CONTEXT.match(text) for text in texts):
        return False
    named = sum(any(pattern.search(text) for _, pattern in _ROLES) for text in texts)
    years = sum(bool(re.fullmatch(r"\(?(?:19|20)\d{2}\)?", text)) for text in texts)
    return named + years == len(texts) and (named >= 2 or (columns is not None and years == len(texts)))


def _columns(rows: Sequence[Row]) -> _Columns | None:
    """The columns of heading rows, or None when they name no performance table."""
    width = max(len(row.cells) for row in rows)
    texts = [
        without_marks(" ".join(dict.fromkeys(row.texts[i] for row in rows if i < len(row.cells)))).strip()
        for i in range(width)
    ]
    if any(len(text) > 120 for text in texts):
        return None
    at: dict[str, int] = {}
    for column, text in enumerate(texts):
        role = next((role for role, pattern in _ROLES if text and pattern.search(text)), None)
        if role and role not in at:
            at[role] = column
    if "achieved" not in at or not (_OTHERS & set(at)):
        return None
    if not ({"indicator", "reason", "source"} & set(at) and (len(_OTHERS & set(at)) >= 2 or "reason" in at)):
        return None
    if "indicator" not in at:
        at.setdefault("form", at.get("statement", at.get("output", at.get("outcome", 0))))
        if at["form"] == at["achieved"]:
            return None
    years = set(re.findall(r"\b((?:19|20)\d{2})\b", texts[at["achieved"]]))
    opening = texts[at["form"]] if "form" in at else ""
    return _Columns(at, width, int(years.pop()) if len(years) == 1 else None, opening)


def _goes_on(table: Table, columns: _Columns) -> bool:
    """Whether a table without a heading is the rest of the one before: as wide, and with what it needs."""
    if max(len(row.cells) for row in table.rows) != columns.width:
        return False
    if "form" in columns.at:
        return any(split_cell(columns.cell(row, "form"), False).is_labelled for row in table.rows)
    valued = ("baseline", "target", "achieved")
    return any(
        columns.text(row, "indicator") and any(figure(columns.text(row, role)) for role in valued) for row in table.rows
    )


# -- rows ---------------------------------------------------------------------------------------------


class _TableReader:
    """Reads the rows of one table; remembers what stands above them."""

    def __init__(self, columns: _Columns, period: tuple[date, date], resolve: Resolve) -> None:
        self._columns = columns
        self._period = period
        self._resolve = resolve
        self._above: Result | None = None

    def read(self, rows: Sequence[Row], context: _Context) -> list[Result]:
        found: list[Result] = []
        context = context.under(self._columns.opening)
        for row, parts in self._with_cells(rows):
            context = self._context(row, context)
            for text in parts.statements if "form" in self._columns.at else ():
                context = context.under(text)
            results = list(self._row(row, parts, context))
            if not results and found and self._is_rest(row):
                found[-1] = self._with_rest(found[-1], row)
            found += results
            self._above = found[-1] if found else None
        return found

    def _context(self, row: Row, context: _Context) -> _Context:
        """Outcome and output of a row: a banner over the columns, or the cells of their own columns."""
        texts = list(dict.fromkeys(without_marks(text) for text in row.texts if text.strip()))
        if len(texts) == 1 and "form" not in self._columns.at:
            return context.under(texts[0])
        for role in ("statement", "outcome", "output"):
            text = self._columns.text(row, role)
            if not text or "form" in self._columns.at:
                continue
            if _CONTEXT.match(text):
                context = context.under(text)
            elif role == "outcome":
                number = re.match(r"\d+", text)
                context = _Context(number[0] if number else None, None, statement=text)
            else:
                number = re.match(r"(\d+)\.\d+", text)
                outcome = number[1] if number else context.outcome
                context = replace(context, output=text, outcome=outcome, agency=context.of_outcome, statement=text)
        return context

    def _with_cells(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Cell]]:
        """Rows below headings with their first cell taken apart; a cell over several rows gives each one indicator."""
        form = "form" in self._columns.at
        role = "form" if form else "indicator"
        waiting: list[Item] = []
        whole: tuple[str, ...] = ()
        for place, row in enumerate(rows):
            if _columns([row]) is not None:
                continue  # the heading again
            cell = self._columns.cell(row, role)
            if waiting and cell in ((), whole):
                yield row, Cell((), (waiting.pop(0),), True)
                continue
            parts, waiting, whole = split_cell(cell, not form), [], cell
            covered = self._covered(rows[place + 1 :], role, cell)
            if covered and len(parts.items) == covered + 1:
                first, *waiting = parts.items
                parts = replace(parts, items=(first,))
            yield row, parts

    def _covered(self, below: Sequence[Row], role: str, cell: tuple[str, ...]) -> int:
        """Rows with a value that a cell merged downwards goes on over."""
        count = 0
        for row in below:
            values = any(figure(self._columns.text(row, name)) for name in ("achieved", "target"))
            if self._columns.cell(row, role) not in ((), cell) or not values:
                break
            count += 1
        return count

    def _row(self, row: Row, parts: Cell, context: _Context) -> Iterator[Result]:
        cell = self._columns.cell(row, "form" if "form" in self._columns.at else "indicator")
        filled = any(self._columns.text(row, role) for role in ("achieved", "target", "baseline"))
        if not parts.items and not parts.statements and filled and self._above is not None and not cell:
            yield from self._sub_row(row, None)
        elif parts.items and self._is_sub_row(parts.items):
            yield from self._sub_row(row, parts.items[0].indicator)
        elif parts.items:
            yield from self._items(row, parts.items, context)

    def _items(self, row: Row, items: Sequence[Item], context: _Context) -> Iterator[Result]:
        cells = {
            role: split_for(self._columns.cell(row, role), items)
            for role in ("baseline", "target", "achieved", "reason", "source")
        }
        for position, item in enumerate(items):
            texts = {role: shares[position] for role, shares in cells.items()}
            own_context = context if item.under is None else context.under(item.under)
            indicator = item.indicator or own_context.statement
            if not indicator or not self._says_something(item, texts):
                continue
            yield self._result(row, replace(item, indicator=indicator), texts, own_context)

    def _says_something(self, item: Item, texts: dict[str, tuple[str, bool]]) -> bool:
        return bool(item.baseline or item.target or item.achieved or any(text for text, _ in texts.values()))

    def _result(self, row: Row, item: Item, texts: dict[str, tuple[str, bool]], context: _Context) -> Result:
        """`texts` holds a cell's part for this indicator, and whether the part is its own alone."""
        said = counted(item.indicator)
        printed = {
            "baseline": (item.baseline, True) if item.baseline else texts["baseline"],
            "target": (item.target, True) if item.target else texts["target"],
            "achieved": (item.achieved, True) if item.achieved else texts["achieved"],
        }
        year = self._columns.achieved_year or self._period[1].year
        found = {role: figure(text, year) if own else None for role, (text, own) in printed.items()}
        units = [one.unit for one in found.values() if one and one.unit]
        read = {role: one.value if one else None for role, one in found.items()}
        numbered = re.match(r"\W*(?:indicator\s+)?(\d+)\.\d+", item.indicator, re.IGNORECASE)
        place = self._place(row, item.indicator)
        return Result(
            result_no=0,
            origin="performance_table",
            indicator_as_printed=item.indicator,
            period=self._period_text(),
            locator=f"performance table, {row.number}",
            agency=self._agency(row, item.indicator, context),
            outcome=context.outcome or (numbered[1] if numbered else None),
            output=context.output,
            municipality_as_printed=place[0],
            lau_code=place[1],
            sex=_sex(self._columns.text(row, "sex")) or said.sex,
            age_as_printed=self._columns.text(row, "age") or said.age,
            group_as_printed=self._columns.text(row, "group") or said.group,
            unit=self._columns.text(row, "unit") or (units[0] if units else said.unit),
            baseline=read["baseline"],
            baseline_as_printed=printed["baseline"][0] or None,
            target=read["target"],
            target_as_printed=printed["target"][0] or None,
            achieved=read["achieved"],
            achieved_as_printed=printed["achieved"][0] or None,
            variance_reason=item.reason or texts["reason"][0] or None,
            verification=item.source or texts["source"][0] or None,
        )

    # -- rows below an indicator ----------------------------------------------------------------------

    def _is_sub_row(self, items: Sequence[Item]) -> bool:
        """Whether the cell of the indicator names a part of the indicator above, not an indicator."""
        if self._above is None or len(items) != 1 or items[0].baseline or items[0].target:
            return False
        label = items[0].indicator
        whole = AGE.fullmatch(label) or GROUP.fullmatch(label)
        return bool(_SUBROW.match(label) or whole or self._resolve(label))

    def _sub_row(self, row: Row, label: str | None) -> Iterator[Result]:
        """A row for a part of the indicator above; without a label its own columns say which part."""
        above = self._above
        if above is None:
            return
        own = self._items(row, [Item(above.indicator_as_printed)], _Context(above.outcome, above.output, above.agency))
        for result in own:
            if label is None:
                stated = (self._columns.text(row, role) for role in ("municipality", "sex", "age", "group"))
                if not any(stated):
                    return
                yield result
                continue
            place = self._resolve(label)
            yield replace(
                result,
                sex=_sex(label) or result.sex,
                age_as_printed=label if AGE.fullmatch(label) else result.age_as_printed,
                group_as_printed=label if GROUP.fullmatch(label) else result.group_as_printed,
                municipality_as_printed=label if place else result.municipality_as_printed,
                lau_code=place.lau_code if place else result.lau_code,
            )

    def _is_rest(self, row: Row) -> bool:
        """A row cut by a page break: words and no figures of its own, no outcome or indicator."""
        key = "form" if "form" in self._columns.at else "indicator"
        texts = [text for text in row.texts if text.strip()]
        return bool(texts) and not self._columns.text(row, key) and not self._columns.text(row, "target")

    def _with_rest(self, result: Result, row: Row) -> Result:
        def joined(before: str | None, role: str) -> str | None:
            rest = self._columns.text(row, role)
            return f"{before} {rest}" if before and rest else before or rest or None

        return replace(
            result,
            achieved_as_printed=joined(result.achieved_as_printed, "achieved"),
            variance_reason=joined(result.variance_reason, "reason"),
            verification=joined(result.verification, "source"),
        )

    # -- what a row says of itself --------------------------------------------------------------------

    def _agency(self, row: Row, indicator: str, context: _Context) -> str | None:
        own = agencies.split(self._columns.text(row, "agency")).all or _agencies_of(indicator)
        return "|".join(own) or context.agency

    def _place(self, row: Row, indicator: str) -> tuple[str | None, str | None]:
        """Municipality of its own column, or named in the indicator as "municipality of X" or "(X)"."""
        stated = self._columns.text(row, "municipality")
        if stated:
            match = self._resolve(stated)
            return stated, match.lau_code if match else None
        for name in re.findall(r"\(([^()]+)\)\s*\.?$|\bmunicipality of ([A-ZÇË][\w-]+(?: [A-ZÇË][\w-]+)?)", indicator):
            text = (name[0] or name[1]).strip()
            match = self._resolve(text)
            if match:
                return text, match.lau_code
        return None, None

    def _period_text(self) -> str:
        if self._columns.achieved_year:
            return str(self._columns.achieved_year)
        start, end = self._period
        return str(end.year) if start.year == end.year else f"{start.year}-{end.year}"


def _agencies_of(text: str) -> tuple[str, ...]:
    """Agencies in brackets at the end of a text, as in "Output 1.1 … (UNDP, UNICEF)"."""
    remark = re.search(r"\(([^()]+)\)\s*[.:]?\s*$", text)
    found = agencies.split(remark[1]) if remark else None
    return found.known if found and found.known and not found.unknown else ()


def _sex(text: str) -> str | None:
    """Sex of a label or cell that names nothing else."""
    label = _SUBROW.match(text)
    if not label:
        return None
    word = label[1].lower()
    both = sex_in(f"{label[1]} {label[2] or ''}")
    return both if both and label[2] else _SEX_OF.get(word) or _CODED.get(word)
