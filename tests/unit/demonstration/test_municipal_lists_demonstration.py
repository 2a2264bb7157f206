"""The made-up lists of municipalities: read back, they say what was drawn."""

from collections import Counter

import pytest

from lnb_pipeline.demonstration.municipal_lists import plan_lists, write_municipal_lists
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources import municipal_lists
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK, load

YEAR, SEED = 2021, 5


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return write_municipal_lists(tmp_path_factory.mktemp("landing"), YEAR, SEED)


def read(folder):
    manifest = load(folder)
    paths = {f.name: folder / f.name for f in manifest.files}
    return municipal_lists.harmonise(paths, manifest, "d")["reference.municipal_list"]


@pytest.mark.parametrize("number", range(3), ids=["eu_ipa", "commitment", "rural_share"])
def test_a_list_read_back_says_what_was_drawn(folders, number):
    planned, frame = plan_lists(YEAR, SEED)[number], read(folders[number])
    named = frame[frame.municipality_as_printed.notna()]
    assert dict(zip(named.lau_code, named.list_value, strict=True)) == {
        code: value if isinstance(value, str) else f"{value:.10g}" for code, value in planned.values.items()
    }
    others = frame[frame.municipality_as_printed.isna()]
    everybody = {m.lau_code for m in load_register().municipalities}
    assert set(others.lau_code) == (everybody - set(planned.values) if planned.complete else set())
    assert set(others.list_value) <= {"no"}
    assert (set(frame.data_kind), set(frame.list_name), set(frame.time_period)) == (
        {"synthetic"}, {planned.name}, {YEAR}
    )


def test_the_lists_are_as_long_as_promised_and_leave_municipalities_unknown():
    eu_ipa, commitment, rural_share = plan_lists(YEAR, SEED)
    assert (len(eu_ipa.values), len(commitment.values), len(rural_share.values)) == (19, 40, 50)
    assert set(Counter(commitment.values.values())) == {"yes", "no", "in_process"}
    assert all(0 <= share <= 100 for share in rural_share.values.values())


def test_every_list_carries_the_mark_and_each_is_a_delivery_of_its_own(folders):
    slots = set()
    for folder in folders:
        manifest = load(folder)
        (file,) = manifest.files
        assert SYNTHETIC_MARK in (folder / file.name).read_text("utf-8") and manifest.kind == "synthetic"
        slots |= set(municipal_lists.examine({file.name: folder / file.name}, manifest).slots)
    assert slots == {f"municipal_lists/{YEAR}/{name}" for name in ("eu_ipa", "commitment", "rural_share")}


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(folders, tmp_path):
    def contents(written):
        return [next(folder.glob("*.yaml")).read_bytes() for folder in written]

    again = write_municipal_lists(tmp_path / "again", YEAR, SEED)
    other = write_municipal_lists(tmp_path / "other", YEAR, SEED + 1)
    assert contents(folders) == contents(again) != contents(other)
