"""The variables of the four EU-SILC files that this pipeline reads, by survey year.

One entry a variable with the survey years it exists in; the readers, the demonstration deliveries
and the checks at the door all take from here. Source: the structural rules (SVAL) of Eurostat's
EU-SILC validation software 5.0.6, survey years 2018-2025 (facts: codes, years, files).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

File = Literal["D", "R", "H", "P"]
ValueType = Literal["id", "integer", "number", "text"]

FILES: tuple[File, ...] = ("D", "R", "H", "P")
FIRST_YEAR, LAST_YEAR = 2018, 2025
BREAK_YEAR = 2021
"""First survey year under Regulation (EU) 2019/1700: new variable names and flags."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of one file.

    `key` variables carry no flag column. `income` variables carry an imputation factor `_IF` from
    2021 (`_I` in the user database to 2020). `required` means that the pipeline cannot work without
    the column; a missing optional column gives null.
    """

    code: str
    file: File
    type: ValueType
    label: str
    first_year: int = FIRST_YEAR
    last_year: int | None = None
    key: bool = False
    required: bool = False
    income: bool = False
    codes: tuple[int | str, ...] = ()

    def exists_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def flag(self) -> str | None:
        return None if self.key else f"{self.code}_F"


def _key(code: str, file: File, type: ValueType, label: str) -> Variable:
    return Variable(code, file, type, label, key=True, required=True)


_OLD = BREAK_YEAR - 1
_YES_NO = (1, 2)
_AFFORD = (1, 2, 3)

VARIABLES: tuple[Variable, ...] = (
    # D: household register
    _key("DB010", "D", "integer", "Year of the survey"),
    _key("DB020", "D", "text", "Country"),
    _key("DB030", "D", "id", "Household identifier"),
    Variable("DB040", "D", "text", "Region (NUTS 2)", required=True, codes=("AL01", "AL02", "AL03", "ALZZ")),
    Variable("DB050", "D", "integer", "Primary strata", required=True),
    Variable("DB060", "D", "integer", "Primary sampling unit", required=True),
    Variable("DB062", "D", "integer", "Secondary sampling unit"),
    Variable("DB070", "D", "integer", "Order of selection of the PSU"),
    Variable("DB075", "D", "integer", "Rotation group"),
    Variable("DB076", "D", "integer", "Wave of the household", BREAK_YEAR),
    Variable("DB080", "D", "number", "Household design weight"),
    Variable("DB090", "D", "number", "Household cross-sectional weight", required=True),
    Variable("DB100", "D", "integer", "Degree of urbanisation", codes=(1, 2, 3)),
    Variable("DB110", "D", "integer", "Household status", codes=tuple(range(1, 12))),
    Variable("DB120", "D", "integer", "Contact at address", codes=(11, 21, 22, 23)),
    Variable("DB130", "D", "integer", "Household questionnaire result", codes=(11, 21, 22, 23, 24)),
    Variable("DB135", "D", "integer", "Household interview acceptance", codes=_YES_NO),
    # R: personal register
    _key("RB010", "R", "integer", "Year of the survey"),
    _key("RB020", "R", "text", "Country"),
    _key("RB030", "R", "id", "Personal identifier"),
    Variable("RB040", "R", "id", "Current household identifier"),
    Variable("RB050", "R", "number", "Personal cross-sectional weight", required=True),
    Variable("RB060", "R", "number", "Personal base weight"),
    Variable("RB064", "R", "number", "Longitudinal weight, four-year duration"),
    Variable("RB080", "R", "integer", "Year of birth", required=True),
    Variable("RB081", "R", "integer", "Age at the end of the income reference period", BREAK_YEAR),
    Variable("RB082", "R", "integer", "Age at the date of the interview", BREAK_YEAR),
    Variable("RB090", "R", "integer", "Sex", required=True, codes=_YES_NO),
    Variable("RB110", "R", "integer", "Membership status", codes=tuple(range(1, 7))),
    Variable("RB200", "R", "integer", "Residential status", codes=(1, 2)),
    Variable("RB210", "R", "integer", "Basic activity status", last_year=_OLD, codes=(1, 2, 3, 4)),
    Variable("RB211", "R", "integer", "Main activity status", BREAK_YEAR, codes=tuple(range(1, 9))),
    Variable("RB220", "R", "id", "Father's identifier"),
    Variable("RB230", "R", "id", "Mother's identifier"),
    Variable("RB240", "R", "id", "Spouse's or partner's identifier"),
    Variable("RB245", "R", "integer", "Respondent status", codes=(1, 2, 3, 4)),
    Variable("RB250", "R", "integer", "Data status", codes=(11, 12, 13, 14, 21, 22, 23, 31, 32, 33)),
    # H: household data
    _key("HB010", "H", "integer", "Year of the survey"),
    _key("HB020", "H", "text", "Country"),
    _key("HB030", "H", "id", "Household identifier"),
    Variable("HB040", "H", "integer", "Day of the household interview", last_year=_OLD),
    Variable("HB050", "H", "integer", "Month of the household interview"),
    Variable("HB060", "H", "integer", "Year of the household interview"),
    Variable("HB070", "H", "id", "Person who answered the household questionnaire"),
    Variable("HB110", "H", "integer", "Household type", BREAK_YEAR, codes=tuple(range(1, 8))),
    Variable("HB120", "H", "integer", "Household size", BREAK_YEAR),
    Variable("HD080", "H", "integer", "Replacing worn-out furniture", codes=_AFFORD),
    Variable("HH010", "H", "integer", "Dwelling type", codes=(1, 2, 3, 4, 5)),
    Variable("HH021", "H", "integer", "Tenure status", codes=(1, 2, 3, 4, 5)),
    Variable("HH030", "H", "number", "Number of rooms"),
    Variable("HH050", "H", "integer", "Ability to keep the home adequately warm", codes=_YES_NO),
    Variable("HH060", "H", "number", "Current rent"),
    Variable("HH070", "H", "number", "Total housing cost per month"),
    Variable("HS011", "H", "integer", "Arrears on mortgage or rent", codes=(1, 2, 3)),
    Variable("HS021", "H", "integer", "Arrears on utility bills", codes=(1, 2, 3)),
    Variable("HS031", "H", "integer", "Arrears on hire purchase or loans", codes=(1, 2, 3)),
    Variable("HS040", "H", "integer", "One week's annual holiday", codes=_YES_NO),
    Variable("HS050", "H", "integer", "Meal with meat, chicken, fish every second day", codes=_YES_NO),
    Variable("HS060", "H", "integer", "Facing unexpected expenses", codes=_YES_NO),
    Variable("HS070", "H", "integer", "Telephone", last_year=_OLD, codes=_AFFORD),
    Variable("HS080", "H", "integer", "Colour television", last_year=_OLD, codes=_AFFORD),
    Variable("HS090", "H", "integer", "Computer", codes=_AFFORD),
    Variable("HS100", "H", "integer", "Washing machine", last_year=_OLD, codes=_AFFORD),
    Variable("HS110", "H", "integer", "Car", codes=_AFFORD),
    Variable("HS120", "H", "integer", "Ability to make ends meet", codes=tuple(range(1, 7))),
    Variable("HY010", "H", "number", "Total gross household income", income=True),
    Variable("HY020", "H", "number", "Total disposable household income", required=True, income=True),
    Variable("HY022", "H", "number", "Disposable income before social transfers except pensions", income=True),
    Variable("HY023", "H", "number", "Disposable income before all social transfers", income=True),
    Variable("HY040G", "H", "number", "Income from rental of property or land", income=True),
    Variable("HY050G", "H", "number", "Family and children allowances", income=True),
    Variable("HY060G", "H", "number", "Social exclusion not elsewhere classified", income=True),
    Variable("HY070G", "H", "number", "Housing allowances", income=True),
    Variable("HY080G", "H", "number", "Inter-household transfers received", income=True),
    Variable("HY090G", "H", "number", "Interest, dividends, profit from capital", income=True),
    Variable("HY110G", "H", "number", "Income received by people under 16", income=True),
    Variable("HY120G", "H", "number", "Regular taxes on wealth", income=True),
    Variable("HY130G", "H", "number", "Inter-household transfers paid", income=True),
    Variable("HY140G", "H", "number", "Tax on income and social contributions", income=True),
    # P: personal data
    _key("PB010", "P", "integer", "Year of the survey"),
    _key("PB020", "P", "text", "Country"),
    _key("PB030", "P", "id", "Personal identifier"),
    Variable("PB040", "P", "number", "Personal cross-sectional weight, 16 and over"),
    Variable("PB110", "P", "integer", "Year of the personal interview"),
    Variable("PB140", "P", "integer", "Year of birth"),
    Variable("PB150", "P", "integer", "Sex", codes=_YES_NO),
    Variable("PB190", "P", "integer", "Marital status", codes=(1, 2, 3, 4, 5)),
    Variable("PB200", "P", "integer", "Consensual union", codes=(1, 2, 3)),
    Variable("PB205", "P", "integer", "Partner living in the household", BREAK_YEAR, codes=_YES_NO),
    Variable("PD020", "P", "integer", "Replace worn-out clothes", codes=_AFFORD),
    Variable("PD030", "P", "integer", "Two pairs of shoes", codes=_AFFORD),
    Variable("PD050", "P", "integer", "Get-together with friends or family", codes=_AFFORD),
    Variable("PD060", "P", "integer", "Regular leisure activity", codes=_AFFORD),
    Variable("PD070", "P", "integer", "Spend a small amount on oneself", codes=_AFFORD),
    Variable("PD080", "P", "integer", "Internet connection", codes=_AFFORD),
    Variable("PE010", "P", "integer", "Current education activity", codes=_YES_NO),
    Variable("PE040", "P", "integer", "Highest ISCED level attained", last_year=_OLD),
    Variable("PE041", "P", "integer", "Educational attainment level", BREAK_YEAR),
    Variable("PH010", "P", "integer", "General health", codes=(1, 2, 3, 4, 5)),
    Variable("PH020", "P", "integer", "Chronic illness", codes=_YES_NO),
    Variable("PH030", "P", "integer", "Limitation in activities", codes=(1, 2, 3)),
    Variable("PH040", "P", "integer", "Unmet need for medical examination", codes=_YES_NO),
    Variable("PH050", "P", "integer", "Main reason for unmet medical need", codes=tuple(range(1, 9))),
    Variable("PL031", "P", "integer", "Self-defined economic status", last_year=_OLD, codes=tuple(range(1, 12))),
    Variable("PL032", "P", "integer", "Self-defined economic status", BREAK_YEAR, codes=tuple(range(1, 9))),
    Variable("PL040", "P", "integer", "Status in employment", last_year=_OLD, codes=(1, 2, 3, 4)),
    Variable("PL040A", "P", "integer", "Status in employment", BREAK_YEAR, codes=(1, 2, 3, 4)),
    Variable("PL060", "P", "number", "Hours usually worked per week in the main job"),
    Variable("PL100", "P", "number", "Hours usually worked per week in other jobs"),
    Variable("PL073", "P", "integer", "Months full-time employee"),
    Variable("PL074", "P", "integer", "Months part-time employee"),
    Variable("PL075", "P", "integer", "Months full-time self-employed"),
    Variable("PL076", "P", "integer", "Months part-time self-employed"),
    Variable("PL080", "P", "integer", "Months unemployed"),
    Variable("PL085", "P", "integer", "Months retired"),
    Variable("PL086", "P", "integer", "Months disabled or unfit to work"),
    Variable("PL087", "P", "integer", "Months studying"),
    Variable("PL088", "P", "integer", "Months in compulsory military service"),
    Variable("PL089", "P", "integer", "Months fulfilling domestic tasks"),
    Variable("PL090", "P", "integer", "Months in other inactivity"),
    Variable("PY010G", "P", "number", "Employee cash income", income=True),
    Variable("PY021G", "P", "number", "Company car", income=True),
    Variable("PY050G", "P", "number", "Cash benefits or losses from self-employment", income=True),
    Variable("PY080G", "P", "number", "Pensions from individual private plans", income=True),
    Variable("PY090G", "P", "number", "Unemployment benefits", income=True),
    Variable("PY100G", "P", "number", "Old-age benefits", income=True),
    Variable("PY110G", "P", "number", "Survivor benefits", income=True),
    Variable("PY120G", "P", "number", "Sickness benefits", income=True),
    Variable("PY130G", "P", "number", "Disability benefits", income=True),
    Variable("PY140G", "P", "number", "Education-related allowances", income=True),
)


def variables(file: File, year: int) -> tuple[Variable, ...]:
    """Variables of a file in a survey year, in the order of the codebook.

    Raises
    ------
    KeyError
        The survey year has no layout here.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise KeyError(year)
    return tuple(v for v in VARIABLES if v.file == file and v.exists_in(year))


def key_variables(file: File) -> tuple[str, str, str]:
    """Year, country and identifier of a file, e.g. DB010, DB020, DB030."""
    stem = {"D": "DB", "R": "RB", "H": "HB", "P": "PB"}[file]
    return (f"{stem}010", f"{stem}020", f"{stem}030")


def transmission_file_name(file: File, year: int, country: str = "AL", version: int = 1) -> str:
    """Name of a file in the transmission layout, e.g. SILC_RD_A_AL_2022_0000_V0001.csv."""
    return f"SILC_R{file}_A_{country}_{year}_0000_V{version:04d}.csv"


def user_database_file_name(file: File, year: int, country: str = "AL") -> str:
    """Name of a file in the user-database layout, e.g. UDB_cAL19D.csv."""
    return f"UDB_c{country}{year % 100:02d}{file}.csv"
