"""What EU-SILC is: every variable of the four files, survey year by survey year.

The definitions are data (`D.yaml`, `R.yaml`, `H.yaml`, `P.yaml`, `lists.yaml`, `years.yaml`); readers,
contracts, the demonstration generator and the official rules all take from here. Source: the
structural rules (SVAL) of Eurostat's EU-SILC validation software 5.0.6, survey years 2018-2025, EUPL
1.2 (facts: codes, years, formats, ranges, lists, flags, routing).
"""

from lnb_pipeline.silc.codebook.load import (
    all_codes,
    code_list,
    dated,
    definition,
    in_rules,
    official_numbers,
    regions,
    survey_years,
    variables,
    year_facts,
)
from lnb_pipeline.silc.codebook.model import (
    BREAK_YEAR,
    CURRENT_MEMBERS,
    FILES,
    PANEL_YEARS,
    File,
    Module,
    Routing,
    ValueType,
    Variable,
    YearFacts,
    key_variables,
    transmission_file_name,
    user_database_file_name,
)

FIRST_YEAR, LAST_YEAR = survey_years()[0], survey_years()[-1]

__all__ = [
    "BREAK_YEAR",
    "CURRENT_MEMBERS",
    "FILES",
    "FIRST_YEAR",
    "LAST_YEAR",
    "PANEL_YEARS",
    "File",
    "Module",
    "Routing",
    "ValueType",
    "Variable",
    "YearFacts",
    "all_codes",
    "code_list",
    "dated",
    "definition",
    "in_rules",
    "key_variables",
    "official_numbers",
    "regions",
    "survey_years",
    "transmission_file_name",
    "user_database_file_name",
    "variables",
    "year_facts",
]
