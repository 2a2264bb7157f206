"""Which municipality a row belongs to: printed on it, merged or carried down to it, or named in a line above."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lnb_pipeline.errors import Finding
from lnb_pipeline.reference.register import Match, Municipality, Prefecture, Register, fold_name, load_register
from lnb_pipeline.sources.care_services.cells import Unreadable, clean_text, is_ditto
from lnb_pipeline.sources.care_services.readers import cell_finding, unreadable_finding
from lnb_pipeline.sources.care_services.sheets import CellError, Row
from lnb_pipeline.sources.care_services.totals import PLACES, is_country

_NOISE = re.compile(r"^\s*(?:\d{1,2}|[IVX]{1,4})\s?[.)]\s*|[\s*:.†]+$")
_PREFECTURE_WORD = re.compile(r"\b(?:qark\w*|prefektur\w*|prefecture|county)\b")
_MUNICIPALITY_WORD = re.compile(r"\b(?:bashki\w*|municipality)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality of a block of rows, as printed on its first row."""

    printed: str
    match: Match


@dataclass(slots=True)
class Block:
    """The block being read: the row it last reached, its place, and whether that was reported as wrong.

    `prefecture` is the one last printed above in the block; `section` the one of a line above the block.
    """

    last_row: int = 0
    place: Place | None = None
    reported: bool = False
    prefecture: Prefecture | None = None
    section: Prefecture | None = None

    def end(self) -> None:
        """Forget the municipality, and the prefecture printed beside it; a line above goes on."""
        self.place, self.reported, self.prefecture = None, False, None

    def reach(self, row: Row) -> None:
        """Go on to a row; one that does not follow the last begins a new block."""
        if row.number != self.last_row + 1:
            self.end()
        self.last_row = row.number


def begin_section(row: Row, block: Block, on: date, findings: list[Finding]) -> bool:
    """Whether a row is a line that names a place for the rows below, and nothing else; the block then begins anew.

    The words Qarku and Bashkia decide the level, or else the column: 12 prefectures bear the name of a
    municipality, and such a name alone in another column is a finding.
    """
    contents = row.contents
    column = _place_column(row)
    if len(contents) != 1 and column != "prefecture":
        return False
    content = row.table.sheet.row(row.number).get(row.table.headings[column].position) if column else None
    text = content if column else next(iter(contents.values()))
    if not isinstance(text, str):
        return False
    name, register = _plain(text), load_register()
    level = _level(name, column)
    prefecture = register.prefecture(name) if level in ("prefecture", None) else None
    match = register.resolve(name, on) if level in ("municipality", None) else None
    if level is None and not _stands_as_line(row, next(iter(contents))):
        return False
    if prefecture is not None and match is not None:
        findings.append(_which_level(row, next(iter(contents))))
        return True
    if prefecture is None and (match is None or not row.table.layout.bare_place_is_no_record):
        return False
    block.end()
    block.last_row = row.number
    if match is None:
        block.section = prefecture
    else:
        block.place = _checked(row, Place(" ".join(text.split()), match), block, findings)
        block.reported = block.place is None
    return True


def _checked(row: Row, place: Place, block: Block, findings: list[Finding]) -> Place | None:
    """A municipality of a line, when the line of a prefecture above it does not contradict."""
    municipality = load_register().by_lau(place.match.lau_code)
    if municipality is None or block.section is None or municipality.nuts3 == block.section.nuts3:
        return place
    address = row.address_at(next(iter(row.contents)))
    findings.append(_other_prefecture(row, address, municipality, block.section, carried=True))
    return None


def _place_column(row: Row) -> str | None:
    """The column of places that alone is filled in a row, among those that are read."""
    own = row.own
    return own[0] if len(own) == 1 and own[0] in PLACES else None


def _plain(text: str) -> str:
    """A name without a number before it, a mark after it, or a colon in it."""
    return _NOISE.sub("", _NOISE.sub("", (clean_text(text) or "").replace(":", " ")))


def _level(name: str, column: str | None) -> str | None:
    folded = fold_name(name)
    if _PREFECTURE_WORD.search(folded):
        return "prefecture"
    if _MUNICIPALITY_WORD.search(folded):
        return "municipality"
    return {"prefecture": "prefecture", "lau_code": "municipality"}.get(column or "")


