"""A person's income and identifier never leave the archive and the restricted files, whatever fails."""

from __future__ import annotations

import re
import shutil
import struct
from pathlib import Path

import pytest

from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.settings import Settings
from tests.conftest import HOUSEHOLDS, Ended, Lnb
from tests.deliveries import entries, list_files_anew, read_rows, write_rows

INCOME = 98765432.1
HOUSEHOLD = 77112233
PERSON = 7711223399
NEEDLES = [
    b"98,765,432", b"9.87654321e+07",
    *(str(INCOME).encode("utf-16-le"), str(HOUSEHOLD).encode("utf-16-le")),
    struct.pack("<d", INCOME), struct.pack(">d", INCOME),
    struct.pack("<q", PERSON), struct.pack(">q", PERSON), struct.pack("<d", float(PERSON)),
]  # fmt: skip
# as the beginning of a number: among the decimals of a million published figures any eight digits occur
NUMBERS = re.compile(rb"(?<![0-9.])(98765432|%d)" % HOUSEHOLD)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A delivery in which one household has the sentinel identifiers and income."""
    folder = write_eu_silc(tmp_path / "canary", 2022, 6, HOUSEHOLDS)
    household = max(row[2] for row in read_rows(folder, "H")[1:])
    last = f"{household}01"
    for path in folder.glob("*.csv"):
        text = path.read_text("utf-8").replace(last, str(PERSON)).replace(household, str(HOUSEHOLD))
        path.write_text(text, "utf-8")
    rows = read_rows(folder, "H")
    (row,) = (row for row in rows if row[rows[0].index("HB030")] == str(HOUSEHOLD))
    for column in ("HY010", "HY020", "HY022", "HY023"):
        row[rows[0].index(column)] = str(INCOME)
    write_rows(folder, "H", rows)
    list_files_anew(folder)
    return folder


def person_row(folder: Path, letter: str, column: str, value: str) -> None:
    """Set a column of the sentinel person; the row must be there."""
    rows = read_rows(folder, letter)
    (row,) = (row for row in rows if row[2] == str(PERSON))
    row[rows[0].index(column)] = value
    write_rows(folder, letter, rows)


def needles_in(content: bytes) -> list[bytes]:
    return [*(needle for needle in NEEDLES if needle in content), *NUMBERS.findall(content)]


def test_the_sentinels_are_found_in_whatever_form_and_figures_that_only_hold_their_digits_are_not() -> None:
    for text in (f"income {INCOME}", "98765432,1", f",{PERSON},", f"[{HOUSEHOLD}]", "9.87654321e+07", "98,765,432"):
        assert needles_in(text.encode()), text
    assert needles_in(b"12.3987654321, 0.98765432, 177112233") == []


def leaks(home: Settings, ended: Ended) -> list[str]:
    """Places outside the archive, the quarantined delivery and the restricted files that hold a sentinel."""
    found = [f"printed: {needle!r}" for needle in needles_in(ended.text.encode())]
    looked = 0
    for path in home.home.rglob("*"):
        place = path.relative_to(home.home).parts
        is_microdata = place[0] == "restricted" or place[:2] == ("archive", "files") or (
            place[0] == "quarantine" and "delivery" in place
        )
        if not path.is_file() or is_microdata:
            continue
        looked += 1
        content = path.read_bytes()
        found += [f"{path.relative_to(home.home)}: {needle!r}" for needle in needles_in(content)]
    assert looked > 20
    return found


def test_neither_the_door_nor_the_gate_nor_a_release_shows_a_person(
    home: Settings, canary: Path, lnb: Lnb
) -> None:
    at_the_door = Path(shutil.copytree(canary, home.landing / "door"))
    person_row(at_the_door, "R", "RB090", "x98765432.1")
    person_row(at_the_door, "R", "RB040", "7711223")
    person_row(at_the_door, "P", "PB030", "7711223388")
    refused = lnb(home, "run")
    assert refused.code == 5 and entries(home)[-1].status == "refused", refused.text
    assert leaks(home, refused) == []

    at_the_gate = Path(shutil.copytree(canary, home.landing / "gate"))
    rows = read_rows(at_the_gate, "H")
    for row in rows[1:]:
        row[rows[0].index("HB120")] = str(INCOME)
    write_rows(at_the_gate, "H", rows)
    list_files_anew(at_the_gate)
    stopped = lnb(home, "run")
    assert stopped.code == 5 and "group.value.H" in stopped.text, stopped.text
    assert leaks(home, stopped) == []

    shutil.copytree(canary, home.landing / "good")
    published = lnb(home, "run")
    assert published.code == 0, published.text
    assert leaks(home, published) == []
    assert leaks(home, lnb(home, "status")) == []
    archived = b"".join(p.read_bytes() for p in (home.archive / "files").rglob("*") if p.is_file())
    assert str(INCOME).encode() in archived and str(PERSON).encode() in archived  # the sentinels were there


def test_an_unforeseen_error_does_not_quote_a_cell(home: Settings, canary: Path, lnb: Lnb) -> None:
    """An error nobody coded is told by its kind and place: its message may hold a value."""
    shutil.copytree(canary, home.landing / "canary")
    broken = {"call": "lnb_pipeline.partitions:compute", "when": "raise", "message": f"bad value {INCOME}"}
    ended = lnb(home, "run", kill=broken)
    assert ended.code == 5, ended.text
    assert "an unforeseen ValueError" in ended.text
    assert leaks(home, ended) == []
