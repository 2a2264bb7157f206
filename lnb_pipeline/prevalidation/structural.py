"""The rules that follow from the codebook: nothing in them is written down a second time.

Official identifiers (`SVAL_PL032_VvsF_a`, `SVAL_DB120_NA2_M`) where Eurostat's SQL has the rule; what only
its SAS programs check is named `<variable>.<kind>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lnb_pipeline.prevalidation.rules import Link, Reading, Records, Rule, Severity
from lnb_pipeline.silc import notation
from lnb_pipeline.silc.codebook import FILES, File, Variable, definition, regions, variables, year_facts
from lnb_pipeline.silc.codebook.model import Routing

NOT_APPLICABLE, NOT_SELECTED, NOT_THIS_YEAR, NOT_COLLECTED = -2, -3, -7, -8
MODULES_WITHOUT_SQL = {2024: frozenset({"LCMDAS24"})}
"""Modules whose routing Eurostat's SQL of that year leaves out."""
FORMER_MEMBERS_END = 5
"""RB110 from here on: moved out, died, no longer a member."""
_ENDED_WITH = 2020
_PROXY_VARIABLES = ("PB260", "PB270")
_LARGEST_FACTOR = 999999.99
_LARGEST_NUMBER = 99999999.99
"""Eurostat's bounds pass through a number of eight characters, so that this one acts as 1e8."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is delivered and how the rules are read."""

    year: int
    country: str
    reading: Reading

    @property
    def selects_respondents(self) -> bool:
        return self.country in year_facts(self.year).selected_respondent_countries


def rules(scope: Scope) -> Iterator[Rule]:
    """Every rule on single records that the codebook of the survey year implies."""
    for file in FILES:
        for variable in variables(file, scope.year):
            yield from _official(variable, scope)
            if scope.reading == "configuration":
                yield from _own(variable, scope)
    if scope.reading == "configuration":
        yield from _ended(scope)


def _official(variable: Variable, scope: Scope) -> Iterator[Rule]:
    if variable.key:
        return
    if not (variable.text and scope.reading == "sql"):
        yield from _value_against_flag(variable)
    left_out = MODULES_WITHOUT_SQL.get(scope.year, frozenset())
    if scope.reading == "sql" and any(m.id in left_out for m in variable.modules):
        return
    for route in variable.routing:
        yield from _routing(variable, route, scope)
    if variable.not_selected:
        yield from _not_selected(variable)


def _own(variable: Variable, scope: Scope) -> Iterator[Rule]:
    yield from _values(variable, scope)
    if not variable.key:
        yield from _zero(variable)
        yield from _flags(variable)
        yield from _factor(variable)
        yield from _not_this_year(variable)
        yield from _totals(variable)
        if variable.not_selected and not scope.selects_respondents:
            yield from _never_selected(variable, scope)
    if variable.file == "R":
        yield from _of_others(variable, scope)


def column(code: str, table: str = "own") -> str:
    """A column as SQL."""
    return f'{table}."{code}"'


def own_records(file: File) -> Records:
    """The records of a file as they were delivered."""
    return Records(file=file, table=f"raw_{file}", year=column(f"{file}B010"))


def _rule(
    variable: Variable, id: str, group: str, kind: str, title: str, fails: str, reads: tuple[str, ...], *,
    severity: Severity = "error", official: bool = False, records: Records | None = None,
    linked: tuple[tuple[str, str], ...] = (),
) -> Rule:
    table = f"raw_{variable.file}"
    return Rule(
        id=id, group=group, kind=kind, file=variable.file, severity=severity, title=f"{variable.code}: {title}",
        variables=tuple(dict.fromkeys((variable.code, *(c for c in reads if "_" not in c)))),
        records=records or own_records(variable.file), fails=fails,
        reads=(*((table, c) for c in dict.fromkeys(reads)), *linked), official=official,
    )


def _value_against_flag(variable: Variable) -> Iterator[Rule]:
    value, flag = column(variable.code), column(f"{variable.code}_F")
    reads = (variable.code, f"{variable.code}_F")
    yield _rule(
        variable, f"SVAL_{variable.code}_VvsF_a", "VvsF", "VvsF", "the value is missing, its flag says it is there",
        f"({value} IS NULL AND {flag} >= 0)", reads, official=True,
    )
    yield _rule(
        variable, f"SVAL_{variable.code}_VvsF_b", "VvsF", "VvsF", "there is a value, its flag says there is none",
        f"({value} IS NOT NULL AND {flag} < 0)", reads, official=True,
    )


