"""All demonstration deliveries at once: what lies in landing afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline import demonstration
from lnb_pipeline.demonstration import eu_silc_files
from lnb_pipeline.sources.manifest import load


def test_every_source_is_delivered_and_progress_names_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = eu_silc_files.write_eu_silc
    monkeypatch.setattr(
        eu_silc_files, "write_eu_silc", lambda folder, year, seed: full(folder, year, seed, households=600)
    )
    told: list[str] = []
    written = demonstration.write_all(tmp_path / "landing", seed=5, years=(2020, 2021), progress=told.append)
    manifests = [load(folder) for folder in written]
    assert sorted(p.name for p in (tmp_path / "landing").iterdir()) == sorted(told)
    assert told[:2] == ["eu_silc_2020", "eu_silc_2021"]
    assert {m.source for m in manifests} == {"eu_silc", "care_services", "agency_reports", "municipal_lists"}
    assert {m.kind for m in manifests} == {"synthetic"}
    for folder, manifest in zip(written, manifests, strict=True):
        assert {p.name for p in folder.iterdir()} == {f.name for f in manifest.files} | {"delivery.yaml"}
