"""Time and memory of the nightly run over seven years of demonstration data; prints both.

    .venv/bin/python tests/benchmarks/nightly.py

The deliveries are written first and timed apart; then `lnb run` is measured as a whole process, from
landing to the published release, and a second run without news after it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LNB = Path(sys.executable).with_name("lnb")


def measure(home: Path, *arguments: str) -> tuple[int, float, float]:
    """Exit code, wall seconds and peak memory (MB, largest process) of one `lnb` call."""
    started = time.perf_counter()
    code = subprocess.run(
        [str(LNB), *arguments], env={**os.environ, "LNB_HOME": str(home)}, stdout=subprocess.DEVNULL, check=False
    ).returncode
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return code, time.perf_counter() - started, peak


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="lnb-bench-") as folder:
        home = Path(folder)
        rows = [
            ("lnb demo (write the deliveries)", *measure(home, "demo")),
            ("lnb run (seven years, to the release)", *measure(home, "run")),
            ("lnb run (nothing new)", *measure(home, "run")),
        ]
    print(f"{'step':<42}{'exit':>5}{'seconds':>9}{'peak MB so far':>16}")
    for name, code, seconds, peak in rows:
        print(f"{name:<42}{code:>5}{seconds:>9.1f}{peak:>16.0f}")
    print("targets: seven years in at most 90 s and 1500 MB on two cores")
    return 0 if [code for _, code, _, _ in rows] == [0, 0, 3] else 1


if __name__ == "__main__":
    sys.exit(main())