def _zero(variable: Variable) -> Iterator[Rule]:
    """To 2020 flag 0 says that there was no such income."""
    value, flag = column(variable.code), column(f"{variable.code}_F")
    if variable.income and 0 in variable.flags:
        yield _rule(
            variable, f"{variable.code}.zero", "VvsF", "zero", "flag 0 goes with the amount 0 and with no other",
            f"(({flag} = 0 AND {value} <> 0) OR ({value} = 0 AND {flag} <> 0))", (variable.code, f"{variable.code}_F"),
        )


def _routing(variable: Variable, route: Routing, scope: Scope) -> Iterator[Rule]:
    tree = notation.parse(route.when)
    codes = tuple(name.code for name in notation.names(tree) if name.code != "year")
    totals: notation.Totals = "all" if scope.reading == "sql" else "present"

    def named(name: notation.Name) -> str:
        return str(scope.year) if name.code == "year" else column(name.code)

    condition = notation.to_sql(tree, named, totals)
    flag, number = column(f"{variable.code}_F"), -route.flag
    exempt = ", ".join(str(f) for f in (route.flag, NOT_SELECTED, NOT_THIS_YEAR, NOT_COLLECTED))
    known = "".join(f" AND {column(code)} IS NOT NULL" for code in route.known)
    reads = (f"{variable.code}_F", *codes, *route.known)
    yield _rule(
        variable, f"SVAL_{variable.code}_NA{number}_M", "routing", f"NA{number}_M",
        f"flag {route.flag} is due: {route.when}", f"({flag} NOT IN ({exempt}) AND {condition}{known})", reads,
        official=True,
    )
    yield _rule(
        variable, f"SVAL_{variable.code}_NA{number}_W", "routing", f"NA{number}_W",
        f"flag {route.flag} is not due: it needs {route.when}", f"({flag} = {route.flag} AND NOT {condition})",
        reads, official=True,
    )


def _not_selected(variable: Variable) -> Iterator[Rule]:
    """Persons who are no selected respondents carry flag -3, and nobody else."""
    key = ("RB010", "RB030") if variable.file == "P" else ()
    if not key:
        return
    member = (
        f"own.\"PB010\" = register.\"RB010\" AND own.\"PB030\" = register.\"RB030\" "
        f"AND register.\"RB110\" < {FORMER_MEMBERS_END}"
    )
    records = Records("P", "raw_P", column("PB010"), (Link("register", "raw_R", member),))
    flag, status = column(f"{variable.code}_F"), column("RB245", "register")
    linked = (("raw_R", "RB245"), ("raw_R", "RB110"))
    exempt = f"{NOT_SELECTED}, {NOT_THIS_YEAR}, {NOT_COLLECTED}"
    yield _rule(
        variable, f"SVAL_{variable.code}_NA3_M", "not_selected", "NA3_M", "flag -3 is due for RB245 = 3",
        f"({flag} NOT IN ({exempt}) AND {status} = 3)", (f"{variable.code}_F",), official=True, records=records,
        linked=linked,
    )
    yield _rule(
        variable, f"SVAL_{variable.code}_NA3_W", "not_selected", "NA3_W", "flag -3 belongs to RB245 = 3 only",
        f"({flag} = {NOT_SELECTED} AND {status} <> 3)", (f"{variable.code}_F",), official=True, records=records,
        linked=linked,
    )


def _never_selected(variable: Variable, scope: Scope) -> Iterator[Rule]:
    if variable.code in _PROXY_VARIABLES and scope.year <= 2023:
        return
    flag = column(f"{variable.code}_F")
    yield _rule(
        variable, f"{variable.code}.not_selected", "not_selected", "country",
        "flag -3 in a country without selected respondents", f"({flag} = {NOT_SELECTED})", (f"{variable.code}_F",),
    )


# -- values ------------------------------------------------------------------------------------------
def _values(variable: Variable, scope: Scope) -> Iterator[Rule]:
    value, kind = column(variable.code), variable.kind
    if variable.minimum is not None and not variable.text and kind in ("value", "identifier"):
        lowest, highest = (_effective(bound) for bound in (variable.minimum, variable.maximum))
        yield _rule(
            variable, f"{variable.code}.range", "value", "range",
            f"outside {variable.minimum:.15g} to {variable.maximum:.15g}",
            _of_members(variable, scope, f"{value} NOT BETWEEN {lowest:.15g} AND {highest:.15g}"),
            (variable.code,),
        )
    listed = regions(scope.country) if variable.list_name == "regions" else variable.codes
    if listed and kind == "value":
        outside = f"{value} NOT IN ({_list(listed, variable.text)})"
        if variable.earlier_codes and variable.earlier_before is not None:
            year = column(f"{variable.file}B010")
            earlier = f"{value} NOT IN ({_list(variable.earlier_codes, variable.text)})"
            outside = f"CASE WHEN {year} < {variable.earlier_before} THEN {earlier} ELSE {outside} END"
        yield _rule(
            variable, f"{variable.code}.list", "value", "list", f"not a code of the list {variable.list_name}",
            _of_members(variable, scope, outside), (variable.code,),
        )


