"""Delivered lists of municipalities: what they say, what is refused, and the form they are written in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.errors import DeliveryError, UsageError
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.settings import load_settings
from lnb_pipeline.sources import municipal_lists
from lnb_pipeline.sources.ledger import Ledger
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK, Manifest, ManifestFile
from lnb_pipeline.sources.municipal_lists import document, values

HEAD = {
    "list": "eu_ipa", "title": "Municipalities in the programme", "as_of": "2021-11-30",
    "provenance": "Made up for a test, p. 4", "complete": "yes",
}
Read = Callable[..., document.MunicipalList]


def text(entries: str, **changes: str | None) -> str:
    """A list with some fields of its head changed; None leaves a field out."""
    head = {**HEAD, **changes}
    return "".join(f"{name}: {value}\n" for name, value in head.items() if value is not None) + (
        f"municipalities:\n{entries}"
    )


ENTRY = "  - {name: Fier, value: yes}\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(content: str | bytes) -> document.MunicipalList:
        path = tmp_path / "0123abcd"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return document.read(path, "list.yaml", 2021)

    return run


def problems(read: Read, content: str | bytes) -> list[tuple[str, str]]:
    """Code of every problem and where it is."""
    with pytest.raises(DeliveryError) as error:
        read(content)
    return [(f.code, f.where.removeprefix("list.yaml").removeprefix(", ")) for f in error.value.findings]


def manifest(name: str, period: int = 2021, kind: Any = "survey") -> Manifest:
    return Manifest(source="municipal_lists", provider="Test", period=period, kind=kind, licence="none",
                    files=(ManifestFile(name=name),))


def harmonised(tmp_path: Path, content: str, **more: Any) -> pd.DataFrame:
    path = tmp_path / "0123abcd"
    path.write_text(content, encoding="utf-8")
    tables = municipal_lists.harmonise({"eu_ipa.yaml": path}, manifest("eu_ipa.yaml", **more), "d1")
    return tables["reference.municipal_list"].set_index("lau_code")


def test_a_list_is_read_with_its_day_provenance_and_places(read: Read) -> None:
    found = read(text(ENTRY + "  - {name: AL131, value: Jo, note: 'since 2020: no', locator: p. 5}\n"))
    assert (found.name, found.as_of.isoformat(), found.complete) == ("eu_ipa", "2021-11-30", True)
    assert found.provenance == "Made up for a test, p. 4"
    assert [(e.lau_code, e.as_printed, e.value, e.number, e.note, e.locator) for e in found.entries] == [
        ("AL322", "Fier", "yes", 1.0, None, None), ("AL131", "AL131", "no", 0.0, "since 2020: no", "p. 5"),
    ]


def test_of_a_complete_list_whoever_is_not_named_is_a_no_of_its_own_kind(tmp_path: Path) -> None:
    found = harmonised(tmp_path, text("  - {name: Bashkia Fier, value: yes}\n"))
    assert list(found.index) == [m.lau_code for m in load_register().municipalities]
    named = found.loc["AL322"]
    assert (named["list_value"], named["list_number"], named["municipality_as_printed"]) == ("yes", 1, "Bashkia Fier")
    others = found.drop(index=["AL322"])
    assert set(others["list_value"]) == {"no"} and set(others["list_number"]) == {0.0}
    assert others["municipality_as_printed"].isna().all()


def test_of_a_complete_list_whoever_is_named_has_a_value(read: Read) -> None:
    with pytest.raises(DeliveryError) as error:
        read(text(ENTRY + "".join(f"  - {{name: {name}, value: }}\n" for name in ("Has", "Patos"))))
    finding, = error.value.findings
    assert (finding.code, finding.where) == ("E412", "list.yaml, line 8")
    assert "entry 2, 3" in finding.got and "delete" in finding.hint


def test_of_an_incomplete_list_whoever_is_named_without_a_value_is_unknown(tmp_path: Path) -> None:
    found = harmonised(tmp_path, text(ENTRY + "  - {name: Has, value: }\n", complete="no"))
    assert found.loc["AL131", "municipality_as_printed"] == "Has"
    assert found.loc["AL131", ["list_value", "list_number"]].isna().all()


def test_of_an_incomplete_list_only_the_named_have_rows(tmp_path: Path) -> None:
    found = harmonised(tmp_path, text(ENTRY, complete="no"), period=2022, kind="synthetic")
    assert list(found.index) == ["AL322"]
    row = found.iloc[0]
    assert (row["time_period"], row["data_kind"], row["delivery_id"], row["geo_name"]) == (
        2022, "synthetic", "d1", "Fier"
    )
    assert row["list_as_of"] == pd.Timestamp(2021, 11, 30)


@pytest.mark.parametrize(("name", "given", "value", "number"), [
    ("eu_ipa", "yes", "yes", 1.0), ("eu_ipa", "true", "yes", 1.0), ("eu_ipa", "PO", "yes", 1.0),
    ("eu_ipa", "False", "no", 0.0), ("commitment", "in_process", "in_process", 0.5),
    ("commitment", "Në proces", "in_process", 0.5), ("rural_share", "41.50", "41.5", 41.5),
    ("rural_share", "41,5 %", "41.5", 41.5), ("rural_share", "0", "0", 0.0), ("rural_share", "100", "100", 100.0),
])  # fmt: skip
def test_a_value_has_one_form(name: str, given: str, value: str, number: float) -> None:
    assert values.value_of(name, given) == (value, number)


@pytest.mark.parametrize(("name", "given", "code"), [
    ("eu_ipa", "in_process", "E305"), ("eu_ipa", "1", "E305"), ("eu_ipa", "maybe", "E305"),
    ("commitment", "50", "E305"), ("rural_share", "yes", "E404"), ("rural_share", "100.1", "E404"),
    ("rural_share", "-1", "E404"), ("rural_share", "1.234,5", "E404"), ("rural_share", ".5", "E404"),
    ("rural_share", "1e1", "E404"), ("rural_share", "nan", "E404"),
])  # fmt: skip
def test_a_value_the_list_cannot_have_is_refused(name: str, given: str, code: str) -> None:
    with pytest.raises(values.NotAValue) as error:
        values.value_of(name, given)
    assert error.value.code == code


SHARES = {"list": "rural_share", "complete": "no"}


@pytest.mark.parametrize(("content", "expected"), [
    (text(ENTRY, list=None), [("E412", "")]),
    (text(ENTRY, list="eu-ipa"), [("E305", "line 1")]),
    (text(ENTRY, title=None), [("E412", "")]),
    (text(ENTRY, provenance=""), [("E412", "")]),
    (text(ENTRY, provenance="null"), [("E412", "")]),
    (text(ENTRY, provenance="x" * 1001), [("E415", "line 4")]),
    (text(ENTRY, as_of=None), [("E412", "")]),
    (text(ENTRY, as_of="30.11.2021"), [("E404", "line 3")]),
    (text(ENTRY, as_of="2021-02-30"), [("E404", "line 3")]),
    (text(ENTRY, as_of="2023-01-01"), [("E415", "line 3")]),
    (text(ENTRY, complete=None), [("E412", "")]),
    (text(ENTRY, complete="mostly"), [("E305", "line 5")]),
    (text(ENTRY, complete="[yes]"), [("E415", "line 5")]),
    (text("  - {name: Fier, value: 40}\n", list="rural_share"), [("E415", "line 5")]),
    (text(ENTRY, owner="me"), [("E415", "line 6")]),
    (text(ENTRY) + "title: again\n", [("E415", "line 8")]),
    (text(ENTRY).replace("municipalities:\n" + ENTRY, ""), [("E412", "")]),
    (text("  Fier: yes\n"), [("E415", "line 7")]),
    (text("  []\n"), [("E210", "line 7")]),
    (text("  - {name: Fier, value: }\n"), [("E210", "line 7")]),
    (text("  - Fier\n"), [("E415", "entry 1, line 7")]),
    (text(ENTRY + "  - {value: yes}\n"), [("E412", "entry 2, line 8")]),
    (text(ENTRY + "  - {name: Has, value: yes, phone: 1}\n"), [("E415", "entry 2, line 8")]),
    (text(ENTRY + "  - {name: Has, name: Has, value: yes}\n"), [("E415", "entry 2, line 8")]),
    (text(ENTRY + "  - {name: Has, value: maybe}\n"), [("E305", "entry 2, line 8")]),
    (text(ENTRY + "  - {name: Has, value: [yes]}\n"), [("E415", "entry 2, line 8")]),
    (text("  - {name: Fier, value: yes}\n", **SHARES), [("E404", "entry 1, line 7")]),
    (text(ENTRY + "  - {name: Bashkia Fier, value: no}\n"), [("E301", "entry 2, line 8")]),
    (text(ENTRY + "  - {name: Qarku Fier, value: no}\n"), [("E303", "entry 2, line 8")]),
    (text("  - {name: Fjer, value: yes}\n  - {name: Nowhere, value: 3}\n"),
     [("E303", "entry 1, line 7"), ("E303", "entry 2, line 8"), ("E305", "entry 2, line 8")]),
    (text("".join(f"  - {{name: {n}, value: 0.{n_}}}\n" for n_, n in enumerate(("Fier", "Has", "Vlorë"), 3)), **SHARES),
     [("E404", "line 7")]),
    (text("  - {name: Fier, value: 0.4}\n  - {name: Has, value: 0.5}\n", **SHARES), [("E404", "line 7")]),
    (text("  - {name: Fier, value: 0.4}\n  - {name: Has, value: 0.5 %}\n", **SHARES), [("E404", "line 7")]),
    (text(ENTRY * 201), [("E415", "line 7")]),
    ("- a\n- b\n", [("E415", "line 1"), *[("E412", "")] * 5]),
    ("", [("E208", "")]),
    ("list: [\n", [("E208", "line 2")]),
    ("list: &a eu_ipa\ntitle: *a\n", [("E208", "line 2")]),
    (b"list: \xff\xfe", [("E208", "")]),
    ("# " + "x" * document.MAX_BYTES, [("E208", "")]),
])  # fmt: skip
def test_each_mistake_is_told_with_its_entry_and_line(
    content: str | bytes, expected: list[tuple[str, str]], read: Read
) -> None:
    assert problems(read, content) == expected


def test_a_misspelt_name_is_answered_with_the_nearest(read: Read) -> None:
    with pytest.raises(DeliveryError) as error:
        read(text("  - {name: Tropoje e Re, value: yes}\n  - {name: Kukkes, value: yes}\n"))
    assert "Kukës" in error.value.findings[1].hint


def test_a_share_below_one_percent_is_read_with_its_sign(read: Read) -> None:
    found = read(text("  - {name: Fier, value: 0.4 %}\n  - {name: Has, value: 0.5 %}\n", **SHARES))
    assert [e.number for e in found.entries] == [0.4, 0.5]


@pytest.mark.parametrize(("content", "hint"), [
    (text("  - {name: Fier, value: 41,5}\n", **SHARES), "'41,5'"),
    (text("\t- {name: Fier, value: yes}\n"), "tabs"),
    (b"PK\x03\x04" + b"\0" * 60, "text file"),
])
def test_the_usual_slips_are_answered_with_what_to_do(content: str | bytes, hint: str, read: Read) -> None:
    with pytest.raises(DeliveryError) as error:
        read(content)
    assert hint in error.value.findings[0].hint


@pytest.mark.parametrize("content", [
    text("  - {name: Secret Name 069 000 0000, value: yes}\n"),
    text("  - {name: Fier, value: Secret}\n"),
    text("  - {name: Fier, value: yes, Secret: 1}\n"),
    text(ENTRY, list="Secret"),
    text(ENTRY, complete="Secret"),
    text(ENTRY, as_of="Secret"),
])
def test_a_refusal_quotes_nothing_of_the_list(content: str, read: Read) -> None:
    with pytest.raises(DeliveryError) as error:
        read(content)
    assert "Secret" not in str(error.value)


def test_telephones_and_addresses_are_cut_out_of_every_text_of_a_list(tmp_path: Path) -> None:
    contact = "069 000 0000, office@example.invalid"
    content = text(
        f"  - {{name: Fier, value: yes, note: 'so 2020, {contact}', locator: 'p. 4, {contact}'}}\n",
        title=f"'Municipalities, {contact}'", provenance=f"'Made up, {contact}'", complete="no",
    )
    found = harmonised(tmp_path, content).iloc[0]
    assert found["note"] == "so 2020, […], […]" and found["locator"] == "p. 4, […], […]"
    assert found["list_title"] == "Municipalities, […], […]" and found["provenance"] == "Made up, […], […]"
    path = tmp_path / "0123abcd"
    noted = municipal_lists.examine({"eu_ipa.yaml": path}, manifest("eu_ipa.yaml")).notes
    assert list(noted.values()) == [4]


def test_small_shares_are_percentages_where_another_value_shows_it(read: Read) -> None:
    shares = {"Fier": 0.5, "Has": 0, "Vlorë": 30}
    entries = "".join(f"  - {{name: {name}, value: {share}}}\n" for name, share in shares.items())
    found = read(text(entries, **SHARES))
    assert [e.number for e in found.entries] == [0.5, 0.0, 30.0]


def test_a_delivery_is_one_list_whose_slot_is_the_list_and_its_year(tmp_path: Path) -> None:
    path = tmp_path / "0123abcd"
    path.write_text(text(ENTRY + "  - {name: Has, value: }\n", complete="no"), encoding="utf-8")
    found = municipal_lists.examine({"EU-IPA 2022.yml": path}, manifest("EU-IPA 2022.yml", 2022))
    assert found.slots == {"municipal_lists/2022/eu_ipa": ("EU-IPA 2022.yml",)}
    assert found.roles == {"EU-IPA 2022.yml": "eu_ipa"}
    assert found.notes == {"municipality named without a value, read as unknown": 1}
    # two lists delivered under one file name would take each other's place
    for paths in ({"eu_ipa.yaml": path, "b.yaml": path}, {"list.yaml": path}, {"commitment.yaml": path}):
        with pytest.raises(DeliveryError) as error:
            municipal_lists.examine(paths, manifest("list.yaml"))
        assert error.value.code == "E109"


# -- the form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", municipal_lists.LISTS)
def test_a_form_filled_in_is_a_list(name: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / f"{name}.yaml"
    assert municipal_lists.write_template(name, path) == 61
    form = path.read_text(encoding="utf-8")
    assert set(yaml.safe_load(form)) == set(document.FIELDS)
    assert {code for code, _ in problems(read, form)} == {"E412"}
    filled = form.replace("as_of:\n", "as_of: 2021-11-30\n").replace("provenance:\n", "provenance: a test\n")
    assert {code for code, _ in problems(read, filled)} == {"E210"}
    value = "40" if name == "rural_share" else "yes"
    found = read(filled.replace("name: Has\n    value:\n", f"name: Has\n    value: {value}\n"))
    assert [e.lau_code for e in found.entries] == [m.lau_code for m in load_register().municipalities]
    assert [e.lau_code for e in found.entries if e.value is not None] == ["AL131"]


def test_there_is_a_form_of_every_list_and_of_no_other(tmp_path: Path) -> None:
    assert set(municipal_lists.LISTS) == set(CODE_LISTS["list_name"])
    for name, file in (("priority", "priority.yaml"), ("eu_ipa", "form.yaml")):
        with pytest.raises(UsageError):
            municipal_lists.write_template(name, tmp_path / file)
        assert not (tmp_path / file).exists()


def test_the_command_writes_a_form_and_never_over_a_file(tmp_path: Path) -> None:
    from lnb_pipeline.cli import app

    to = tmp_path / "eu_ipa.yaml"
    result = CliRunner().invoke(app, ["template", "list", "eu_ipa", str(to)])
    assert result.exit_code == 0, result.output
    assert to.read_text(encoding="utf-8").count("- name:") == 61
    again = CliRunner().invoke(app, ["template", "list", "eu_ipa", str(to)])
    assert isinstance(again.exception, UsageError)


# -- at the door ----------------------------------------------------------------------------------------


def deliver(landing: Path, folder: str, file: str, content: str, **more: Any) -> None:
    (landing / folder).mkdir(parents=True)
    (landing / folder / file).write_text(content, encoding="utf-8")
    (landing / folder / "delivery.yaml").write_text(manifest(file, **more).to_yaml(), encoding="utf-8")


def test_lists_of_a_year_stand_side_by_side_and_one_delivered_again_takes_its_own_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lnb_pipeline.sources.receiving import receive

    monkeypatch.setenv("LNB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LNB_SETTLE_SECONDS", "0")
    settings = load_settings()
    settings.make_folders()
    deliver(settings.landing, "a", "eu_ipa.yaml", text(ENTRY))
    deliver(settings.landing, "b", "rural_share.yaml", text("  - {name: Fier, value: 40}\n", **SHARES))
    deliver(settings.landing, "c", "eu_ipa_2022.yaml", text(ENTRY), period=2022)
    assert [e.status for e in receive(settings)] == ["accepted"] * 3
    deliver(settings.landing, "d", "eu_ipa_corrected.yaml", text("  - {name: Has, value: yes}\n"))
    deliver(settings.landing, "e", "made_up.yaml", f"# {SYNTHETIC_MARK}\n" + text(ENTRY, list="commitment"))
    entries = receive(settings)
    assert [e.status for e in entries] == ["accepted", "refused"]
    assert entries[0].supersedes == ("municipal_lists/2021/eu_ipa",)
    assert entries[1].findings[0]["code"] == "E114"
    held = {name: e.delivery_name for e in Ledger.open(settings.archive).partition("municipal_lists", 2021)
            for name in e.slots}
    assert held == {"municipal_lists/2021/eu_ipa": "d", "municipal_lists/2021/rural_share": "b"}
    assert [e.delivery_name for e in Ledger.open(settings.archive).partition("municipal_lists", 2022)] == ["c"]
