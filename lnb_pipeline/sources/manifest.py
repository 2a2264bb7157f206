"""The manifest `delivery.yaml`: who delivered what, for which period, under which terms.

This is the only place that says what a manifest may hold; `load` turns every mistake into a coded
error that names the field.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from lnb_pipeline.errors import DeliveryError, Finding, LnbError, fail

MANIFEST_NAME = "delivery.yaml"
SYNTHETIC_MARK = "LNB-SYNTHETIC"
"""Stands in every file the demonstration writes: the mark is in the file, not only in its manifest."""
FIRST_PERIOD, LAST_PERIOD = 2017, 2049
LARGEST_MANIFEST = 1_000_000
"""Bytes; a manifest has some kilobytes."""

Source = Literal["eu_silc", "care_services", "agency_reports", "municipal_lists"]
SOURCES: tuple[Source, ...] = ("eu_silc", "care_services", "agency_reports", "municipal_lists")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ManifestFile(_Part):
    """A file of the delivery. `sha256` and `bytes` are checked when stated."""

    name: str
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    bytes: int | None = Field(default=None, ge=0)

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or len(path.parts) != 1 or value == MANIFEST_NAME:
            raise ValueError("must be a plain file name inside the delivery folder")
        if not value.isprintable():
            raise ValueError("must be a file name of printable characters")
        return value


def _named(value: Any) -> Any:
    """A plain name in the list of files stands for an entry with that name."""
    return {"name": value} if isinstance(value, str) else value


def _writable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class MunicipalityColumn(_Part):
    """Which column of the D file carries the municipality, and in which code scheme."""

    column: str = Field(min_length=1)
    scheme: Literal["lau", "asrdb", "name"] = "lau"


class MeasuredSet(_Part):
    """The measured municipalities: LAU codes in upper case, and whether the list is confirmed."""

    status: Literal["confirmed", "illustrative"]
    codes: tuple[str, ...]
    provenance: str = Field(min_length=1)

    @field_validator("codes", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError("must be a list of LAU codes")
        return value

    @field_validator("codes")
    @classmethod
    def _canonical(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code.strip().upper() for code in value)


class PovertyLine(_Part):
    """Where the national poverty line comes from.

    `national_sample`: estimated from the extract, which then covers the nation. `declared`: the
    extract covers only the measured municipalities, the line (ALL per year) is stated with its source.
    """

    source: Literal["national_sample", "declared"] = "national_sample"
    value: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    reference: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> PovertyLine:
        declared = self.source == "declared"
        if declared != (self.value is not None) or declared != bool(self.reference):
            raise ValueError("a declared line needs value and reference; a national_sample line has neither")
        return self


class CsvDialect(_Part):
    """How the CSV files are written."""

    delimiter: Literal[",", ";", "\t", "|"] = ","
    encoding: Literal["utf-8", "cp1252", "latin-1"] = "utf-8"
    decimal: Literal[".", ","] = "."


class EuSilcTerms(_Part):
    """What an EU-SILC delivery must say beyond the files."""

    municipality: MunicipalityColumn
    measured: MeasuredSet
    poverty_line: PovertyLine = PovertyLine()
    csv: CsvDialect = CsvDialect()


class Manifest(_Part):
    """A delivery's manifest."""

    manifest_version: Literal[1] = 1
    source: Source
    provider: str = Field(min_length=1)
    period: int = Field(ge=1900, le=2999)
    country: Literal["AL"] = "AL"
    kind: Literal["survey", "synthetic"]
    licence: str = Field(min_length=1)
    files: tuple[Annotated[ManifestFile, BeforeValidator(_named)], ...] = Field(min_length=1)
    eu_silc: EuSilcTerms | None = None
    as_of: date | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _dated(self) -> Manifest:
        if self.as_of is not None and self.source != "agency_reports":
            raise ValueError("as_of, the day the statuses of a document are of, is for source agency_reports only")
        return self

    @model_validator(mode="after")
    def _terms(self) -> Manifest:
        if (self.source == "eu_silc") != (self.eu_silc is not None):
            raise ValueError("the section eu_silc is required for source eu_silc, and only for it")
        names = [f.name for f in self.files]
        if len(set(names)) != len(names):
            raise ValueError("a file is listed twice")
        if not _writable(json.dumps(self.model_dump(mode="json"), ensure_ascii=False)):
            raise ValueError("holds characters that cannot be written as UTF-8")
        return self

    def to_yaml(self) -> str:
        return yaml.safe_dump(self.model_dump(exclude_none=True, mode="json"), sort_keys=False, allow_unicode=True)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a source found at the door.

    `slots` maps what the delivery is about (`eu_silc/2022`, `agency_reports/annual_report:…`) to the files
    that say it: what is accepted for a slot takes the place of the earlier delivery's files of that
    slot, and of no other. `roles` maps file name to role. `notes` counts what was accepted and yet set
    aside or read as unknown, by kind; it holds no values.
    """

    slots: dict[str, tuple[str, ...]]
    roles: dict[str, str]
    notes: dict[str, int] = field(default_factory=dict)


def file_sha256(path: Path) -> str:
    """Hash of a file's content; it names the content in the archive."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def parse(text: str, where: str) -> Manifest:
    """Read a manifest from YAML text.

    Raises
    ------
    DeliveryError
        E102 when it is not YAML (or too long, or names a key twice), E103 with one finding a wrong field,
        E111 for an unknown period.
    """
    if len(text) > LARGEST_MANIFEST:
        raise _too_long(where, len(text))
    data = _read_yaml(text, where)
    if not isinstance(data, dict):
        raise fail(
            DeliveryError, "E102", where=where, rule="the manifest is a YAML mapping",
            expected="keys such as source, period, files", got=_KINDS.get(type(data).__name__, "something else"),
            hint="write a new manifest with `lnb deliver`",
        )
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        raise DeliveryError(*(_finding(item, where) for item in error.errors(include_url=False))) from None
    if not FIRST_PERIOD <= manifest.period <= LAST_PERIOD:
        raise fail(
            DeliveryError, "E111", where=f"{where}: period", rule="the period is a year the pipeline knows",
            expected=f"{FIRST_PERIOD} to {LAST_PERIOD}", got=manifest.period, hint="correct the period",
        )
    return manifest


