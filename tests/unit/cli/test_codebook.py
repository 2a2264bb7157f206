"""`lnb codebook`: an entry in full, search, what is covered, where the two readings differ."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from lnb_pipeline.cli import app
from lnb_pipeline.cli.codebook_entry import folded
from lnb_pipeline.cli.console import spans
from lnb_pipeline.errors import LnbError, UsageError
from lnb_pipeline.prevalidation import inventory
from lnb_pipeline.silc.codebook import FILES, all_codes, definition, entry, load, official_numbers, survey_years


def lnb(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["codebook", *arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def answer(*arguments: str) -> Any:
    return json.loads(lnb(*arguments, "--format", "json"))


def test_an_entry_is_shown_in_full() -> None:
    text = lnb("PL032", "--year", "2022")
    for part in (
        "PL032", "personal data (P)", "2022", "range", "1 to 8", "PL032_F", "-1  missing", "-7", "2021-2025",
        "SVAL_PL032_VvsF_a", "routing (",
    ):
        assert part in text


def test_a_label_comes_in_the_language_asked_for() -> None:
    variable = definition("PL032", 2022)
    assert variable is not None
    english, albanian = lnb("PL032", "--lang", "en"), lnb("PL032", "--lang", "sq")
    assert variable.label in english and variable.label_sq not in english
    assert variable.label_sq in albanian and variable.label not in albanian


def test_an_entry_names_routing_lists_factor_and_relatives() -> None:
    routed = lnb("PB265", "--year", "2025")
    assert "-2 where PB260 != 2" in routed
    net, total = answer("HY040N", "HY050G", "--year", "2025")
    assert net["gross"] == "HY040G" and net["columns"] == ["HY040N", "HY040N_F", "HY040N_IF"]
    assert total["components"] == ["HY051G", "HY052G", "HY053G", "HY054G"]
    assert answer("HY051G", "--year", "2025")[0]["part_of"] == ["HY050G"]
    assert answer("DB040", "--year", "2025")[0]["list"]["codes"] == ["AL01", "AL02", "AL03", "ALZZ"]


def test_a_module_is_shown_in_the_last_year_that_delivered_it() -> None:
    assert answer("HC020")[0]["survey_year"] == 2023
    text = lnb("HC020", "--year", "2024")
    assert "its module rests" in text and "LMH23" in text and "2020, 2023" in text


def test_the_history_of_a_definition_is_told() -> None:
    text = lnb("HB100")
    assert "range: 1 to 90 → 1 to 999" in text
    ended = lnb("HC020")
    assert "2021  no longer in the rules" in ended


def test_every_variable_can_be_shown() -> None:
    from lnb_pipeline.cli.codebook_entry import _flags, _relatives, _routing, _type, _values, _years

    for code in (c for file in FILES for c in all_codes(file)):
        variable = entry.find(code, None)
        assert _type(variable)
        for part in (_flags, _routing, _relatives, _years):
            assert all(isinstance(text, str) for line in part(variable) for text in line)
        assert list(_values(variable, "AL"))
        assert entry.as_dict(variable, "AL")["years_in_rules"] == entry.years_defined(code)


def test_a_code_may_be_typed_as_a_column() -> None:
    assert [entry.find(typed, 2022).code for typed in ("pl032_f", " HY040G_IF")] == ["PL032", "HY040G"]


def test_an_unknown_code_names_its_neighbours() -> None:
    with pytest.raises(UsageError) as refused:
        lnb("PL033")
    assert refused.value.code == "E902" and "PL032" in refused.value.findings[0].expected
    with pytest.raises(UsageError) as refused:
        lnb("PB220B", "--year", "2024")
    assert "2018, 2019, 2020" in refused.value.findings[0].expected


@pytest.mark.parametrize(
    "arguments",
    [(), ("PL032", "--summary"), ("--summary", "--differences"), ("PL032", "--year", "1999"),
     ("PL032", "--country", "ZZ")],
)
def test_wrong_use_is_told_with_a_code(arguments: tuple[str, ...]) -> None:
    with pytest.raises(LnbError) as refused:
        lnb(*arguments)
    assert refused.value.code == "E902"


def test_search_knows_both_languages_with_and_without_their_letters() -> None:
    for words in ("father country of birth", "vendi lindjes babait", "Vendi i Lindjes së babait"):
        assert "PB230" in {v["code"] for v in answer("--search", words)}
    assert {v["code"] for v in answer("--search", "menyra e intervistimit")} >= {"HB130", "PB270"}
    assert answer("--search", "no such thing in any label") == []
    assert "0 variables" in lnb("--search", "no such thing in any label")


# -- what is covered ---------------------------------------------------------------------------------------
def test_the_summary_counts_kinds_as_eurostat_names_them() -> None:
    covered = {c["kind"]: c["covered"] for c in answer("--summary", "--year", "2025")}
    named = {k: covered[k] for k in ("VvsF", "NA2_M", "NA2_W", "NA3_M", "NA3_W", "outliers")}
    assert named == {"VvsF": 628, "NA2_M": 38, "NA2_W": 38, "NA3_M": 70, "NA3_W": 70, "outliers": 51}
    assert covered["logical"] == 475


def test_a_number_that_differs_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = {**load._read("years"), "official": {2025: {"VvsF": 628, "NA2_M": 39, "versions": 2}}}
    read = load._read
    monkeypatch.setattr(load, "_read", lambda name: content if name == "years" else read(name))
    assert official_numbers(2025) == {"VvsF": 628, "NA2_M": 39, "versions": 2}
    assert official_numbers(2018) == {}
    text = lnb("--summary", "--year", "2025")
    assert "628/628" in text and "!! 38/39" in text and "!! 0/2" in text


@pytest.mark.parametrize("year", survey_years())
def test_what_is_counted_officially_is_covered(year: int) -> None:
    assert [c for c in inventory.coverage(year, "AL") if c.differs] == []


def test_every_difference_has_its_reason() -> None:
    found = {d["rule"]: d for d in answer("--differences", "--year", "2025")}
    assert "removed" in found["LVAL_191"]["reason"]
    assert "text" in found["SVAL_DB040_VvsF_a"]["reason"]
    assert all(d["reason"] and d["title"] for d in found.values())
    routing = {d["rule"] for d in answer("--differences", "--year", "2023")}
    assert {"SVAL_PL120_NA2_M", "SVAL_PL120_NA2_W"} <= routing
    assert "LVAL_191" in lnb("--differences")


def test_long_lists_are_folded() -> None:
    assert folded(tuple(range(1, 4))) == "1 2 3"
    assert "200 codes" in folded(tuple(range(200)))


def test_years_are_written_as_spans() -> None:
    assert spans([2023, 2019, 2020, 2021]) == "2019-2021, 2023"
    assert spans([]) == ""
