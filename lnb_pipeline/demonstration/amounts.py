"""Income variables of the demonstration's files: gross, net, parts of totals, and their flags.

To 2020 a flag is a string of digits that ends in the imputation factor, 0 says that there was no such
income, and only the gross series is delivered. From 2021 the flag's digits are source, recording and
(parts of totals) scheme, the factor has a column, and both series are delivered.
"""

from __future__ import annotations

import numpy as np

from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import OTHER_SERIES, Cells, File, cells, empty
from lnb_pipeline.demonstration.housing import OWNER_MORTGAGE, TENANT, Housing
from lnb_pipeline.demonstration.incomes import Incomes
from lnb_pipeline.demonstration.people import Shock
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.survey import HomeShock
from lnb_pipeline.silc.codebook import BREAK_YEAR, Variable, definition

_REGISTER = frozenset({"PY100G", "PY110G", "PY130G"})
_NET_TOTALS = frozenset({"HY020", "HY022", "HY023"})
_SCHEME = {
    # the one of four schemes a benefit is paid from: 1, 2 contributory, 3, 4 not; 1, 3 means-tested
    "HY050": 4, "HY060": 3, "HY070": 3, "PY090": 2, "PY100": 2, "PY110": 2, "PY120": 2, "PY130": 2, "PY140": 4,
}
_EMPLOYER_CONTRIBUTIONS = 0.167
_INTEREST_IN_LOAN = 0.3


def of_persons(sample: Sample, incomes: Incomes) -> File:
    """P file, every member."""
    gross, net = dict(incomes.personal), dict(incomes.personal_net)
    none = np.zeros(len(sample.members))
    gross |= {"PY020G": gross["PY021G"], "PY030G": np.round(_EMPLOYER_CONTRIBUTIONS * gross["PY010G"]),
              "PY031G": none, "PY035G": none}
    net |= {"PY020N": net["PY021N"], "PY035N": none}
    return _file(sample.year, gross, net, sample.members.shock[:, Shock.MISSING])


def of_households(sample: Sample, incomes: Incomes, home: Housing) -> File:
    """H file."""
    homes, none = sample.homes, np.zeros(len(sample.homes))
    gross, net = dict(incomes.household), dict(incomes.household_net)
    owner = np.isnan(home.rent)
    own_use = np.where(homes.urban, 0.0, np.round(0.04 * np.maximum(gross["HY020"], 0), -2))
    interest = 12 * np.round(_INTEREST_IN_LOAN * home.loan)
    benefit = np.where(owner, home.market, np.maximum(home.market - np.nan_to_num(home.rent), 0))
    imputed_rent = np.where(home.tenure == TENANT, 0.0, 12 * benefit)
    tax = np.where(owner, gross["HY120G"], 0.0)
    gross |= {"HY030G": imputed_rent, "HY081G": none, "HY100G": interest, "HY121G": tax, "HY131G": none,
              "HY170G": own_use}
    net |= {"HY030N": imputed_rent, "HY081N": none, "HY100N": interest, "HY121N": tax, "HY131N": none,
            "HY145N": none, "HY170N": own_use}
    file = _file(sample.year, gross, net, homes.shock[:, HomeShock.MISSING])
    owns = np.isin(home.tenure, [1, OWNER_MORTGAGE])
    for code in ("HY121G", "HY121N"):
        if code in file:
            file[code] = _void(file[code], ~owns, -2)
    return file


def principal(home: Housing) -> Array:
    """HH071: repayment of the mortgage a month."""
    return np.maximum(1, np.round((1 - _INTEREST_IN_LOAN) * home.loan))


def amount(variable: Variable, values: Array, imputed: Array, percent: Array | int = 100) -> Cells:
    """An income with the flags of its year; `imputed` marks amounts known to `percent` only."""
    imputed = imputed & (values != 0)
    factor = np.where(imputed, percent, 100)
    if not variable.factor and variable.flag_leading is None:
        return cells(values)
    if variable.year < BREAK_YEAR:
        return _to_2020(variable, values, imputed, factor)
    source = np.where(imputed, 3, 2 if variable.code in _REGISTER else 1)
    flag = source
    if variable.flag_lengths:
        preferred = 1 if variable.code.endswith("N") or variable.code in _NET_TOTALS else 5
        recorded = variable.flag_digits[0] if variable.flag_digits else (preferred,)
        flag = flag * 10 + (preferred if preferred in recorded else recorded[0])
    if 3 in variable.flag_lengths:
        flag = flag * 10 + 1
    return Cells(values, np.zeros(len(values), dtype=np.int64), flag, factor.astype(float))


def _to_2020(variable: Variable, values: Array, imputed: Array, factor: Array) -> Cells:
    if not any(flag >= 10 for flag in variable.flags) and 0 not in variable.flags:
        return cells(values)
    collected = 1 if variable.code in _NET_TOTALS or 2 not in variable.flags or variable.flags[0] == 2 else 2
    flag = collected * 10_000 + np.where(imputed, 2, 0) * 1_000 + factor
    return Cells(values, np.zeros(len(values), dtype=np.int64), np.where(values == 0, 0, flag))


def _file(year: int, gross: dict[str, Array], net: dict[str, Array], missing_score: Array) -> File:
    """Cells of all income variables the survey year has."""
    imputed = missing_score < -2.1
    percent = 60 + (np.abs(missing_score) * 1e5).astype(np.int64) % 40
    file: File = {}
    for code, values in (gross | net).items():
        variable = definition(code, year)
        if variable is None:
            continue
        if code in net and OTHER_SERIES in variable.flags and year < BREAK_YEAR:
            file[code] = empty(len(values), OTHER_SERIES)
        else:
            file[code] = amount(variable, values, imputed, percent)
    for stem, paid_from in _SCHEME.items():
        if f"{stem}G" in gross:
            file |= _parts(year, stem, paid_from, gross[f"{stem}G"])
    return file


def _parts(year: int, stem: str, paid_from: int, total: Array) -> File:
    """The four schemes of a benefit: everything is paid from one of them, the others do not exist."""
    file: File = {}
    for scheme in range(1, 5):
        code = f"{stem[:-1]}{scheme}G"
        variable = definition(code, year)
        if variable is None:
            continue
        if scheme != paid_from and OTHER_SERIES in variable.flags:
            file[code] = empty(len(total), OTHER_SERIES)
        else:
            values = total if scheme == paid_from else np.zeros(len(total))
            file[code] = amount(variable, values, np.zeros(len(total), dtype=bool))
    return file


def _void(cell: Cells, where: Array, reason: int) -> Cells:
    return Cells(cell.values, np.where(where, reason, cell.void), cell.flag, cell.factor)
