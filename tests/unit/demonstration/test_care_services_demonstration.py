import io
import re
import zipfile
from collections import Counter
from dataclasses import asdict
from functools import cache

import pandas as pd
import pytest
from openpyxl import load_workbook

from lnb_pipeline.demonstration.care_services import (
    N_SERVICES,
    N_WITHOUT,
    plan_municipalities,
    plan_services,
    workbook_bytes,
    write_care_services,
    write_workbook,
)
from lnb_pipeline.errors import UsageError
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.manifest import file_sha256, load

YEAR, SEED, OTHER_SEEDS = 2021, 5, (6, 20_240_601)
VIOLENCE = {"domestic_violence", "trafficking"}


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    return write_care_services(tmp_path_factory.mktemp("landing") / "mapping", YEAR, SEED)


def read(folder):
    manifest = load(folder)
    paths = {f.name: folder / f.name for f in manifest.files}
    found = care_services.harmonise(paths, manifest, "d")
    return found["care_services.service"], found["care_services.municipality"]


@pytest.fixture(scope="module")
def frames(delivery):
    return read(delivery)


@cache
def truth(seed):
    return write_workbook(plan_services(YEAR, seed), plan_municipalities(YEAR, seed), YEAR, seed)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    assert workbook_bytes(YEAR, SEED) == truth(SEED).content != truth(SEED + 1).content


def test_the_workbook_carries_no_time_of_day():
    with zipfile.ZipFile(io.BytesIO(truth(SEED).content)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r"\d{4}-\d{2}-\d{2}T[^<]*", core) == ["2021-12-31T00:00:00Z"] * 2


def test_the_delivery_says_that_it_is_synthetic_and_states_its_hash(delivery):
    manifest = load(delivery)
    (file,) = manifest.files
    assert (manifest.kind, manifest.provider, manifest.period) == (
        "synthetic",
        "Demonstration generator",
        YEAR,
    )
    assert file.sha256 == file_sha256(delivery / file.name)
    assert sorted(p.name for p in delivery.iterdir()) == sorted([file.name, "delivery.yaml"])
    assert [p.name for p in delivery.parent.iterdir()] == ["mapping"]


def test_the_services_are_as_unequal_as_promised():
    plan = plan_services(YEAR, SEED)
    register = load_register()
    places = Counter(register.by_lau(s.lau_code).prefecture for s in plan)
    assert len(plan) == N_SERVICES == 420
    assert len({s.lau_code for s in plan}) == 61 - N_WITHOUT == 40
    assert places["Tiranë"] == 130
    assert places["Kukës"] == min(places.values()) == 3


@pytest.mark.parametrize("seed", range(20))
def test_every_seed_keeps_the_promised_counts(seed):
    plan = plan_services(YEAR, seed)
    assert (len(plan), len({s.lau_code for s in plan})) == (420, 40)


