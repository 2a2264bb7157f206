"""The two sheets of a mapping as they are after reading, from the few values a test is about."""

import pandas as pd

from lnb_pipeline.contracts.service_tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.contracts.structure import conform

TAIL = {"time_period": 2021, "data_kind": "synthetic", "delivery_id": "d", "match_class": "name"}


def _sheet(table, title, rows):
    filled = [
        {"municipality_as_printed": "as printed", "source_cell": f"{title}!{n}", **TAIL, **row}
        for n, row in enumerate(rows, start=2)
    ]
    return conform(table, pd.DataFrame(filled, dtype=object).reindex(columns=list(table.columns)))


def services(*rows):
    of_every_row = {"service_name": "S", "row_hidden": False, "code_list_version": "1"}
    return _sheet(SERVICE, "Sherbimet", [{**of_every_row, **row} for row in rows])


def municipalities(*rows):
    return _sheet(MUNICIPALITY_SHEET, "Bashkite", rows)


def beneficiaries(total=None, female=None, male=None):
    return {"beneficiaries_total": total, "beneficiaries_female": female, "beneficiaries_male": male}