def _stands_as_line(row: Row, position: int) -> bool:
    """Whether a lone text stands outside the columns that are read, or is merged over several columns."""
    merge = next((m for m in row.table.sheet.merges if m.covers(row.number, position)), None)
    read = {heading.position for heading in row.table.headings.values()}
    return position not in read or (merge is not None and merge.last_column > merge.first_column)


def _which_level(row: Row, position: int) -> Finding:
    return row.table.find(
        "E303", row.address_at(position), "a line that names a place says which level it means",
        "Qarku or Bashkia before the name", "a name that both a prefecture and a municipality bear",
        "write Qarku or Bashkia before the name",
    )


def place_of(row: Row, block: Block, on: date, findings: list[Finding]) -> Place | None:
    """Municipality of a row; a problem is added to the findings, and remembered for the rest of the block."""
    place = _find(row, block, on, findings)
    block.place, block.reported = place, place is None
    return place


def _find(row: Row, block: Block, on: date, findings: list[Finding]) -> Place | None:
    printed: dict[str, str | None] = {}
    for column in PLACES:
        try:
            value = row.value(column)
            printed[column] = None if is_ditto(value) else clean_text(value)
        except CellError as error:
            findings.append(cell_finding(row, column, error))
            return None
        except Unreadable as error:
            findings.append(unreadable_finding(row, column, error))
            return None
    register = load_register()
    prefecture = _prefecture_printed(row, printed["prefecture"], block, register, findings)
    if printed["prefecture"] is not None and prefecture is None:
        return None
    name = printed["lau_code"]
    if name is None:
        return _carried(row, prefecture, block, register, findings)
    match = register.resolve(_plain(name), on)
    if match is None:
        findings.append(_unknown_municipality(row, name, register))
        return None
    municipality = register.by_lau(match.lau_code)
    above = prefecture or block.prefecture or block.section
    if municipality is not None and above is not None and above.nuts3 != municipality.nuts3:
        address = row.address("lau_code")
        findings.append(_other_prefecture(row, address, municipality, above, carried=prefecture is None))
        return None
    return Place(name, match)


def _prefecture_printed(
    row: Row, printed: str | None, block: Block, register: Register, findings: list[Finding]
) -> Prefecture | None:
    """Prefecture printed on a row, which then holds for the rows below as well; an unknown one is a finding."""
    if printed is None:
        return None
    prefecture = register.prefecture(_plain(printed))
    if prefecture is None:
        findings.append(row.table.find(
            "E305", row.address("prefecture"), "a prefecture is one of the 12", "a known prefecture", "another text",
            "correct the name, or check that the columns are not exchanged",
        ))
        return None
    block.prefecture, block.section = prefecture, None
    return prefecture


def _carried(
    row: Row, prefecture: Prefecture | None, block: Block, register: Register, findings: list[Finding]
) -> Place | None:
    if block.reported and prefecture is None:
        return None
    if block.place is not None and row.table.layout.bare_place_is_no_record:
        municipality = register.by_lau(block.place.match.lau_code)
        if prefecture is None or (municipality is not None and municipality.nuts3 == prefecture.nuts3):
            return block.place
    findings.append(row.table.find(
        "E307", row.address("lau_code"), "every row belongs to a municipality",
        "a municipality here or above in the same block", "none",
        "write the municipality; a blank row, a total or another prefecture ends a block",
    ))
    return None


def _unknown_municipality(row: Row, printed: str, register: Register) -> Finding:
    near = register.suggest(printed[:60])
    larger = _is_prefecture(printed, register) or is_country(printed)
    correct = "correct the name, or delete the row if it is a subtotal" if larger else "correct the name"
    return row.table.find(
        "E303", row.address("lau_code"),
        "a municipality is one of the 61 of the register, by its whole name", "a known municipality",
        "a larger place" if larger else "another text",
        f"perhaps {' or '.join(near)}; {correct}" if near else correct,
    )


def _is_prefecture(printed: str, register: Register) -> bool:
    return register.prefecture(_plain(printed)) is not None


def _other_prefecture(
    row: Row, address: str, municipality: Municipality, prefecture: Prefecture, *, carried: bool
) -> Finding:
    return row.table.find(
        "E306", address, "a municipality lies in the prefecture of its row, or of the rows above it",
        f"{municipality.name_sq} in {municipality.prefecture}",
        f"{prefecture.name_sq}, printed above" if carried else prefecture.name_sq,
        "correct the prefecture or the municipality",
    )
