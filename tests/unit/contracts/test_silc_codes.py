"""The EU-SILC variables a column says it is made of are variables the pipeline reads."""

from __future__ import annotations

import pytest

from lnb_pipeline.contracts.columns import COLUMNS, Column
from lnb_pipeline.contracts.tables import HOUSEHOLD, PERSON
from lnb_pipeline.silc.codebook import FILES, key_variables
from lnb_pipeline.sources.eu_silc import layout

READ = {
    *(code for role in FILES for code in (*layout.READ[role], *key_variables(role))),
    *(variable.code for variable in layout.EXTRA),
}
MADE_OF_NONE = {"time_period", "data_kind", "delivery_id", "lau_code"}
NAMES = sorted({*HOUSEHOLD.columns, *PERSON.columns} - MADE_OF_NONE)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_the_survey_names_variables_that_are_read(name: str) -> None:
    codes = COLUMNS[name].silc_codes
    assert codes and set(codes) <= READ and len(set(codes)) == len(codes)


def test_codes_are_split_main_one_first() -> None:
    assert Column("c", "number", "A column", silc="PH040, PH050").silc_codes == ("PH040", "PH050")
    assert Column("c", "number", "A column").silc_codes == ()
