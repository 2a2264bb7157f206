"""Writing a demonstration delivery: the four EU-SILC files and their manifest.

Transmission layout, UTF-8, comma. The folder is written aside (its name starts with a dot, which the
pipeline ignores) and appears in one move. The same seed gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from lnb_pipeline.demonstration import cells, composition
from lnb_pipeline.demonstration.arrays import Array
from lnb_pipeline.demonstration.calibration import TARGETS
from lnb_pipeline.demonstration.deprivation import deprivation
from lnb_pipeline.demonstration.housing import housing
from lnb_pipeline.demonstration.incomes import incomes
from lnb_pipeline.demonstration.parcel import parcel
from lnb_pipeline.demonstration.sample import Sample, draw
from lnb_pipeline.demonstration.survey import FULL_SIZE
from lnb_pipeline.demonstration.work import work
from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.silc.codebook import FILES, File, all_codes, transmission_file_name, variables, year_facts
from lnb_pipeline.sources.manifest import (
    SYNTHETIC_MARK,
    EuSilcTerms,
    MeasuredSet,
    MunicipalityColumn,
    PovertyLine,
)

MUNICIPALITY = "MUNICIPALITY"
NOTE = (
    "Synthetic data for demonstration and tests. Every household and person is made up; no real person or "
    "dwelling is in it. National totals are calibrated to figures published by INSTAT; municipal values are "
    "inventions and say nothing about the places."
)


def write_eu_silc(folder: Path, year: int, seed: int, households: int = FULL_SIZE) -> Path:
    """Write the delivery of one survey year as the folder `folder`.

    Parameters
    ----------
    folder : Path
        The delivery folder itself, e.g. landing/eu_silc_2022. A synthetic delivery already there is replaced.
    households : int
        About how many households answer.

    Raises
    ------
    UsageError
        E902 when something else than a synthetic delivery lies there, or the year has no targets.
    """
    if year not in TARGETS:
        raise _wrong(f"survey year {year}", "the demonstration covers the years it has targets for",
                     f"{min(TARGETS)} to {max(TARGETS)}", "another year", "choose one of these years")
    tables = build(year, seed, households)
    with parcel(folder, source="eu_silc", period=year, note=NOTE, eu_silc=_terms()) as beside:
        for file in FILES:
            write_csv(tables[file], beside / transmission_file_name(file, year))
    return folder


def build(year: int, seed: int, households: int = FULL_SIZE) -> dict[File, pa.Table]:
    """The four files of a survey year as tables, columns in the order of the codebook."""
    sample = draw(seed, households, year)
    done = work(sample)
    income = incomes(sample, done)
    lacks = deprivation(sample, done, income)
    files = composition.compose(sample, done, income, lacks, housing(sample, income), seed)
    return {file: _table(file, year, files[file], sample) for file in FILES}


def ended(file: File, year: int) -> tuple[str, ...]:
    """Variables that ended with 2020 and stay in the files of the next years, empty."""
    active = {v.code for v in variables(file, year)}
    return tuple(code for code in year_facts(year).ended if code in all_codes(file) and code not in active)


def write_csv(table: pa.Table, path: Path) -> None:
    """Write without quotes; an empty field is null."""
    pacsv.write_csv(table, path, pacsv.WriteOptions(quoting_style="none", quoting_header="none"))


def _wrong(where: str, rule: str, expected: str, got: str, hint: str) -> LnbError:
    return fail(UsageError, "E902", where=where, rule=rule, expected=expected, got=got, hint=hint)


def _table(file: File, year: int, made: cells.File, sample: Sample) -> pa.Table:
    identifier = made[f"{file}B030"].values
    order = np.argsort(identifier, kind="stable")
    columns: dict[str, pa.Array] = {}
    for variable in variables(file, year):
        cell = made[variable.code].take(order)
        columns[variable.code] = _array(cell.values, cell.void < 0)
        if variable.flag is not None:
            columns[variable.flag] = pa.array(cell.flags.astype(np.int32))
        if variable.factor and cell.factor is not None:
            columns[f"{variable.code}_IF"] = _array(cell.factor, cell.void < 0)
        elif variable.factor:
            columns[f"{variable.code}_IF"] = pa.nulls(len(order), pa.int64())
    for code in composition.beyond_rules(file, year):
        cell = made[code].take(order)
        columns |= {code: _array(cell.values, cell.void < 0), f"{code}_F": pa.array(cell.flags.astype(np.int32))}
    for code in ended(file, year):
        columns |= {code: pa.nulls(len(order), pa.int64()), f"{code}_F": pa.array(np.full(len(order), -7, np.int32))}
    if file == "D":
        columns[MUNICIPALITY] = pa.array(sample.selected.municipality[order].astype(object), pa.string())
    columns[SYNTHETIC_MARK] = pa.array(np.ones(len(identifier), dtype=np.int32))
    return pa.table(columns)


def _array(values: Array, void: Array) -> pa.Array:
    """Arrow array; whole numbers are written without a decimal point."""
    if values.dtype.kind in "US":
        return pa.array(values.astype(object), pa.string(), mask=void)
    filled = np.where(void, 0, values) if void.any() else values
    if values.dtype.kind == "f" and not (filled == np.floor(filled)).all():
        return pa.array(filled.astype(float), pa.float64(), mask=void)
    return pa.array(filled.astype(np.int64), pa.int64(), mask=void)


def _terms() -> EuSilcTerms:
    measured = illustrative_set()
    return EuSilcTerms(
        municipality=MunicipalityColumn(column=MUNICIPALITY, scheme="lau"),
        measured=MeasuredSet(status=measured.status, codes=measured.codes, provenance=measured.provenance),
        poverty_line=PovertyLine(source="national_sample"),
    )
