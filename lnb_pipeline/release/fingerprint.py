"""A hash of the content of a release, to tell whether anything is new."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pandas as pd

from lnb_pipeline.contracts.structure import conform
from lnb_pipeline.contracts.tables import RELEASE, TABLES


def fingerprint(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over the rows of all tables, in order of table and key.

    meta.release and every timestamp are left out, so that the same deliveries rebuilt on another day have
    the same fingerprint. Numbers count to their last bit.

    Raises
    ------
    GateError
        E607 when a frame does not keep its contract.
    """
    digest = hashlib.sha256()
    for name in sorted(tables):
        if name == RELEASE.full_name:
            continue
        table = TABLES[name]
        frame = conform(table, tables[name]).sort_values(list(table.key), kind="stable", na_position="first")
        columns = [c.name for c in table.column_definitions() if c.type != "timestamp"]
        # \x1e cannot be in a text cell read from a document, so null and text never coincide
        text = frame[columns].to_csv(index=False, na_rep="\x1e", lineterminator="\n")
        digest.update(f"{name}\n{text}\n".encode())
    return digest.hexdigest()