def _effective(bound: float | None) -> float:
    assert bound is not None
    return float(round(bound)) if abs(bound) == _LARGEST_NUMBER else bound


def _list(codes: tuple[int | str, ...], text: bool) -> str:
    return ", ".join(f"'{code}'" if text else str(code) for code in codes)


def _of_members(variable: Variable, scope: Scope, condition: str) -> str:
    """In R, what is not due for former members is judged for members only."""
    if variable.file != "R" or variable.code in _filled_for_others(scope.year):
        return f"({condition})"
    members = ", ".join(str(m) for m in year_facts(scope.year).members)
    return f"({column('RB110')} IN ({members}) AND ({condition}))" if members else f"({condition})"


def _filled_for_others(year: int) -> frozenset[str]:
    return frozenset(code for _, codes in year_facts(year).filled_for_others for code in codes)


# -- flags -------------------------------------------------------------------------------------------
def _flags(variable: Variable) -> Iterator[Rule]:
    flag = column(f"{variable.code}_F")
    if not variable.flags:
        return
    scope = Scope(variable.year, "", "configuration")
    if variable.flag_lengths:
        yield from _long_flags(variable, flag, scope)
        return
    whole = ", ".join(str(f) for f in variable.flags)
    tested = flag if variable.flag_leading is None else _leading(flag, variable.flag_leading)
    yield _rule(
        variable, f"{variable.code}.flag", "flag", "flag", f"the flag is none of {whole}",
        _of_members(variable, scope, f"{flag} IS NULL OR {_broken(flag)} OR {tested} NOT IN ({whole})"),
        (f"{variable.code}_F",),
    )


def _broken(flag: str) -> str:
    """A flag is a whole number; reading its digits would round it to one."""
    return f"{flag} <> floor({flag})"


def _leading(flag: str, digits: int) -> str:
    """The leading digits of a positive flag; a negative one is taken whole."""
    first = f"CAST(left(CAST(CAST({flag} AS BIGINT) AS VARCHAR), {digits}) AS INT)"
    return f"CASE WHEN {flag} <= 0 THEN {flag} ELSE {first} END"


def _long_flags(variable: Variable, flag: str, scope: Scope) -> Iterator[Rule]:
    """Flags of several digits: which digits, and how many."""
    text = f"CAST(CAST({flag} AS BIGINT) AS VARCHAR)"
    lengths = ", ".join(str(n) for n in variable.flag_lengths)
    wrong_length = f"(({flag} < 0 AND length({text}) > 2) OR ({flag} >= 0 AND length({text}) NOT IN ({lengths})))"
    yield _rule(
        variable, f"{variable.code}.flag_length", "flag", "flag_length", f"a positive flag has {lengths} digits",
        _of_members(variable, scope, wrong_length), (f"{variable.code}_F",),
    )
    digits = [variable.flags, *variable.flag_digits]
    wrong = [f"({flag} < 0 AND {flag} NOT IN ({', '.join(map(str, digits[0]))}))"]
    for place, allowed in enumerate(digits, start=1):
        listed = ", ".join(f"'{d}'" for d in allowed if d >= 0)
        wrong.append(f"({flag} >= 0 AND length({text}) >= {place} AND {text}[{place}] NOT IN ({listed}))")
    fails = f"{flag} IS NULL OR {_broken(flag)} OR (NOT {wrong_length} AND ({' OR '.join(wrong)}))"
    yield _rule(
        variable, f"{variable.code}.flag", "flag", "flag", "a digit of the flag is not allowed",
        _of_members(variable, scope, fails), (f"{variable.code}_F",),
    )


def _factor(variable: Variable) -> Iterator[Rule]:
    if not variable.factor:
        return
    value, flag = column(variable.code), column(f"{variable.code}_F")
    factor = column(f"{variable.code}_IF")
    first = f"CAST(CAST({flag} AS BIGINT) AS VARCHAR)[1]"
    reads = (variable.code, f"{variable.code}_F", f"{variable.code}_IF")
    yield _rule(
        variable, f"{variable.code}.factor_missing", "factor", "factor_missing", "an amount has an imputation factor",
        f"({flag} > 0 AND {value} <> 0 AND {factor} IS NULL)", reads,
    )
    yield _rule(
        variable, f"{variable.code}.factor_unexpected", "factor", "factor_unexpected",
        "no amount, no imputation factor",
        f"({factor} IS NOT NULL AND ({flag} < 0 OR ({value} = 0 AND {flag} > 0 "
        f"AND {first} NOT IN ('3', '4', '5', '6') AND {factor} <> 100)))", reads,
    )
    yield _rule(
        variable, f"{variable.code}.factor_range", "factor", "factor_range", "the imputation factor is out of range",
        f"(abs({factor}) > {_LARGEST_FACTOR})", (f"{variable.code}_IF",),
    )


