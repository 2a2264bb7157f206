"""Every mistake in a manifest is a coded error, and nothing else leaves `parse` and `load`."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.sources.manifest import LARGEST_MANIFEST, MANIFEST_NAME, load, parse

GOOD: dict[str, Any] = {
    "source": "eu_silc", "provider": "INSTAT", "period": 2022, "kind": "synthetic", "licence": "none",
    "files": ["d.csv"],
    "eu_silc": {
        "municipality": {"column": "BASHKIA"},
        "measured": {"status": "illustrative", "codes": list(illustrative_set().codes), "provenance": "test"},
    },
}


def text(**changes: Any) -> str:
    return yaml.safe_dump({**GOOD, **changes})


def refused(written: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        parse(written, MANIFEST_NAME)
    assert caught.value.__cause__ is None
    for finding in caught.value.findings:
        assert all((finding.where, finding.rule, finding.expected, finding.got, finding.hint))
    str(caught.value).encode("utf-8")
    return caught.value


def silc(**changes: Any) -> dict[str, Any]:
    return {**GOOD["eu_silc"], **changes}


def test_measured_codes_are_canonical_for_everybody_who_reads_them() -> None:
    codes = [f" {code.lower()} " for code in illustrative_set().codes]
    measured = {**GOOD["eu_silc"]["measured"], "codes": codes}
    manifest = parse(text(eu_silc=silc(measured=measured)), MANIFEST_NAME)
    assert manifest.eu_silc is not None
    assert manifest.eu_silc.measured.codes == illustrative_set().codes
    assert parse(manifest.to_yaml(), MANIFEST_NAME) == manifest


@pytest.mark.parametrize(
    "written",
    [
        "licence: 2021-09-31", "period: 2021-01-01 25:00:00", "x: !!bool perhaps", "x: !!int ''", "x: !!timestamp z",
        "x: " + "1" * 6000, "[" * 5000, "- " * 3000, "{a: " * 3000, "x: [", "\0", "!!python/object:os.system x",
        "? [1, 2]\n: 3",
    ],
)
def test_what_yaml_cannot_read_is_e102(written: str) -> None:
    assert refused(written).code == "E102"


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    lines = len(text().splitlines())
    error = refused(text() + "licence: other\n")
    assert error.code == "E102"
    assert error.findings[0].got == "a key that stands twice"
    assert f"line {lines + 1}" in error.findings[0].where
    inner = text().replace("column: BASHKIA", "column: BASHKIA\n    column: DB030")
    assert refused(inner).findings[0].got == "a key that stands twice"


def test_a_manifest_of_more_than_a_megabyte_is_not_read(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text(note="x" * LARGEST_MANIFEST))
    for read in (lambda: load(tmp_path), lambda: parse(text(note="x" * LARGEST_MANIFEST), MANIFEST_NAME)):
        with pytest.raises(DeliveryError) as caught:
            read()
        assert caught.value.code == "E102"
        assert "1000000 bytes" in caught.value.findings[0].expected


@pytest.mark.parametrize(
    ("written", "place", "expected", "got"),
    [
        (text().replace("licence: none", "licence: 2021-09-30"), "licence", "a text; put it in quotes",
         "a date without quotes"),
        (text(licence=5), "licence", "a text; put it in quotes", "a whole number"),
        (text(licence=None), "licence", "a text; put it in quotes", "nothing"),
        (text(licence=""), "licence", "a text, not empty", "an empty text"),
        (text(period="next year"), "period", "a whole number", "a text that is no number"),
        (text(files="d.csv"), "files", "a list", "a text"),
        (text(files=[]), "files", "a list with at least one entry", "an empty list"),
        (text(kind="real"), "kind", "'survey' or 'synthetic'", "another value"),
        (text(eu_silc="yes"), "eu_silc", "a section with its own fields", "a text"),
        (text(licens="none"), "licens", "only the fields a manifest has", "an unknown field"),
    ],
)
def test_a_wrong_field_is_explained_in_words(written: str, place: str, expected: str, got: str) -> None:
    (finding,) = refused(written).findings
    assert (finding.code, finding.where) == ("E103", f"{MANIFEST_NAME}: {place}")
    assert (finding.expected, finding.got) == (expected, got)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 0, -5.0])
def test_a_declared_line_is_a_finite_positive_number(value: float) -> None:
    line = {"source": "declared", "value": value, "reference": "published"}
    assert refused(text(eu_silc=silc(poverty_line=line))).code == "E103"


@pytest.mark.parametrize("change", [{"provider": "\ud800"}, {"files": ["a\0b"]}, {"\ud800": 1}])
def test_characters_that_no_ledger_can_hold_are_refused(change: dict[str, Any]) -> None:
    assert refused(yaml.safe_dump({**GOOD, **change})).code == "E103"


def test_nothing_but_a_delivery_error_leaves_parse_for_mutated_manifests() -> None:
    rng = random.Random(7)
    marks = "{}[]:,&*!|>'\"%@`#-?~\n \t019.eEë\x01"
    n_refused = 0
    for _ in range(150):
        letters = list(text())
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(letters))
            letters[at : at + rng.choice((0, 1, 20))] = rng.choice(marks)
        try:
            parse("".join(letters), MANIFEST_NAME)
        except DeliveryError as error:
            n_refused += 1
            assert error.code in {"E102", "E103", "E111"}
    assert n_refused > 50
