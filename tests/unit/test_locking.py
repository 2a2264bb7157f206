from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lnb_pipeline.errors import LnbError
from lnb_pipeline.locking import exclusive


def test_a_second_process_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / ".lock"
    script = (
        "import sys, pathlib\nfrom lnb_pipeline.locking import exclusive\n"
        f"with exclusive(pathlib.Path({str(lock)!r})):\n print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LnbError) as caught, exclusive(lock, wait_seconds=0):
            pass
        assert caught.value.code == "E604"
        assert str(holder.pid) in str(caught.value)
        holder.kill()
    with exclusive(lock, wait_seconds=5):  # a killed holder leaves no lock behind
        pass
