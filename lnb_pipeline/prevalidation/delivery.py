"""The four files of a delivery as tables: every column of them, typed by the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lnb_pipeline.database import Scratch
from lnb_pipeline.errors import DeliveryError, Finding, LnbError, fail
from lnb_pipeline.prevalidation.rules import Reading
from lnb_pipeline.silc.codebook import (
    FILES,
    PANEL_YEARS,
    File,
    all_codes,
    code_list,
    definition,
    key_variables,
    survey_years,
)
from lnb_pipeline.sources.eu_silc import layout
from lnb_pipeline.sources.eu_silc.layout import Kind
from lnb_pipeline.sources.eu_silc.read import NULL_TEXTS, OpenedFile, RawColumn, open_file, read_columns
from lnb_pipeline.sources.eu_silc.typed import NUMBER
from lnb_pipeline.sources.manifest import CsvDialect

LARGEST_FILE = 600 * 1024**2
"""Bytes. A national delivery of four survey years has some 50 MB; what is far larger is no delivery."""
RECORD = "record"
"""Column that numbers the records of a file, as the derived tables refer to them."""
MANY_COMMAS = 10
"""Cells like 12,5 from which they are taken for the file's way to write numbers and not for slips."""
_SUFFIXES = {".csv", ".txt", ".dat", ".sav", ".dta"}
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was delivered: survey year, country, and of each file its header and what could not be typed.

    `not_numbers`: cells of a numeric column that are no numbers, by file and column; they are missing in the tables.
    `rows`: records by file.
    """

    year: int
    country: str
    headers: Mapping[File, frozenset[str]]
    rows: Mapping[File, int]
    names: Mapping[File, str]
    not_numbers: Mapping[tuple[File, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the CSV files are written; the delimiter is found in the first line when it is None."""

    delimiter: str | None = None
    decimal: str = "."
    encoding: str = "utf-8"

    def of(self, path: Path) -> CsvDialect:
        """The dialect of one file."""
        return CsvDialect.model_validate({
            "delimiter": self.delimiter or _delimiter(path), "decimal": self.decimal, "encoding": self.encoding,
        })


def find_files(paths: Sequence[Path], dialect: Dialect) -> dict[File, OpenedFile]:
    """The files D, R, H and P among files and folders, told apart by their columns.

    Raises
    ------
    DeliveryError
        One finding for everything: E109 a file missing or there twice, E108 empty, E116 too large, E20x unreadable.
    """
    findings: list[Finding] = []
    found: dict[File, OpenedFile] = {}
    others = 0
    for path in _candidates(paths):
        try:
            opened = _open(path, dialect)
        except LnbError as error:
            findings += error.findings
            continue
        role = layout.identify(opened.header)
        if role is None:
            others += 1
        elif role in found:
            findings.append(_twice(path, role))
        else:
            found[role] = opened
    missing = [role for role in FILES if role not in found]
    if missing and not (findings and found):
        findings.append(_missing(missing, others))
    if findings:
        raise DeliveryError(*findings)
    return found


