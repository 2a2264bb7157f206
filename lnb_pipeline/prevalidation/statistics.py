"""The statistical checks, which of Eurostat's programs only those in SAS have.

Missing rates, sample size, weights, outliers, counts, and the comparison with the delivery of the year before. They
are figures against targets and thresholds (`expectations/official/`), not rules on single records. What Eurostat's
programs list of single persons is left out: the least and largest weights, the values that lie farthest out.
"""

from __future__ import annotations

from collections.abc import Callable

from lnb_pipeline.database import Scratch
from lnb_pipeline.prevalidation import (
    comparison,
    missing_rates,
    outliers,
    sample_size,
    variable_counts,
    weights,
)
from lnb_pipeline.prevalidation.comparison import Profile as Earlier
from lnb_pipeline.prevalidation.delivery import Delivery
from lnb_pipeline.prevalidation.figures import Delivered
from lnb_pipeline.prevalidation.rules import Count

__all__ = ["Earlier", "counts", "earlier"]


def counts(delivery: Delivery, scratch: Scratch, earlier: Callable[[], Earlier | None]) -> list[Count]:
    """Every statistical check of a delivery, of its tables `raw_D`, `raw_R`, `raw_H` and `raw_P`.

    `earlier` gives what is known of the delivery of the year before, None if there is none.
    """
    data = Delivered(delivery, scratch)
    return [
        *sample_size.counts(data), *weights.counts(data), *outliers.counts(data), *variable_counts.counts(data),
        *comparison.counts(data, earlier), *missing_rates.counts(data),
    ]


def earlier(delivery: Delivery, scratch: Scratch) -> Earlier:
    """What the comparison needs of the delivery of the year before: aggregates, no records."""
    return comparison.profile(Delivered(delivery, scratch))
