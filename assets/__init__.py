"""All Dagster wiring and nothing else: assets, checks, partitions, jobs, schedules, sensors.

Sub-modules are imported by name (`from assets import survey`), so that a foreign folder called
`assets` on the path fails loudly. A body calls the library and reports what it returned.
"""

import warnings

import dagster as dg

# partitioned checks are marked as preview in 1.13; the version is pinned and their use is tested
warnings.filterwarnings("ignore", category=dg.PreviewWarning)
