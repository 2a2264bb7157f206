"""How often the intervals of ranks hold the true rank, and how long they are, in worlds whose truth is known.

    python -m tests.benchmarks.rank_intervals [WORLDS]

61 places with six criteria as those of the default weights: two measured by a survey in 15 places only, lists that
leave places out, weights that are drawn around the stated ones. Printed by scenario: the share of true ranks that the
intervals hold (at least 0.90 is asked for); the same where places that share a score may stand for any of the places
they share; and the mean length of the intervals.
"""

from __future__ import annotations

import sys
import time

from tests.rank_worlds import SCENARIOS, run, table

WORLDS, DRAWS = 400, 1000


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS
    started = time.perf_counter()
    print(table([(name, run(scenario, worlds, DRAWS)) for name, scenario in SCENARIOS.items()]))
    print(f"{worlds} worlds a scenario, {DRAWS} draws, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
