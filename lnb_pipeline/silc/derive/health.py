"""Access to medical care."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.silc.derive.values import Mask, Numbers, status

_NEEDED, _MET = 1, 2
_REASONS_OF_THE_SYSTEM = (1, 2, 4)
"""PH050: could not afford it, waiting list, too far or no transport."""


def unmet_need(need: Numbers, reason: Numbers, asked: Mask) -> Numbers:
    """1 where care was needed and not had (PH040 = 1) because of cost, waiting list or distance (PH050 1, 2, 4).

    0 for another reason, and where every need was met or none arose (PH040 = 2).
    NaN where that is unknown, and outside of `asked`: persons of 16 and over with an interview. Eurostat
    hlth_silc_08; persons without need stay in the denominator (convention of this pipeline).
    """
    unmet = need == _NEEDED
    known = asked & ((need == _MET) | (unmet & ~np.isnan(reason)))
    return status(np.asarray(unmet & np.isin(reason, _REASONS_OF_THE_SYSTEM), dtype=np.bool_), known)
