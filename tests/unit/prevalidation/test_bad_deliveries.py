"""What is no delivery gets a clear error, and nothing that is large makes a run without bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline.errors import LnbError
from lnb_pipeline.prevalidation import delivery
from lnb_pipeline.prevalidation.delivery import Dialect
from lnb_pipeline.prevalidation.run import Report, Request, validate

FILES = {
    "d": "DB010,DB020,DB030,DB090,DB090_F\n2025,AL,1000,1.5,1\n",
    "r": "RB010,RB020,RB030,RB040,RB110,RB110_F\n2025,AL,100001,1000,1,1\n",
    "h": "HB010,HB020,HB030,HH021,HH021_F\n2025,AL,1000,1,1\n",
    "p": "PB010,PB020,PB030,PL032,PL032_F\n2025,AL,100001,1,1\n",
}


def folder(path: Path, **changes: str | bytes | None) -> Path:
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            (path / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(path: Path, **options: object) -> Report:
    return validate(Request(paths=(path,), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(("changes", "options", "code", "says"), [
    ({"p": None}, {}, "E109", "personal data (P)"),
    (dict.fromkeys(FILES), {}, "E109", "household register (D), personal register (R), household data (H)"),
    ({"p": "name,town\nA,B\n"}, {}, "E109", "1 other file, not of EU-SILC"),
    ({"p2": FILES["p"]}, {}, "E109", "a second personal data (P)"),
    ({"p": FILES["p"].split("\n")[0] + "\n"}, {}, "E108", "a header and nothing below it"),
    ({"p": ""}, {}, "E108", "an empty file"),
    ({"p": FILES["p"].replace("2025", "2024")}, {}, "E115", "P 2024"),
    ({}, {"year": 2024}, "E115", "D 2025"),
    ({n: t.replace("2025", "2031") for n, t in FILES.items()}, {}, "E111", "2018 to 2025"),
    ({n: t.replace("2025", "") for n, t in FILES.items()}, {}, "E115", "a survey year"),
    ({n: t.replace(",AL,", ",XX,") for n, t in FILES.items()}, {}, "E115", "a code of the list of countries"),
    ({"r": FILES["r"].replace("RB040", "RB041")}, {}, "E202", "without RB040"),
    ({"p": FILES["p"] + "2025,AL\n"}, {}, "E206", "2 fields"),
    ({"p": FILES["p"].encode("utf-16")}, {}, "E205", "UTF-16"),
    ({"p": b"PK\x03\x04" + b"0" * 100}, {}, "E208", "zip archive"),
])
def test_what_is_no_delivery_is_refused_in_words(
    changes: dict[str, str | bytes | None], options: dict[str, object], code: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(LnbError) as refused:
        run(folder(tmp_path, **changes), **options)
    assert code in {f.code for f in refused.value.findings}
    assert says in str(refused.value)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LnbError) as refused:
        run(tmp_path / "nowhere")
    assert refused.value.code == "E109"


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = folder(tmp_path) / "p.csv"
    with path.open("r+b") as stream:
        stream.truncate(2 * 1024**3)  # a hole in the file: no byte is written
    with pytest.raises(LnbError) as refused:
        run(tmp_path)
    assert refused.value.code == "E116"
    assert "2048 MB" in str(refused.value)


def test_four_files_in_another_dialect_are_read_without_being_told(tmp_path: Path) -> None:
    files = {n: t.replace(",", ";") for n, t in FILES.items()}
    report = run(folder(tmp_path, **files))
    assert (report.delivery.year, report.delivery.country, dict(report.delivery.rows)) == (
        2025, "AL", {"D": 1, "R": 1, "H": 1, "P": 1}
    )
    assert delivery.Dialect().of(tmp_path / "d.csv").delimiter == ";"


def test_a_cell_that_is_no_number_is_counted_and_read_as_missing(tmp_path: Path) -> None:
    report = run(folder(tmp_path, p=FILES["p"] + "2025,AL,100002,one,1\n2025,AL,100003,nan,1\n"))
    found = {c.rule: c.failed for c in report.failed("error")}
    assert found["PL032.type"] == 2
    assert found["SVAL_PL032_VvsF_a"] == 2


def test_namibia_is_a_country_except_to_the_tool_that_takes_it_for_a_missing_value(tmp_path: Path) -> None:
    register = FILES["r"].replace("RB110_F", "RB110_F,RB280,RB280_F").replace("1,1\n", "1,1,NA,1\n")
    report = run(folder(tmp_path, r=register))
    assert {c.rule: c.failed for c in report.counts}["SVAL_RB280_VvsF_a"] == 0


def test_no_value_of_a_record_stands_in_a_report(tmp_path: Path) -> None:
    secret = "48151623"
    report = run(folder(tmp_path, p=f"{FILES['p']}2025,AL,{secret}42,77,1\n2025,AL,{secret}42,9{secret},-1\n"))
    assert len(report.failed()) > 3
    assert secret not in "".join(map(str, (*report.counts, *report.verdicts)))
    with pytest.raises(LnbError) as refused:
        run(folder(tmp_path, p=f"{FILES['p']}{secret}\n"))
    assert secret not in str(refused.value)


def test_a_decimal_comma_nobody_stated_is_named_instead_of_counted(tmp_path: Path) -> None:
    rows = "".join(f"2025;AL;{1000 + n};1,5;1\n" for n in range(20))
    files = {n: t.replace(",", ";") for n, t in FILES.items()}
    with pytest.raises(LnbError) as refused:
        run(folder(tmp_path, **{**files, "d": files["d"] + rows}))
    assert refused.value.code == "E207"
    assert "--decimal ," in str(refused.value)


def test_what_an_operating_system_leaves_in_a_folder_is_ignored(tmp_path: Path) -> None:
    (folder(tmp_path) / "._d.csv").write_bytes(b"\0\5\26\7")
    assert dict(run(tmp_path).delivery.rows)["D"] == 1


@pytest.mark.parametrize("year", [2018, 2020, 2023, 2025])
def test_a_rule_has_an_identifier_of_its_own(year: int, tmp_path: Path) -> None:
    report = run(folder(tmp_path, **{n: t.replace("2025", str(year)) for n, t in FILES.items()}))
    seen = [(c.rule, c.year) for c in report.counts]
    assert len(seen) == len(set(seen)), sorted({s for s in seen if seen.count(s) > 1})[:5]
    groups = {(c.rule, c.group) for c in report.counts}
    assert len(groups) == len({rule for rule, _ in groups})


def test_the_decimal_comma_is_read_where_it_is_stated(tmp_path: Path) -> None:
    files = {n: t.replace(",", ";").replace("1.5", "1,5") for n, t in FILES.items()}
    report = run(folder(tmp_path, **files), dialect=Dialect(decimal=","))
    assert {c.rule: c.failed for c in report.counts}["DB090.type"] == 0