def plain(value):
    """A cell of a frame as its truth is written: None for nothing, a day for a time stamp."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value


def same_records(frame, records):
    """Every column of every record, the rows in the order of the sheet."""
    assert len(frame) == len(records)
    for column in records[0]:
        expected = [(r["source_cell"], r[column]) for r in records]
        found = zip(frame.source_cell, map(plain, frame[column]), strict=True)
        assert [f for f in zip(found, expected, strict=True) if f[0] != f[1]] == [], column


@pytest.mark.parametrize("seed", [SEED, *OTHER_SEEDS])
def test_the_messy_workbook_gives_exactly_its_truth(tmp_path, seed):
    written = truth(seed)
    services, municipalities = read(write_care_services(tmp_path / "mapping", YEAR, seed))
    same_records(services, written.services)
    same_records(municipalities, written.municipalities)
    unplanned = {"time_period", "data_kind", "delivery_id"}
    assert set(services) - set(written.services[0]) == unplanned | {"code_list_version"}
    assert set(municipalities) - set(written.municipalities[0]) == unplanned


def test_the_truth_of_the_workbook_is_the_plan():
    written = truth(SEED)
    for plan, records in (
        (plan_services(YEAR, SEED), written.services), (plan_municipalities(YEAR, SEED), written.municipalities)
    ):
        for planned, record in zip(plan, records, strict=True):
            stated = {k: "|".join(v) if isinstance(v, tuple) else v for k, v in asdict(planned).items()}
            assert {k: record[k] for k in stated} == stated


def test_the_workbook_carries_the_mess_of_the_field():
    content = truth(SEED).content
    book = load_workbook(io.BytesIO(content))
    sheet = book["Sherbimet"]
    assert book["Shërbimet"].sheet_state == "hidden" and book["Shërbimet"]["A3"].value == "Nr."
    texts = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    joined = "\n".join(texts)
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert "M3:R3" in merged and "B3:B4" in merged and any(r.startswith("A") and ":AJ" in r for r in merged)
    assert any(re.fullmatch(r"C(\d+):C(\d+)", r) for r in merged)
    assert any(re.fullmatch(r"B(\d+):B(\d+)", r) and r != "B3:B4" for r in merged)
    assert sum(d.hidden for d in sheet.row_dimensions.values()) > 5
    assert sheet.column_dimensions["AG"].hidden
    assert texts.count("Municipality") == 3
    for words in ("GJITHSEJ", "Nëntotali bashkia", "#REF!", "Ura Vajgurore", "=N", "Peshkopi", "n/a"):
        assert words in joined, words
    counts = [c.value for row in book["Bashkite"].iter_rows() for c in row if isinstance(c.value, str)]
    assert any(re.fullmatch(r"\d+\.\d{3}", t) for t in counts) and any(re.fullmatch(r"\d+,\d", t) for t in texts)
    for day in (r"\d+\.\d+\.21", r"\d+ qershor 2021", r"qershor \d+, 2021", r"\d+ July 2021", r"2021-\d\d-\d\d"):
        assert any(re.fullmatch(day, t) for t in texts), day
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<f>N\d+\+O\d+</f><v>\d+</v>", xml) and re.search(r"<f>SUM\([^<]*</f><v></v>", xml)


def test_some_measured_municipalities_have_nothing_for_victims_of_violence_or_for_older_persons_at_home():
    plan = plan_services(YEAR, SEED)
    measured = set(illustrative_set().codes)
    for_violence = {s.lau_code for s in plan if VIOLENCE & set(s.target_groups)}
    at_home = {s.lau_code for s in plan if s.service_type == "in_family" and "older_persons" in s.target_groups}
    assert len(measured - for_violence) >= 4 and measured & for_violence
    assert len(measured - at_home) >= 5 and at_home


def test_the_plan_leaves_things_unknown_so_that_zero_and_unknown_both_occur(frames):
    found, _ = frames
    assert 0 < found.beneficiaries_total.isna().sum() < len(found)
    assert (found.waiting_list == 0).any() and found.waiting_list.isna().any()


def test_coverage_of_the_demonstration_adds_up_to_the_plan(frames):
    table = coverage(*frames)
    table = table[table.breakdown == "total"]
    plan = plan_services(YEAR, SEED)
    assert table.n_services.sum() == len(plan)
    assert table.beneficiaries_total.sum() == sum(s.beneficiaries_total or 0 for s in plan)
    assert table.n_services_unknown.sum() == sum(s.beneficiaries_total is None for s in plan)
    assert table.groupby("lau_code").n_services.sum().eq(0).sum() == N_WITHOUT


def test_no_made_up_contact_reaches_a_frame(frames):
    for frame in frames:
        texts = {str(value).lower() for column in frame for value in frame[column]}
        assert not [t for t in texts if re.search(r"kontakt|adresë|069 |@|telefononi", t)]
    assert [p for p in frames[0].provider.dropna() if "[…]" in p] == ["Ofrues i sajuar shtesë […]"]


def test_an_earlier_demonstration_is_replaced_and_nothing_else_is(tmp_path):
    folder = write_care_services(tmp_path / "m", YEAR, 1)
    before = load(folder).files[0].sha256
    write_care_services(folder, YEAR, 2)
    assert load(folder).files[0].sha256 != before
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("mine")
    with pytest.raises(UsageError) as raised:
        write_care_services(other, YEAR, 1)
    assert raised.value.code == "E902"
    assert (other / "note.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m", "other"]
