"""The four files of the demonstration put together: what is modelled, and what is drawn to complete it."""

from __future__ import annotations

import numpy as np

from lnb_pipeline.demonstration import child_care, records, registers
from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.cells import Cells, File
from lnb_pipeline.demonstration.deprivation import Deprivation
from lnb_pipeline.demonstration.housing import Housing
from lnb_pipeline.demonstration.incomes import Incomes
from lnb_pipeline.demonstration.labour import months_unemployed
from lnb_pipeline.demonstration.remaining import complete
from lnb_pipeline.demonstration.sample import Sample
from lnb_pipeline.demonstration.work import Work
from lnb_pipeline.silc.codebook import File as FileName

Context = dict[str, Array]

_BEYOND_RULES: dict[tuple[FileName, int], tuple[str, ...]] = {
    # the rules of 2018 forget the washing machine, which material deprivation counts until 2020
    ("H", 2018): ("HS100",),
}


def beyond_rules(file: FileName, year: int) -> tuple[str, ...]:
    """Variables that the survey had although the official rules of the year do not list them."""
    return _BEYOND_RULES.get((file, year), ())


def compose(
    sample: Sample, work: Work, incomes: Incomes, lacks: Deprivation, home: Housing, seed: int
) -> dict[FileName, File]:
    """Every variable of the survey year, file by file.

    A file's conditions may speak of another file, so that the order matters: the households' children
    come from R, the interviews' dwellings from H.
    """
    m, year = sample.members, sample.year
    care = child_care.care(sample)
    households = records.households(sample, incomes, lacks, home)
    apart: Context = {code: _numbers(households[code]) for code in ("HK010", "HK020")}
    leaning = lacks.hardship / lacks.hardship.std()
    r = complete(
        "R", year, seed, registers.register_of_persons(sample, work, care),
        {"AGE": m.age.astype(float), **{code: values[m.home] for code, values in apart.items()}}, leaning[m.home],
    )
    h = complete("H", year, seed, households, _of_children(sample, care, r), leaning)
    h |= {code: entry for code in beyond_rules("H", year) if isinstance(entry := households[code], Cells)}
    interviews = records.persons(sample, work, incomes, lacks)
    at = np.flatnonzero(m.interviewed)
    p = complete("P", year, seed, interviews, {
        "AGE": m.age[at].astype(float), "HH021": h["HH021"].numbers[m.home[at]],
        "PL211_5": months_unemployed(interviews).astype(float),
        **{code: h[code].numbers[m.home[at]] for code in apart if code in h},
    }, leaning[m.home[at]])
    d = complete("D", year, seed, registers.register_of_households(sample), {}, np.zeros(len(sample.selected)))
    return {"D": d, "R": r, "H": h, "P": p}


def _numbers(entry: object) -> Array:
    return np.asarray(entry, dtype=float)


def _of_children(sample: Sample, care: child_care.Care, register: File) -> Context:
    """What conditions of the household file ask about its children."""
    n, home = len(sample.homes), sample.members.home
    youngest, youngest_now = np.full(n, 999), np.full(n, 999)
    np.minimum.at(youngest, home, sample.members.age)
    np.minimum.at(youngest_now, home, sample.age_now)
    context: Context = {
        "AGE_0_12": (youngest_now <= 12) * 1.0, "AGE_0_15": (youngest <= 15) * 1.0,
        "AGE_0_17": (youngest_now <= 17) * 1.0,
        "SCHOOL_HOURS": sample.per_home(care.school * 1.0), "CARE_HOURS": sample.per_home(care.paid_for * 1.0),
    }
    if "RC370" in register:
        paid = np.full(n, np.inf)
        np.minimum.at(paid, home, np.where(register["RC370"].void < 0, np.inf, register["RC370"].values))
        context["CARE_PAID"] = paid
    return context
