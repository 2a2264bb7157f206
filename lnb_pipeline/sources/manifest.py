"""The manifest `delivery.yaml`: who delivered what, for which period, under which terms.

This is the only place that says what a manifest may hold; `load` turns every mistake into a coded
error that names the field.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from lnb_pipeline.errors import DeliveryError, Finding, fail

MANIFEST_NAME = "delivery.yaml"
FIRST_PERIOD, LAST_PERIOD = 2017, 2049

Source = Literal["eu_silc", "care_services", "agency_reports"]
SOURCES: tuple[Source, ...] = ("eu_silc", "care_services", "agency_reports")


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
        return value


def _named(value: Any) -> Any:
    """A plain name in the list of files stands for an entry with that name."""
    return {"name": value} if isinstance(value, str) else value


class MunicipalityColumn(_Part):
    """Which column of the D file carries the municipality, and in which code scheme."""

    column: str = Field(min_length=1)
    scheme: Literal["lau", "asrdb", "name"] = "lau"


class MeasuredSet(_Part):
    """The measured municipalities: LAU codes, and whether the list is confirmed."""

    status: Literal["confirmed", "illustrative"]
    codes: tuple[str, ...]
    provenance: str = Field(min_length=1)

    @field_validator("codes", mode="before")
    @classmethod
    def _list(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError("must be a list of LAU codes")
        return value


class PovertyLine(_Part):
    """Where the national poverty line comes from.

    `national_sample`: estimated from the extract, which then covers the nation. `declared`: the
    extract covers only the measured municipalities, the line (ALL per year) is stated with its source.
    """

    source: Literal["national_sample", "declared"] = "national_sample"
    value: float | None = Field(default=None, gt=0)
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
    note: str | None = None

    @model_validator(mode="after")
    def _terms(self) -> Manifest:
        if (self.source == "eu_silc") != (self.eu_silc is not None):
            raise ValueError("the section eu_silc is required for source eu_silc, and only for it")
        names = [f.name for f in self.files]
        if len(set(names)) != len(names):
            raise ValueError("a file is listed twice")
        return self

    def to_yaml(self) -> str:
        return yaml.safe_dump(self.model_dump(exclude_none=True, mode="json"), sort_keys=False, allow_unicode=True)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a source found at the door.

    `slots` maps what the delivery is about (`eu_silc/2022`, `agency_reports/annual_report:…`) to the files
    that say it: what is accepted for a slot takes the place of the earlier delivery's files of that
    slot, and of no other. `roles` maps file name to role.
    """

    slots: dict[str, tuple[str, ...]]
    roles: dict[str, str]


def file_sha256(path: Path) -> str:
    """Hash of a file's content; it names the content in the archive."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def parse(text: str, where: str) -> Manifest:
    """Read a manifest from YAML text.

    Raises
    ------
    DeliveryError
        E102 when it is not YAML, E103 with one finding a wrong field, E111 for an unknown period.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise fail(
            DeliveryError, "E102", where=f"{where}{f', line {mark.line + 1}' if mark else ''}",
            rule="the manifest is a YAML mapping", expected="valid YAML", got="a YAML syntax error",
            hint="correct the file, or write a new manifest with `lnb deliver`",
        ) from None
    if not isinstance(data, dict):
        raise fail(
            DeliveryError, "E102", where=where, rule="the manifest is a YAML mapping",
            expected="keys such as source, period, files", got=type(data).__name__,
            hint="write a new manifest with `lnb deliver`",
        )
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        raise DeliveryError(*(_finding(item, where) for item in error.errors(include_input=False))) from None
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
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise fail(
            DeliveryError, "E102", where=f"{path.name}/{MANIFEST_NAME}", rule="the manifest is UTF-8 text",
            expected="readable UTF-8", got="unreadable bytes", hint="save the manifest as UTF-8",
        ) from None
    return parse(text, f"{path.name}/{MANIFEST_NAME}")


def _finding(item: Any, where: str) -> Finding:
    place = ".".join(str(part) for part in item["loc"]) or "whole file"
    return Finding(
        "E103", where=f"{where}: {place}", rule="the manifest states what the pipeline needs",
        expected=str(item.get("ctx", {}).get("expected", "a valid value")),
        got=item["msg"].removeprefix("Value error, "),
        hint=f"correct {place} in {MANIFEST_NAME}; see the README, section data engineer",
    )