def _candidates(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise fail(
                DeliveryError, "E109", where=str(path), rule="a delivery is a folder or four files",
                expected="a path that is there", got="nothing there", hint="check the path",
            )
        inside = path.iterdir() if path.is_dir() else [path]
        files += sorted(p for p in inside if p == path or _is_candidate(p))
    return files


def _is_candidate(path: Path) -> bool:
    """Files of the formats there are; what begins with a dot belongs to an operating system."""
    return path.is_file() and path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")


def _open(path: Path, dialect: Dialect) -> OpenedFile:
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise fail(
            DeliveryError, "E116", where=path.name, rule="a file has the size of a survey file",
            expected=f"at most {LARGEST_FILE // 1024**2} MB", got=f"{size // 1024**2} MB",
            hint="deliver one survey year with at most four years of the panel",
        )
    return open_file(path, path.name, dialect.of(path))


def _delimiter(path: Path) -> str:
    """The separator that cuts the first line into most cells."""
    with path.open("rb") as stream:
        first = stream.readline(1 << 20).decode("utf-8", errors="replace")
    return max(_DELIMITERS, key=first.count)


def load(
    files: Mapping[File, OpenedFile], scratch: Scratch, reading: Reading, dialect: Dialect, *, year: int | None = None,
    country: str | None = None,
) -> Delivery:
    """Put the files into tables `raw_D`, `raw_R`, `raw_H` and `raw_P`, every number a float.

    Parameters
    ----------
    year, country
        What is delivered; taken from the data when not given: the last survey year of the files, their country.

    Raises
    ------
    DeliveryError
        E108 a file without records, E111 a survey year the codebook does not know, E115 files of different years.
    """
    wrong: dict[tuple[File, str], int] = {}
    rows: dict[File, int] = {}
    for role, opened in files.items():
        table, cells = _typed(role, opened, reading, dialect)
        scratch.add(f"raw_{role}", numbered(table))
        rows[role] = table.num_rows
        wrong |= {(role, column): n for column, n in cells.items()}
    _require_keys(files)
    return Delivery(
        year=_year(files, rows, scratch, year), country=_country(scratch, country),
        headers={role: frozenset(opened.header) for role, opened in files.items()}, rows=rows,
        names={role: opened.name for role, opened in files.items()}, not_numbers=wrong,
    )


def numbered(table: pa.Table) -> pa.Table:
    """The table with the numbers of its records beside it."""
    return table.append_column(RECORD, pa.array(np.arange(table.num_rows, dtype=np.int32)))


def _require_keys(files: Mapping[File, OpenedFile]) -> None:
    """Without year, country and identifiers nothing can be judged."""
    needed = {role: (*key_variables(role), *(("RB040", "RB110") if role == "R" else ())) for role in FILES}
    findings = [
        Finding(
            "E202", where=opened.name, rule="a file has the variables that identify its records",
            expected=", ".join(needed[role]), got="without " + ", ".join(missing),
            hint="ask the provider for the file as it is delivered to Eurostat",
        )
        for role, opened in files.items() if (missing := [c for c in needed[role] if c not in opened.header])
    ]
    if findings:
        raise DeliveryError(*findings)


def _typed(role: File, opened: OpenedFile, reading: Reading, dialect: Dialect) -> tuple[pa.Table, dict[str, int]]:
    texts = _text_columns(role, survey_years())
    kinds: dict[str, Kind] = {c: ("text" if c in texts else "number") for c in opened.header if c}
    raw = read_columns(opened, kinds, dialect.of(opened.path))
    texts = _texts_of_year(role, raw)
    columns: dict[str, pa.Array] = {}
    wrong: dict[str, int] = {}
    n_commas = 0
    for name, column in raw.items():
        if name in texts:
            columns[name] = _texts(column, reading)
        elif isinstance(column, pa.Array):
            columns[name], count = _numbers(column, dialect.decimal)
            wrong |= {name: count} if count else {}
            n_commas += _decimal_commas(column) if count and dialect.decimal == "." else 0
        else:
            columns[name] = pa.array(np.asarray(column, dtype=np.float64), from_pandas=True)
        columns[name] = _narrow(name, columns[name])
    if n_commas >= MANY_COMMAS and 2 * n_commas > sum(wrong.values()):
        raise fail(
            DeliveryError, "E207", where=opened.name, rule="numbers are written with the decimal sign that was stated",
            expected="a point", got=f"a comma in {n_commas} cells", count=n_commas,
            hint="give --decimal , or write numbers with a point",
        )
    if role in FILES and not len(next(iter(columns.values()), [])):
        raise fail(
            DeliveryError, "E108", where=opened.name, rule="a file of the delivery has records", expected="records",
            got="a header and nothing below it", hint="ask the provider for the file again",
        )
    return pa.table(columns), wrong


def _narrow(name: str, column: pa.Array) -> pa.Array:
    """Flags as small whole numbers, where they are: a quarter of the memory and of the time to compare."""
    if not name.endswith("_F") or not pa.types.is_floating(column.type):
        return column
    try:
        return column.cast(pa.int16())
    except pa.ArrowInvalid:
        return column


def _text_columns(role: File, years: Iterable[int]) -> frozenset[str]:
    """Columns of text in any of these survey years."""
    defined = (definition(code, year) for code in all_codes(role) for year in years)
    return frozenset(v.code for v in defined if v is not None and v.text)


def _texts_of_year(role: File, raw: Mapping[str, RawColumn]) -> frozenset[str]:
    """Columns of text in the last survey year of the file; some variables were text in one year and not in another."""
    column = raw.get(f"{role}B010")
    years = _numbers(column, ".")[0] if isinstance(column, pa.Array) else pa.array(column, from_pandas=True)
    last = pc.max(years).as_py()
    ever = _text_columns(role, survey_years())
    if last not in survey_years():
        return ever
    return frozenset(c for c in ever if (v := definition(c, int(last))) is None or v.text)


def _texts(column: pa.Array | np.ndarray, reading: Reading) -> pa.Array:
    array = column if isinstance(column, pa.Array) else pa.array(column, from_pandas=True).cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(array)
    # NA is Namibia; Eurostat's R tool takes the two letters for a missing value wherever they stand
    missing = [*NULL_TEXTS, "NA"] if reading == "sql" else list(NULL_TEXTS)
    return pc.if_else(pc.is_in(trimmed, pa.array(missing)), pa.scalar(None, pa.string()), trimmed)


def _decimal_commas(column: pa.Array) -> int:
    found = pc.sum(pc.match_substring_regex(pc.utf8_trim_whitespace(column), r"^-?[0-9]+,[0-9]+$"))
    return int(found.as_py() or 0)


def _numbers(column: pa.Array, decimal: str) -> tuple[pa.Array, int]:
    """Numbers of a column of text; other cells are missing, and counted."""
    texts = pc.utf8_trim_whitespace(column)
    texts = pc.if_else(pc.is_in(texts, pa.array([*NULL_TEXTS])), pa.scalar(None, pa.string()), texts)
    if decimal == ",":
        texts = pc.replace_substring(texts, ",", ".")
    fits = pc.match_substring_regex(texts, NUMBER)
    numbers = pc.cast(pc.if_else(fits, texts, pa.scalar(None, pa.string())), pa.float64())
    finite = pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))
    return finite, finite.null_count - texts.null_count


