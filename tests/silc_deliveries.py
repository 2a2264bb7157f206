"""EU-SILC deliveries: hand-made, written as CSV, SPSS or Stata in either layout, or of the demonstration."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from lnb_pipeline.demonstration import DEFAULT_SEED
from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc
from lnb_pipeline.demonstration.survey import FULL_SIZE
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.silc.codebook import (
    BREAK_YEAR,
    FILES,
    LAST_YEAR,
    in_rules,
    transmission_file_name,
    user_database_file_name,
)
from lnb_pipeline.sources import eu_silc
from lnb_pipeline.sources.manifest import Manifest, load

Row = dict[str, Any]
_TEXT = {"DB020", "RB020", "HB020", "PB020", "DB040", "MUNICIPALITY", "RX070"}
_VARIABLES = [v for year in (BREAK_YEAR - 1, LAST_YEAR) for file in FILES for v in in_rules(file, year)]
_KEYS = {v.code for v in _VARIABLES if v.key} | {"RB040", "MUNICIPALITY"}
_INCOMES = {v.code for v in _VARIABLES if v.income}
_WORK_NEW = {"employed": 1, "unemployed": 2, "retired": 3, "student": 5, "domestic": 6}
_WORK_OLD = {"employed": 1, "unemployed": 5, "retired": 7, "student": 6, "domestic": 10}


def household_id(number: int) -> int:
    """Identifier (DB030) of the household of this number."""
    return 12345678_00 + number


def person_id(household: int, place: int) -> int:
    """Identifier (RB030) of the member at this place of the household with this identifier."""
    return household * 100 + place


def demonstrated(
    folder: Path, year: int, seed: int = DEFAULT_SEED, households: int = FULL_SIZE
) -> dict[str, pd.DataFrame]:
    """A year of the demonstration, written as a delivery and harmonised."""
    paths, manifest = delivered(write_eu_silc(folder, year, seed, households))
    return eu_silc.harmonise(paths, manifest, "d1")


def delivered(folder: Path) -> tuple[dict[str, Path], Manifest]:
    """The files that a delivery's manifest names, and the manifest."""
    manifest = load(folder)
    return {file.name: folder / file.name for file in manifest.files}, manifest


