"""Weights of the demonstration beside DB090, RB050 and PB040: base, longitudinal and child care weights.

A household's longitudinal weights spread the weight of its cohort over everybody who has been in the
panel long enough, so that each adds up to the population. Who joined later counts nothing in them.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.demonstration.cells import OTHER_SERIES, Cells, Draft, cells, empty, unless
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import WAVES

_OLDEST_IN_CARE = 12


def of_households(sample: Sample) -> Draft:
    """D file. Households that did not answer weigh nothing; a new household has no longitudinal weight."""
    homes, n = sample.selected, len(sample.selected)
    cross, longitudinal = np.zeros(n), np.zeros(n)
    cross[sample.accepted] = sample.weight
    stays = sample.wave > 1
    share = sample.weight[stays].sum() / sample.weight.sum() if stays.any() else 1.0
    longitudinal[sample.accepted] = np.where(stays, np.round(sample.weight / share, 5), 0.0)
    return {
        "DB080": cells(np.round(homes.weight, 5)), "DB090": cells(cross),
        "DB095": cells(longitudinal, unless(homes.entry < sample.year)),
    }


def of_persons(sample: Sample) -> Draft:
    """R file."""
    m, n = sample.members, len(sample.members)
    draft: Draft = {
        "RB050": cells(m.weight), "RB060": cells(np.round(sample.homes.weight[m.home], 5)),
        "RB065": empty(n, OTHER_SERIES), "RB066": empty(n, OTHER_SERIES),
        "RL070": cells(m.weight, unless(sample.age_in_care <= _OLDEST_IN_CARE)),
    }
    for waves in range(2, WAVES + 1):
        draft[f"RB06{waves}"] = _longitudinal(sample, waves)
    return draft


def _longitudinal(sample: Sample, waves: int) -> Cells:
    """Weight of those who are in the panel for at least `waves` survey years; 0 for who joined since."""
    m = sample.members
    long_enough = (sample.wave >= waves)[m.home]
    joined = m.since_first_wave if waves == WAVES else ~m.newborn
    counted = long_enough & joined
    share = m.weight[counted].sum() / m.weight.sum() if counted.any() else 1.0
    return cells(np.where(joined, np.round(m.weight / share, 5), 0.0), unless(long_enough))


def of_interviews(sample: Sample) -> Draft:
    """P file; there are no selected respondents."""
    m, n = sample.members, len(sample.members)
    return {
        "PB040": cells(m.personal_weight), "PB050": cells(np.round(sample.homes.weight[m.home], 5)),
        **{code: empty(n) for code in ("PB060", "PB070", "PB080")},
        **{code: cells(m.personal_weight) for code in ("PT005", "PW005", "PW005T")},
    }
