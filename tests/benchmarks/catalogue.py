"""Time and memory of the whole catalogue for one survey year of full size, from the persons to the rows.

    python -m tests.benchmarks.catalogue

Every indicator in every cell with its standard error, the gaps between women and men, what deprivation and work
intensity add, couples, and the model-based estimates of the municipalities.
"""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from lnb_pipeline.indicators.compute import Line, compute
from lnb_pipeline.indicators.model import model_estimates
from lnb_pipeline.reference.measured import illustrative_set
from tests.silc_deliveries import demonstrated

YEAR, ROUNDS = 2023, 3


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        frames = demonstrated(Path(scratch) / "delivery", YEAR)
    person, measured = frames["eu_silc.person"], illustrative_set()
    asked = {"year": YEAR, "line": Line("national_sample", None), "measured": measured.codes,
             "set_status": measured.status}
    print(f"{len(frames['eu_silc.household'])} households, {len(person)} persons")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        tables = compute(person, **asked)  # type: ignore[arg-type]
        direct = time.perf_counter()
        models = model_estimates(person, **asked)  # type: ignore[arg-type]
        ended = time.perf_counter()
        rows = ", ".join(f"{len(frame)} {name.split('.')[1]}" for name, frame in tables.items())
        print(f"{ended - started:5.1f} s: direct {direct - started:.1f}, model {ended - direct:.1f} "
              f"({rows}, {len(models)} model)")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