def _not_this_year(variable: Variable) -> Iterator[Rule]:
    """Flag -7 in the years without the variable, and in no other."""
    if not variable.not_this_year:
        return
    year, flag = column(f"{variable.file}B010"), column(f"{variable.code}_F")
    rolling = [m for m in variable.modules if m.every]
    if rolling:
        wrong = f"{year} = {variable.year}"
        off = " AND ".join(
            f"({year} < {m.first} OR ({year} - {m.first}) % {m.every} <> 0)" for m in rolling
        ) if rolling[0].every == 3 else f"{year} < {variable.year}"
    else:
        first = variable.collected_from or min((m.first for m in variable.modules), default=None)
        if first is None and variable.collected_to is None:
            return  # a weight of the year delivered: when it carries -7 is said by the logical checks
        first = first or 0
        last = variable.collected_to or variable.year
        wrong, off = f"{year} BETWEEN {first} AND {last}", f"{year} NOT BETWEEN {first} AND {last}"
    yield from _year_flag(variable, flag, wrong, off)


def _year_flag(variable: Variable, flag: str, wrong: str, due: str) -> Iterator[Rule]:
    reads = (f"{variable.code}_F",)
    yield _rule(
        variable, f"{variable.code}.year_flag_W", "year_flag", "NA7_W", "flag -7 in a year that has the variable",
        f"({flag} = {NOT_THIS_YEAR} AND {wrong})", reads,
    )
    yield _rule(
        variable, f"{variable.code}.year_flag_M", "year_flag", "NA7_M", "flag -7 is due in a year without the variable",
        f"({flag} <> {NOT_THIS_YEAR} AND {due})", reads,
    )


def _ended(scope: Scope) -> Iterator[Rule]:
    """Variables that ended with 2020 and are still delivered: flag -7 from 2021 on."""
    for code in year_facts(scope.year).ended:
        variable = definition(code, _ENDED_WITH)
        if variable is not None and definition(code, scope.year) is None:
            year = column(f"{variable.file}B010")
            yield from _year_flag(variable, column(f"{code}_F"), f"{year} <= {_ENDED_WITH}", f"{year} > {_ENDED_WITH}")


# -- several variables ---------------------------------------------------------------------------------
def _totals(variable: Variable) -> Iterator[Rule]:
    value = column(variable.code)
    if variable.components:
        parts = [column(part) for part in variable.components]
        total = " + ".join(f"coalesce({part}, 0)" for part in parts)
        yield _rule(
            variable, f"{variable.code}.components", "totals", "components",
            f"the total is less than 90 % of {' + '.join(variable.components)}",
            f"(({total}) <> 0 AND CASE WHEN {value} >= 0 THEN {value} < 0.9 * ({total}) "
            f"ELSE coalesce({value} < 1.1 * ({total}), true) END)",
            (variable.code, *variable.components),
        )
    if variable.gross and variable.gross != variable.code:
        gross = column(variable.gross)
        yield _rule(
            variable, f"{variable.code}.net", "totals", "net", f"exceeds {variable.gross}, which includes it",
            f"({gross} > 0 AND {value} <> 0 AND {value} > {gross})", (variable.code, variable.gross),
        )


def _of_others(variable: Variable, scope: Scope) -> Iterator[Rule]:
    """What a record in R of somebody who is no member must, and must not, hold."""
    others = year_facts(scope.year).filled_for_others
    if not others:
        return
    status = column("RB110")
    due = [_status(status, value) for value, codes in others if variable.code in codes]
    not_due = [_status(status, value) for value, codes in others if variable.code not in codes]
    value = column(variable.code)
    flag = f"{column(variable.flag)}" if variable.flag else "NULL"
    reads = ("RB110", *variable.columns[: 1 if variable.key else 2])
    if due:
        yield _rule(
            variable, f"{variable.code}.member_M", "membership", "due", "is due for this former member too",
            f"(({' OR '.join(due)}) AND {value} IS NULL AND {flag} IS NULL)", reads,
        )
    if not_due:
        filled = f"({value} IS NOT NULL OR ({flag} IS NOT NULL AND {flag} <> {NOT_THIS_YEAR}))"
        yield _rule(
            variable, f"{variable.code}.member_W", "membership", "not_due", "is filled for somebody who is no member",
            f"(({' OR '.join(not_due)}) AND {filled})", reads,
        )


def _status(column: str, value: int | None) -> str:
    return f"{column} IS NULL" if value is None else f"{column} = {value}"
