"""What `lnb deliver` refuses before anything is put into landing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lnb_pipeline.cli.deliver import deliver
from lnb_pipeline.errors import UsageError


@pytest.mark.parametrize("name", ["re\x1b[31mport.md", "report\n.md", "re\u202eport.md", "a" * 130 + ".md"])
def test_a_file_name_the_door_would_refuse_is_told_with_a_code(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LNB_HOME", str(tmp_path / "home"))
    (tmp_path / name).write_text("Annual report")
    with pytest.raises(UsageError, match="rename the file") as caught:
        deliver([tmp_path / name], "agency_reports", 2023)
    assert caught.value.code == "E113" and caught.value.findings[0].where.isprintable()
    assert list((tmp_path / "home" / "landing").iterdir()) == []