def _year(
    files: Mapping[File, OpenedFile], rows: Mapping[File, int], scratch: Scratch, stated: int | None
) -> int:
    """The survey year delivered: the last one of every file, which must be the same."""
    last: dict[File, int] = {}
    for role in files:
        code = f"{role}B010"
        # one misprint must not make another year: what decides is the last year of at least 1 % of the records
        usual = scratch.rows(
            f"SELECT max(y) FROM (SELECT {code} AS y, count(*) AS n FROM raw_{role} WHERE {code} IS NOT NULL "
            f"GROUP BY {code}) WHERE n >= {max(1.0, 0.01 * rows[role])}"
        )[0][0]
        if usual is None:
            raise _wrong_year("E115", files[role].name, f"{code} says the survey year", "a survey year", "none")
        last[role] = int(usual)
    years = sorted(set(last.values()))
    if len(years) > 1 or (stated is not None and years != [stated]):
        got = ", ".join(f"{role} {year}" for role, year in last.items())
        raise _wrong_year("E115", "delivery", "the four files are of one survey year",
                          str(stated or "one last survey year in all files"), got)
    first, final = survey_years()[0], survey_years()[-1]
    if years[0] not in survey_years():
        raise _wrong_year("E111", "delivery", "the rules of the survey year are known", f"{first} to {final}",
                          str(years[0]))
    return years[0]


def _wrong_year(code: str, where: str, rule: str, expected: str, got: str) -> LnbError:
    return fail(
        DeliveryError, code, where=where, rule=rule, expected=expected, got=got,
        hint=f"check --year and the files; a delivery holds a survey year and at most {PANEL_YEARS - 1} before it",
    )


def _country(scratch: Scratch, stated: str | None) -> str:
    """The country stated, or the one most records of D name; always a code of the list, it becomes part of rules."""
    found = stated or scratch.rows("SELECT mode(DB020) FROM raw_D")[0][0]
    if found not in code_list("countries"):
        raise fail(
            DeliveryError, "E115", where="--country" if stated else "D file, DB020", rule="the country is known",
            expected="a code of the list of countries, such as AL", got="none" if found is None else "another text",
            hint="give it with --country AL",
        )
    return str(found)


def _twice(path: Path, role: File) -> Finding:
    return Finding(
        "E109", where=path.name, rule="a delivery holds each file once", expected="one file of a kind",
        got=f"a second {layout.FILE_TITLES[role]}", hint="remove one of the two",
    )


def _missing(roles: list[File], others: int) -> Finding:
    return Finding(
        "E109", where="delivery", rule="a delivery holds the files D, R, H and P",
        expected=", ".join(layout.FILE_TITLES[role] for role in roles),
        got=f"not there; {others} other file{'' if others == 1 else 's'}, not of EU-SILC",
        hint="give the folder or the four files; the first line must hold the codes of the variables",
    )