def load(path: Path) -> Manifest:
    """Read the manifest of a delivery folder; raises as `parse`, and E101 when there is none."""
    file = path / MANIFEST_NAME
    if not file.is_file() or file.is_symlink():
        raise fail(
            DeliveryError, "E101", where=f"{path.name}/{MANIFEST_NAME}", rule="every delivery carries a manifest",
            expected=MANIFEST_NAME, got="no such file", hint="write one with `lnb deliver PATH --source … --period …`",
        )
    try:
        size = file.stat().st_size
        text = "" if size > LARGEST_MANIFEST else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise fail(
            DeliveryError, "E102", where=f"{path.name}/{MANIFEST_NAME}", rule="the manifest is UTF-8 text",
            expected="readable UTF-8", got="unreadable bytes", hint="save the manifest as UTF-8",
        ) from None
    if size > LARGEST_MANIFEST:
        raise _too_long(f"{path.name}/{MANIFEST_NAME}", size)
    return parse(text, f"{path.name}/{MANIFEST_NAME}")


class _KeyTwice(yaml.MarkedYAMLError):
    """A mapping names a key twice; YAML itself would silently take the last one."""


class _Loader(yaml.SafeLoader):
    """The safe loader, with keys that are unique."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = (key_node.tag, key_node.value) if isinstance(key_node, yaml.ScalarNode) else id(key_node)
            if key in seen:
                raise _KeyTwice(problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _read_yaml(text: str, where: str) -> object:
    """YAML as plain values.

    A scalar of an impossible date or number, or nesting without end, leaves the YAML library as one of
    several unrelated exceptions.
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}{f', line {mark.line + 1}' if mark else ''}"
        got = "a key that stands twice" if isinstance(error, _KeyTwice) else "a YAML syntax error"
    except Exception:
        place, got = where, "a value YAML cannot read, such as an impossible date, or too deep nesting"
    raise fail(
        DeliveryError, "E102", where=place, rule="the manifest is a YAML mapping", expected="valid YAML", got=got,
        hint="correct the file (texts in quotes), or write a new manifest with `lnb deliver`",
    )


def _too_long(where: str, size: int) -> LnbError:
    return fail(
        DeliveryError, "E102", where=where, rule="a manifest is a short text",
        expected=f"at most {LARGEST_MANIFEST} bytes", got=f"{size} bytes",
        hint="write a new manifest with `lnb deliver`",
    )


_TEXT, _WHOLE, _LIST, _SECTION = "a text; put it in quotes", "a whole number", "a list", "a section with its own fields"
_EXPECTED = {
    "string_type": _TEXT, "string_unicode": "a text of readable characters", "string_too_short": "a text, not empty",
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "int_parsing_size": _WHOLE,
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a finite number",
    "tuple_type": _LIST, "list_type": _LIST, "too_short": "a list with at least one entry",
    "model_type": _SECTION, "dict_type": _SECTION, "model_attributes_type": _SECTION,
    "missing": "the field with a value", "extra_forbidden": "only the fields a manifest has",
    "invalid_key": "names of fields as keys",
}
_GOT = {
    "missing": "no such field", "extra_forbidden": "an unknown field", "literal_error": "another value",
    "string_too_short": "an empty text", "too_short": "an empty list", "int_from_float": "a number with decimals",
    "int_parsing": "a text that is no number", "float_parsing": "a text that is no number",
    "finite_number": "an infinite number, or not a number", "string_unicode": "characters that cannot be written",
}
_KINDS = {
    "NoneType": "nothing", "str": "a text", "bool": "true or false", "int": "a whole number",
    "float": "a number with decimals", "list": "a list", "tuple": "a list", "dict": "a section",
    "date": "a date without quotes", "datetime": "a date and time without quotes", "bytes": "binary data",
}
_LONGEST_PLACE = 80


def _finding(item: Any, where: str) -> Finding:
    """A wrong field in words; the value itself is not told, its kind is."""
    place = ".".join(str(part) for part in item["loc"]) or "whole file"
    place = place.encode("utf-8", "backslashreplace").decode("utf-8")[:_LONGEST_PLACE]
    kind = item["type"]
    got = _GOT.get(kind)
    if got is None and kind in _EXPECTED:
        got = _KINDS.get(type(item["input"]).__name__, "something else")
    return Finding(
        "E103", where=f"{where}: {place}", rule="the manifest states what the pipeline needs",
        expected=_EXPECTED.get(kind) or str(item.get("ctx", {}).get("expected", "a valid value")),
        got=got or item["msg"].removeprefix("Value error, "),
        hint=f"correct {place} in {MANIFEST_NAME}; see the README, section data engineer",
    )