@dataclass
class Delivery:
    """Four lists of rows and how to write them; change them freely before `write`."""

    year: int = 2022
    rows: dict[str, list[Row]] = field(default_factory=lambda: {role: [] for role in FILES})
    terms: dict[str, Any] = field(default_factory=dict)

    def household(self, number: int, lau: str, region: str, income: float | None, **items: Any) -> int:
        """A household; `items` are variables of its record in D (DB...) or H."""
        identifier = household_id(number)
        key = {"010": self.year, "020": "AL", "030": identifier}
        register = {code: items.pop(code) for code in list(items) if code.startswith("DB")}
        self.rows["D"].append(
            {
                **{f"DB{k}": v for k, v in key.items()},
                "DB040": region,
                "DB050": 10 + number % 2,
                "DB060": 500 + number,
                "DB075": 1 + number % 4,
                "DB090": 100.5 + number,
                "DB100": 1 + number % 3,
                "DB135": 1,
                "MUNICIPALITY": lau,
                **register,
            }
        )
        defaults = {
            "HS011": 3,
            "HS021": 3,
            "HS031": 3,
            "HS040": 1,
            "HS050": 1,
            "HS060": 1,
            "HH050": 1,
            "HS110": 1,
            "HD080": 1,
            "HS120": 4,
            "HH021": 1,
            "HH030": 3,
            "HH070": 9000.5,
            "HY010": income,
            "HY020": income,
            "HY022": income,
            "HY023": income,
            "HY070G": 0.0,
        }
        if self.year < BREAK_YEAR:
            defaults |= {"HS070": 1, "HS080": 1, "HS100": 1}
        self.rows["H"].append({**{f"HB{k}": v for k, v in key.items()}, **defaults, **items})
        return identifier

    def person(self, household: int, number: int, sex: int, age: int | None, **facts: Any) -> int:
        """A member; `work` gives activity and months, `interview=False` leaves the person out of P.

        The other `facts` are variables of the records in R (RB...) or P.
        """
        identifier = person_id(household, number)
        weight = next(r["DB090"] for r in self.rows["D"] if r["DB030"] == household)
        work = facts.pop("work", "employed" if age is None or age >= 16 else None)
        interview = facts.pop("interview", age is None or age >= 16)
        register = {
            "RB010": self.year,
            "RB020": "AL",
            "RB030": identifier,
            "RB040": household,
            "RB050": weight,
            "RB080": None if age is None else self.year - 1 - age,
            "RB090": sex,
            "RB110": 1,
            "RB220": facts.pop("father", None),
            "RB230": facts.pop("mother", None),
            "RB240": facts.pop("partner", None),
        }
        if self.year >= BREAK_YEAR:
            register["RB081"] = age
        register |= {code: facts.pop(code) for code in list(facts) if code.startswith("RB")}
        self.rows["R"].append(register)
        if interview:
            self.rows["P"].append(self._interview(identifier, weight, work, facts))
        return identifier

    def _interview(self, identifier: int, weight: float, work: str, facts: Row) -> Row:
        old = self.year < BREAK_YEAR
        months = dict.fromkeys(("PL073", "PL074", "PL075", "PL076", "PL080", "PL085", "PL087", "PL089"), 0)
        declared = {"employed": "PL073", "unemployed": "PL080", "retired": "PL085", "student": "PL087"}
        months[declared.get(work, "PL089")] = 12
        return {
            "PB010": self.year,
            "PB020": "AL",
            "PB030": identifier,
            "PB040": weight,
            "PD020": 1,
            "PD030": 1,
            "PD050": 1,
            "PD060": 1,
            "PD070": 1,
            "PD080": 1,
            "PE040" if old else "PE041": 344,
            "PH030": 3,
            "PL031" if old else "PL032": (_WORK_OLD if old else _WORK_NEW)[work],
            **months,
            "PL060": 40 if work == "employed" else None,
            "PL100": None,
            "PY080G": 0.0,
            "PY100G": 0.0,
            "PY130G": 0.0,
            **facts,
        }

    def table(self, role: str, layout: str = "transmission") -> pd.DataFrame:
        """Rows with their flags; user database: other helper columns, split imputation factors."""
        rows = [self._flagged(row, layout) for row in self.rows[role]]
        frame = pd.DataFrame(rows, dtype=object)
        if layout == "udb" and role == "D":
            frame = frame[frame["DB135"] == 1].drop(columns=["DB135", "DB135_F"])
        if layout == "udb" and role == "R":
            frame = frame.rename(columns={"RB040": "RX030", "RB081": "RX020", "RB081_F": "RX020_F"})
            frame["RX070"] = "010"
        return frame

    def _flagged(self, row: Row, layout: str) -> Row:
        flagged: Row = {}
        for code, value in row.items():
            if code.endswith("_F"):
                continue
            flagged[code] = value
            if code in _KEYS:
                continue
            is_income = code in _INCOMES
            old = self.year < BREAK_YEAR
            filled = (2100100 if old and layout == "transmission" else 11) if is_income else 1
            flagged[f"{code}_F"] = row.get(f"{code}_F", -1 if value is None else filled)
            if is_income:
                flagged[f"{code}_{'I' if old and layout == 'udb' else 'IF'}"] = 100
        return flagged

    def manifest(self, names: list[str], **terms: Any) -> Manifest:
        measured = illustrative_set()
        silc = {
            "municipality": {"column": "municipality", "scheme": "lau"},
            "measured": {"status": "illustrative", "codes": measured.codes, "provenance": "test"},
            **self.terms,
            **terms,
        }
        return Manifest.model_validate(
            {
                "source": "eu_silc",
                "provider": "test",
                "period": self.year,
                "kind": "synthetic",
                "licence": "none",
                "files": [{"name": name} for name in names],
                "eu_silc": silc,
            }
        )

    def write(
        self, folder: Path, layout: str = "transmission", kind: str = "csv", **terms: Any
    ) -> tuple[dict[str, Path], Manifest]:
        """Write the four files under names without extension, as the archive keeps them."""
        paths: dict[str, Path] = {}
        name_of = transmission_file_name if layout == "transmission" else user_database_file_name
        dialect = terms.get("csv", {})
        for role in FILES:
            path = folder / f"{kind}{layout}{role}0123456789abcdef"
            frame = self.table(role, layout)
            if kind == "csv":
                write_csv(frame, path, **dialect)
            else:
                write_statistical(frame, path, kind)
            paths[name_of(role, self.year).replace("csv", kind)] = path
        return paths, self.manifest(list(paths), **terms)


def write_csv(
    frame: pd.DataFrame, path: Path, delimiter: str = ",", encoding: str = "utf-8", decimal: str = "."
) -> None:
    def cell(value: Any) -> str:
        if value is None or value != value:
            return ""
        return str(value).replace(".", decimal) if isinstance(value, float) else str(value)

    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([cell(v) for v in row] for row in frame.itertuples(index=False))


def write_statistical(frame: pd.DataFrame, path: Path, kind: str) -> None:
    typed = pd.DataFrame(
        {
            name: frame[name].astype(str) if name in _TEXT else pd.to_numeric(frame[name]).astype(float)
            for name in frame
        }
    )
    named = path.with_suffix(f".{kind}")
    labels = {"RB090": {1: "male", 2: "female"}} if "RB090" in frame else None
    if kind == "sav":
        pyreadstat.write_sav(typed, str(named), variable_value_labels=labels)
    else:
        pyreadstat.write_dta(typed, str(named), variable_value_labels=labels)
    named.rename(path)
