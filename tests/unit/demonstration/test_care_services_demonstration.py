import io
import re
import zipfile
from collections import Counter

import pandas as pd
import pytest

from lnb_pipeline.demonstration.care_services import (
    N_SERVICES,
    N_WITHOUT,
    plan_municipalities,
    plan_services,
    workbook_bytes,
    write_care_services,
)
from lnb_pipeline.errors import UsageError
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.manifest import file_sha256, load

YEAR, SEED = 2021, 5
COUNTS = (
    "capacity_places",
    "beneficiaries_total",
    "beneficiaries_female",
    "beneficiaries_male",
    "waiting_list",
    "staff_total",
    "staff_female",
)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    return write_care_services(tmp_path_factory.mktemp("landing") / "mapping", YEAR, SEED)


@pytest.fixture(scope="module")
def frames(delivery):
    manifest = load(delivery)
    paths = {f.name: delivery / f.name for f in manifest.files}
    assert tuple(care_services.examine(paths, manifest).slots) == (f"care_services/{YEAR}",)
    found = care_services.harmonise(paths, manifest, "d")
    return found["care_services.service"], found["care_services.municipality"]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    assert workbook_bytes(YEAR, SEED) == workbook_bytes(YEAR, SEED)
    assert workbook_bytes(YEAR, SEED) != workbook_bytes(YEAR, SEED + 1)


def test_the_workbook_carries_no_time_of_day():
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(YEAR, SEED))) as archive:
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


def test_the_reader_recovers_every_planned_service(frames):
    found, _ = frames
    plan = plan_services(YEAR, SEED)
    assert len(found) == len(plan)
    for row, truth in zip(found.itertuples(), plan, strict=True):
        assert (row.lau_code, row.provider_type, row.service_type) == (
            truth.lau_code,
            truth.provider_type,
            truth.service_type,
        )
        assert row.target_groups == "|".join(truth.target_groups)
        assert row.funding_sources == "|".join(truth.funding_sources)
        assert row.collected_on.date() == truth.collected_on
        for column in (*COUNTS, "licensed"):
            value = getattr(row, column)
            assert (None if pd.isna(value) else value) == getattr(truth, column), column


def test_the_plan_leaves_things_unknown_so_that_zero_and_unknown_both_occur(frames):
    found, _ = frames
    assert 0 < found.beneficiaries_total.isna().sum() < len(found)
    assert (found.waiting_list == 0).any() and found.waiting_list.isna().any()


def test_the_reader_recovers_every_planned_municipality(frames):
    _, found = frames
    for row, truth in zip(found.itertuples(), plan_municipalities(YEAR, SEED), strict=True):
        for column in (
            "lau_code",
            "population_stated",
            "naru_established",
            "naru_staff",
            "social_administrators",
            "child_protection_workers",
            "social_care_plan",
            "social_fund_grant",
            "households_economic_aid",
            "persons_disability_benefit",
        ):
            value = getattr(row, column)
            assert (None if pd.isna(value) else value) == getattr(truth, column), column
    assert set(found.population_basis) == {"Census 2011"}


def test_coverage_of_the_demonstration_adds_up_to_the_plan(frames):
    table = coverage(*frames)
    plan = plan_services(YEAR, SEED)
    assert table.n_services.sum() == len(plan)
    assert table.beneficiaries_total.sum() == sum(s.beneficiaries_total or 0 for s in plan)
    assert table.n_services_unknown.sum() == sum(s.beneficiaries_total is None for s in plan)
    assert table.groupby("lau_code").n_services.sum().eq(0).sum() == N_WITHOUT


def test_no_made_up_contact_reaches_a_frame(frames):
    for frame in frames:
        texts = {str(value) for column in frame for value in frame[column]}
        assert not [t for t in texts if "kontakt" in t.lower() or "adresë" in t.lower()]


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
