"""Time and memory of the complete official rule set of 2025 through Great Expectations.

The delivery is a panel of four survey years with 3,500 accepted households in the last one: the demonstration
of 2025 and, for the earlier years, the same households again. `--delivery DIR` measures a delivery of yours instead.
Each run is a process of its own, its start included.

    python tests/benchmarks/official_rules.py [--delivery DIR] [--runs 3]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

YEAR, HOUSEHOLDS, PANEL = 2025, 3_500, 4
GOAL_SECONDS, GOAL_MB = 15, 1_500


def write_panel(folder: Path) -> None:
    """Four survey years of the same people, in the transmission layout."""
    import pyarrow as pa

    from lnb_pipeline.demonstration.eu_silc_files import build, write_csv
    from lnb_pipeline.silc.codebook import transmission_file_name

    for file, table in build(YEAR, seed=1, households=HOUSEHOLDS).items():
        position = table.column_names.index(f"{file}B010")
        years = [
            table.set_column(position, f"{file}B010", pa.array([YEAR - back] * table.num_rows)) for back in range(PANEL)
        ]
        write_csv(pa.concat_tables(years), folder / transmission_file_name(file, YEAR))


def measure(delivery: Path) -> None:
    """One run in this process."""
    begun = time.perf_counter()
    from lnb_pipeline.prevalidation.run import Request, validate

    report = validate(Request(paths=(delivery,)))
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rules = {c.rule for c in report.counts}
    rows = ", ".join(f"{file} {n:,}" for file, n in report.delivery.rows.items())
    print(
        f"{len(rules):,} rules, {len(report.verdicts)} expectations, {rows} records: "
        f"{seconds:.1f} s, {peak:,.0f} MB (goal {GOAL_SECONDS} s, {GOAL_MB:,} MB)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--delivery", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.delivery)
        return
    with tempfile.TemporaryDirectory() as made:
        delivery = options.delivery or Path(made)
        if options.delivery is None:
            write_panel(delivery)
        for _ in range(options.runs):
            subprocess.run([sys.executable, __file__, "--one", "--delivery", str(delivery)], check=True)


if __name__ == "__main__":
    main()
