"""From what `lnb estimate` is asked for, and the columns it names, to a request that can be tabulated."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from lnb_pipeline.cli.estimate_columns import (
    Labels,
    identifiers,
    labels,
    numbers,
    statuses,
    weights,
)
from lnb_pipeline.cli.estimate_result import OWN_COLUMNS
from lnb_pipeline.errors import DeliveryError, LnbError, UsageError, fail
from lnb_pipeline.estimation.convey import CONVEY
from lnb_pipeline.estimation.grouped import estimated_line, given_line
from lnb_pipeline.estimation.linearisation import PROPAGATED, Linearisation
from lnb_pipeline.estimation.record import FloatArray, IntArray
from lnb_pipeline.estimation.single_psu import POLICIES, SinglePsuError
from lnb_pipeline.estimation.survey import Survey, survey_of
from lnb_pipeline.estimation.table import named
from lnb_pipeline.estimation.table.cells import Variable
from lnb_pipeline.estimation.table.contrast import Contrast
from lnb_pipeline.estimation.table.tabulate import Request
from lnb_pipeline.estimation.variance import ClusterVariance

EVERYONE = "*"
"""The second side of a contrast with everyone."""
CONVENTIONS: dict[str, Linearisation] = {"default": PROPAGATED, "convey": CONVEY}
BOOTSTRAP_POLICIES = ("error", "certainty", "collapse")
"""What the bootstrap can do about a stratum with one PSU: keep its weights, or join it to another one."""
_MOST_LISTED, _FEWEST_OF_A_LISTED = 20, 5
"""Values of a column stand in an error only if they are categories: few, and each of several persons."""


@dataclass(frozen=True)
class Asking:
    """What is asked for: names of columns (empty for none), and how to estimate.

    `contrasts` as they are written, `VAR=A:B`. `lonely_psu` and `conventions` are keys of `POLICIES` and `CONVENTIONS`.
    """

    income: str = ""
    weight: str = ""
    stratum: str = ""
    psu: str = ""
    household: str = ""
    by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    lonely_psu: str = "error"
    line: float | None = None
    conventions: str = "default"
    is_bootstrap: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        """Columns that make cells: those of `by`, then those that are contrasted alone."""
        return tuple(dict.fromkeys((*self.by, *(text.partition("=")[0] for text in self.contrasts))))

    @property
    def columns(self) -> list[str]:
        """All columns that are read."""
        design = (self.income, self.weight, self.stratum, self.psu, self.household)
        return [name for name in (*design, *self.variables, *self.rates, *self.exclusion) if name]


@dataclass(frozen=True)
class Prepared:
    """A request, the labels of its variables, and what the user has to know about the data."""

    request: Request
    labels: list[Labels]
    n_households: int | None
    notes: list[str] = field(default_factory=list)


# -- what is asked, before anything is read --------------------------------------------------------------
def check(asking: Asking) -> None:
    """Refuse what cannot be asked for together.

    Raises
    ------
    UsageError
        E902.
    """
    _check_measures(asking)
    if asking.line is not None and not math.isfinite(asking.line):
        raise _wrong(f"--line {asking.line}", "a poverty line is a finite number", "an amount", str(asking.line),
                     "give the line in the unit of the income")
    for text in asking.contrasts:
        name, _, sides = text.partition("=")
        if not name or ":" not in sides:
            raise _wrong(f"--contrast {text}", "a contrast is VAR=A:B, or VAR=A:* against everyone", "sex=2:1", text,
                         "name the column and two of its values")
    taken = sorted(OWN_COLUMNS & set(asking.variables))
    if taken:
        raise _wrong("--by, --contrast", "a variable is not called as a column of the result", "another name",
                     ", ".join(taken), "rename the column in the file")
    names = [*asking.measures, *asking.rates]
    if asking.contrasts:
        names += [f"{name}_{kind}" for name in names for kind in ("gap", "ratio")]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _wrong("--measure, --rate", "a name is one row of a cell", "every name once", ", ".join(twice),
                     "leave one out, or rename the column")


def _check_measures(asking: Asking) -> None:
    for name in asking.measures:
        if not named.is_known(name):
            near = difflib.get_close_matches(name, [*named.KNOWN, "arpt_40", "arpr_40", "rmpg_40"], n=1)
            percentages = ", ".join(f"{base}_NN" for base in named.WITH_LINE)
            raise _wrong(f"--measure {name}", "a measure is one we know",
                         f"{', '.join(named.KNOWN)}, or {percentages} at NN % of the median", name,
                         f"did you mean {near[0]}?" if near else "for the rate of a column use --rate")
        if asking.line is not None and named.percentage(name) is not None:
            raise _wrong(f"--measure {name} --line", "a given line is no percentage of a median",
                         name.rpartition("_")[0], name, "leave --line or the percentage out")
    if asking.measures and not asking.income:
        raise _wrong("--income", "measures of income need the income", "--income COLUMN", "none",
                     "name the column, or ask for rates alone with --rate")
    missing = [name for name in asking.measures if name in named.WITH_EXCLUSION]
    if missing and not asking.exclusion:
        raise _wrong(f"--measure {', '.join(missing)}", "exclusion beyond poverty is a status of persons",
                     "--exclusion COLUMN,COLUMN", "none", "name the columns of 0 and 1, for example smsd,lwi")
    if not asking.measures and not asking.rates:
        raise _wrong("--income, --rate", "something is estimated", "--income or --rate", "neither",
                     "name the column of incomes, or a column of 0 and 1")


def _wrong(where: str, rule: str, expected: str, got: str, hint: str) -> LnbError:
    return fail(UsageError, "E902", where=where, rule=rule, expected=expected, got=got, hint=hint)


# -- with the columns ------------------------------------------------------------------------------------
def prepare(asking: Asking, table: pa.Table) -> Prepared:
    """The request that was asked for.

    Raises
    ------
    LnbError
        E207, E305, E308, E310 for a column that does not fit, E311 for a stratum with one PSU, E902 for a contrast of
        values that are not there.
    """
    notes: list[str] = []
    survey = _survey(asking, table, notes)
    rule = _rule(asking, survey)
    linearisation = CONVENTIONS[asking.conventions]
    line = (
        estimated_line(survey, rule, linearisation=linearisation) if asking.line is None
        else given_line(asking.line, survey, rule)
    )
    known = [labels(table, name) for name in asking.variables]
    variables = [Variable(found.codes[survey.order], len(found.values)) for found in known]
    _note_missing(asking, survey, variables, notes)
    contrasts = [_contrast(text, asking.variables, known) for text in asking.contrasts]
    asked = _asked(asking, table, survey, linearisation)
    households = None if survey.household is None else int(survey.household.max()) + 1
    return Prepared(Request(survey, rule, line, asked, variables, contrasts), known, households, notes)


def _survey(asking: Asking, table: pa.Table, notes: list[str]) -> Survey:
    persons = table.num_rows
    income = numbers(table, asking.income) if asking.income else np.full(persons, np.nan)
    weight = weights(table, asking.weight) if asking.weight else np.ones(persons)
    stratum = identifiers(table, asking.stratum) if asking.stratum else np.zeros(persons, dtype=np.int64)
    household = identifiers(table, asking.household) if asking.household else None
    if not asking.weight:
        notes.append("no --weight: everyone has weight 1")
    return survey_of(income, weight, stratum, _psu(asking, table, household, notes), household)


def _psu(asking: Asking, table: pa.Table, household: IntArray | None, notes: list[str]) -> IntArray:
    if asking.psu:
        return identifiers(table, asking.psu)
    if household is not None:
        notes.append("no --psu: households are taken for the sampling units")
        return household
    notes.append(
        "no --psu and no --household: every person is taken for a sampling unit; standard errors are too small where "
        "persons of one household or place are alike"
    )
    return np.arange(table.num_rows)


def _rule(asking: Asking, survey: Survey) -> ClusterVariance:
    single = int(np.count_nonzero(survey.design.single))
    policies = [name for name in POLICIES if name != "error" and (
        name in BOOTSTRAP_POLICIES or not asking.is_bootstrap)]
    if single and asking.is_bootstrap and asking.lonely_psu not in BOOTSTRAP_POLICIES:
        raise _wrong(f"--method bootstrap --lonely-psu {asking.lonely_psu}",
                     "the bootstrap keeps a lonely sampling unit, or joins its stratum to another", ", ".join(policies),
                     asking.lonely_psu, "choose one of these")
    try:
        return POLICIES[asking.lonely_psu](survey.design)
    except SinglePsuError as error:
        raise fail(
            DeliveryError, "E311", where=f"column {asking.stratum}" if asking.stratum else "the sample",
            rule="a variance needs two sampling units in every stratum", expected="two or more",
            got=str(error), count=single, hint=f"choose what to do about them: --lonely-psu {' or '.join(policies)}",
        ) from None


def _asked(
    asking: Asking, table: pa.Table, survey: Survey, linearisation: Linearisation
) -> list[named.Asked]:
    excluded = np.zeros(survey.n, dtype=np.bool_)
    for name in asking.exclusion:
        excluded |= statuses(table, name)[survey.order] == 1
    found = []
    for name in asking.measures:
        if name == "arpt" and asking.line is not None:
            found.append(named.given_threshold(name, survey, asking.line))
        else:
            found.append(named.of_income(name, survey, excluded=excluded, linearisation=linearisation))
    rates: list[tuple[str, FloatArray]] = [(name, statuses(table, name)[survey.order]) for name in asking.rates]
    return found + [named.rate(name, survey, status) for name, status in rates]


def _note_missing(asking: Asking, survey: Survey, variables: Sequence[Variable], notes: list[str]) -> None:
    """What becomes of persons without a value, and what the names of measures do not say."""
    without = int(np.count_nonzero(np.isnan(survey.income)))
    if asking.income and without:
        notes.append(
            f"{asking.income} is missing for {without:,} of {survey.n:,} persons: they are left out of measures of "
            "income and stay in the design"
        )
    for name, variable in zip(asking.variables, variables, strict=True):
        missing = int(np.count_nonzero(variable.code < 0))
        if missing:
            notes.append(f"{name} is missing for {missing:,} of {survey.n:,} persons: they are in no cell by {name}")
    weightless = int(np.count_nonzero(survey.weight == 0))
    if weightless:
        notes.append(f"{weightless:,} persons have weight 0 and no influence; their sampling units count")
    if asking.line is not None and "arpt" in asking.measures:
        notes.append("--line gives the poverty line: arpt is that number and has no standard error")
    if set(named.WITH_EXCLUSION) & set(asking.rates):
        notes.append(
            "--rate arope holds the poverty line fixed; with --measure arope --exclusion COLUMNS its estimation is in "
            "the standard error"
        )
    if asking.exclusion and not set(named.WITH_EXCLUSION) & set(asking.measures):
        notes.append("--exclusion is for --measure arope and arope_not_arpr, which are not asked for")


# -- contrasts -------------------------------------------------------------------------------------------
def _contrast(text: str, variables: Sequence[str], known: Sequence[Labels]) -> Contrast:
    name, _, sides = text.partition("=")
    number = variables.index(name)
    texts = known[number].texts()
    codes = {value: code for code, value in enumerate(texts)}
    for at in [at for at, letter in enumerate(sides) if letter == ":"]:  # a value may have a colon in it
        for pair in ((sides[:at], sides[at + 1:]), (sides[:at].strip(), sides[at + 1:].strip())):
            if pair[0] in codes and pair[1] in {*codes, EVERYONE} and pair[0] != pair[1]:
                return Contrast(number, codes[pair[0]], codes.get(pair[1]), text)
    raise _unknown_sides(text, sides, known[number])


def _unknown_sides(text: str, sides: str, column: Labels) -> LnbError:
    """An error that lists the values of a column of a few categories, and of any other column only their number."""
    counts = np.bincount(column.codes[column.codes >= 0], minlength=1)
    texts = column.texts() if len(column.values) <= _MOST_LISTED and counts.min() >= _FEWEST_OF_A_LISTED else []
    unknown = [side for side in map(str.strip, sides.split(":")) if side not in texts and side != EVERYONE]
    near = difflib.get_close_matches(unknown[0], texts, n=1) if unknown else []
    return _wrong(
        f"--contrast {text}", "a contrast has two different values of the column, or one and * for everyone",
        ", ".join(texts) or f"two of {len(column.values):,} values", ", ".join(unknown) or sides,
        f"did you mean {near[0]}?" if near else "name two of the column's values",
    )
