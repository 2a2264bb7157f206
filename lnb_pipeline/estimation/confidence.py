"""The published interval of an estimate, by the kind of its measure."""

from __future__ import annotations

from lnb_pipeline.estimation.grouped import Measured
from lnb_pipeline.estimation.interval import (
    Interval,
    corrected_interval,
    corrected_log_interval,
    share_interval,
)


def confidence_interval(measured: Measured, cell: int, std_error: float) -> Interval:
    """95 % interval of a cell's value, with the t distribution of the cell's degrees of freedom.

    A share: on the log odds, exact at 0 and 1, where the households of the cell (PSUs, if households are unknown)
    are the independent observations, because a household shares most statuses. A ratio: on the logarithm. Off
    ratios and other measures the small-sample bias is taken where it is known (see `jackknife`). Raises ValueError
    for a value that is undefined or without degrees of freedom.
    """
    cells, value = measured.partition, measured.estimates[cell].value
    if value is None:
        raise ValueError("an undefined value has no interval")
    df, bias = int(cells.df[cell]), float(measured.bias[cell])
    if measured.measure.is_share:
        observations = cells.n_psu if cells.n_households is None else cells.n_households
        return share_interval(value, std_error, df, float(observations[cell]))
    if measured.measure.is_ratio:
        return corrected_log_interval(value, std_error, df, bias)
    return corrected_interval(value, std_error, df, bias)
