"""Rows that are no records: totals by word, sums without a word, and headings printed again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lnb_pipeline.errors import Finding
from lnb_pipeline.reference.register import Register, load_register
from lnb_pipeline.sources.care_services.cells import clean_text, fold_label
from lnb_pipeline.sources.care_services.container import CellState
from lnb_pipeline.sources.care_services.fields import NUMBERS
from lnb_pipeline.sources.care_services.sheets import Row
from lnb_pipeline.sources.care_services.statements import states
from lnb_pipeline.sources.care_services.sums import SumRow, Sums

PLACES = ("prefecture", "lau_code")
_TOTAL_WORDS = frozenset({
    "total", "totali", "totale", "totalit", "nentotal", "nentotali", "gjithsej", "gjithesej", "shuma", "subtotal",
    "sum",
})
_FILLERS = re.compile(
    r"i|e|te|se|ne|per|of|for|the|in|nen|sub|grand|overall|all|pergjithsh\w+|qark\w*|bashki\w*|prefektur\w*|prefectures?"
    r"|municipalit\w+|county|republik\w+|vendi|shqiperi\w*|albania|sherbim\w*|services?|faq\w+|page|\d{1,4}"
)
_NUMBER = re.compile(r"[-+]?\d[\d .,'’%]*")
_COUNTRY = frozenset({
    "shqiperi", "shqiperia", "republika e shqiperise", "gjithe shqiperia", "gjithe vendi", "vendi", "niveli kombetar",
    "albania", "republic of albania", "country", "national",
})


def is_total(row: Row) -> bool:
    """Whether a row says that it is a total: in the column of a place, or in any text when it names no service.

    A service may be called "Total Care", so that beside the word only a place may stand; in the columns
    of places nothing else is meant by the word. A total has a number, or nothing beside the word: the
    row F, M, Gjithsej holds parts of headings.
    """
    if not _holds_number(row) and not all(is_total_label(text) or _is_place(text) for text in row.texts()):
        return False
    if any(_has_total_word(row.text_or_none(column)) for column in PLACES):
        return True
    name = row.text_or_none("service_name")
    if name is not None:
        return is_total_label(name)
    return any(is_total_label(text) for text in row.texts()) and not _states_a_service(row)


def _holds_number(row: Row) -> bool:
    """Whether a row holds a number, a number as text, or a formula or error where one would stand."""
    return any(not isinstance(c, str) or _NUMBER.fullmatch(c.strip()) for c in row.contents.values())


def _is_place(text: str) -> bool:
    register = load_register()
    return register.prefecture(text) is not None or register.resolve(text) is not None or is_country(text)


def is_country(text: str) -> bool:
    """Whether a text in a column of places names the whole country."""
    return fold_label(text) in _COUNTRY


def larger_place(row: Row) -> str | None:
    """The text in the column of municipalities when it names a prefecture or the country and no municipality."""
    text, register = row.text_or_none("lau_code"), load_register()
    if text is None or register.resolve(text) is not None:
        return None
    return text if register.prefecture(text) is not None or is_country(text) else None


def _states_a_service(row: Row) -> bool:
    """Whether a row has a text of its own in a column of labels: then it lacks its name, and is no total."""
    labels = (c for c in row.own if row.table.headings[c].field.kind in ("text", "code", "codes"))
    texts = (row.text_or_none(column) for column in labels)
    return any(text is not None and not is_total_label(text) for text in texts)


def _has_total_word(text: str | None) -> bool:
    return text is not None and bool(_TOTAL_WORDS & set(fold_label(text).split()))


def is_total_label(text: str) -> bool:
    """Whether a text is a word for total, alone or with a place: Gjithsej Fier, Nëntotali i bashkisë Patos."""
    words = fold_label(text).split()
    rest = [word for word in words if word not in _TOTAL_WORDS]
    return len(rest) < len(words) and (not _without_fillers(rest) or bool(total_places(text, load_register())))


def total_places(text: str, register: Register) -> tuple[tuple[str, str], ...]:
    """The places a word for total may be of, by column: Gjithsej Fier is the municipality's or the prefecture's."""
    rest = _without_fillers([word for word in fold_label(text).split() if word not in _TOTAL_WORDS], register)
    if not rest:
        return ()
    match, prefecture = register.resolve(" ".join(rest)), register.prefecture(" ".join(rest))
    municipal = (("lau_code", match.lau_code),) if match is not None else ()
    return (*municipal, *((("prefecture", prefecture.nuts3),) if prefecture is not None else ()))


def _without_fillers(words: list[str], register: Register | None = None) -> list[str]:
    """Words without those that only link them, down to the first place of the register if one is given."""
    rest = words
    while rest:
        place = " ".join(rest)
        if register is not None and (register.prefecture(place) or register.resolve(place)):
            return rest
        if _FILLERS.fullmatch(rest[0]):
            rest = rest[1:]
        elif _FILLERS.fullmatch(rest[-1]):
            rest = rest[:-1]
        else:
            return rest
    return rest


def repeats_headings(row: Row) -> bool:
    """Whether a row prints headings or the lines above them again, as at the top of a printed page."""
    contents = row.contents
    texts = {p: fold_label(text) for p, text in contents.items() if isinstance(text, str)}
    if not texts or len(texts) < len(contents):
        return False
    return _repeats_columns(row, texts) or any(texts == line for line in _lines_above(row))


def numbers_columns(row: Row) -> bool:
    """Whether a row only numbers the columns, 1 2 3 …, as forms do below the headings."""
    printed = [None if isinstance(c, CellState) else clean_text(c) for c in row.contents.values()]
    many = 2 * len(printed) > len(row.table.found.folded)
    return many and printed == [str(number) for number in range(1, len(printed) + 1)]


def _repeats_columns(row: Row, texts: Mapping[int, str]) -> bool:
    table = row.table
    wanted = {heading.position: heading.field.column for heading in table.headings.values()}
    return len(texts) > 1 and all(
        folded in table.found.folded.get(position, frozenset())
        or (position in wanted and table.layout.meaning(folded) == wanted[position])
        for position, folded in texts.items()
    )


def _lines_above(row: Row) -> list[dict[int, str]]:
    """Texts of each row down to the last one of the headings, by column number."""
    sheet = row.table.sheet
    return [
        {p: fold_label(text) for p, text in sheet.row(number).items() if isinstance(text, str) and clean_text(text)}
        for number in range(1, row.table.found.last_row + 1)
        if sheet.row(number)
    ]


def sum_columns(row: Row) -> list[str]:
    """Columns of a row's own numbers when it holds numbers and places only, and names no record; else none.

    A name that speaks of a total (Gjithsej 5 qendra) may be a sum or a service; unless the row states a
    type or a group the numbers tell, whatever else stands there. A row of the municipality sheet may name
    a prefecture or the country where a municipality should stand.
    """
    kinds = {heading.field.column: heading.field.kind for heading in row.table.headings.values()}
    numbers = [column for column in row.own if kinds[column] in NUMBERS]
    if says_total(row):
        return [] if states(row, "service_type") or states(row, "target_groups") else numbers
    if set(row.own) - set(numbers) - set(PLACES):
        return []
    needed = "service_name" if row.table.layout.bare_place_is_no_record else "lau_code"
    return numbers if row.text_or_none(needed) is None or larger_place(row) is not None else []


def says_total(row: Row) -> bool:
    """Whether a name holds a word for total, without being one."""
    return _has_total_word(row.text_or_none("service_name"))


def sum_findings(rows: Sequence[SumRow], sums: Sums) -> list[Finding]:
    """A finding for each row that names no record and is not the sum of rows."""
    return [_no_sum(item) for item in rows if not sums.adds_up(item)]


def _no_sum(item: SumRow) -> Finding:
    table = item.row.table
    column = next(iter(item.values))
    return table.find(
        "E413", item.row.address(column), "a row that names no record holds the sums of the rows of its place",
        "the sums, or the name of the centre or service", "numbers that are not the sums",
        "write the name, type and group if it is a record; if it is a subtotal, write Nëntotali in it, or delete it",
    )
