"""Where a household lives: municipality and region, checked against the register.

The municipality is no EU-SILC variable; the manifest names the column and its code scheme. Names and
codes of municipalities may stand in an error; other cell contents may not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lnb_pipeline.errors import Finding
from lnb_pipeline.reference.measured import SET_SIZE
from lnb_pipeline.reference.register import Municipality, Register, load_register
from lnb_pipeline.silc.codebook import FILES, all_codes
from lnb_pipeline.sources.eu_silc.typed import SurveyFile, Texts
from lnb_pipeline.sources.manifest import EuSilcTerms

REGIONS = ("AL01", "AL02", "AL03")
_COARSE = ("AL", "AL0", "ALZZ")
_LISTED = 10
_PLACE = re.compile(r"AL[0-9]{1,4}|[0-9]{1,2}|(?=.{1,30}$)[^\W\d_]+(?:[ -]+[^\W\d_]+)*", re.IGNORECASE)
"""What may be quoted of a column said to hold municipalities: a code, or something like a name."""
_SCHEMES = {"lau": "LAU codes such as AL111", "asrdb": "codes 01 to 61", "name": "names of the register"}


@dataclass(frozen=True, slots=True)
class Places:
    """LAU code and NUTS 2 region of every row of D; None where the household is not accepted."""

    lau: Texts
    region: Texts


def manifest_findings(terms: EuSilcTerms) -> list[Finding]:
    """What is wrong with the places of the manifest itself: E304 and E103."""
    return [*_measured(terms), *_column(terms)]


def locate(d: SurveyFile, accepted: NDArray[np.bool_], terms: EuSilcTerms) -> tuple[Places, list[Finding]]:
    """Give every accepted household its municipality and region.

    The region is DB040; where the extract gives only a coarser one, it is that of the municipality.

    Returns
    -------
    places, findings
        Findings: E303 unknown municipality, E305 unknown region, E306 region and municipality
        disagree, E103 a poverty line that does not go with the places of the extract.
    """
    column = terms.municipality.column.strip().upper()
    known, unknown, n_empty = _resolve(d.text(column), accepted, terms.municipality.scheme)
    where = f"{d.name}, column {column}"
    findings = _unknown(unknown, n_empty, where, terms.municipality.scheme)
    register = load_register()
    nuts2 = np.array([None if m is None else m.nuts2 for m in known], dtype=object)
    lau = np.array([None if m is None else m.lau_code for m in known], dtype=object)
    region, region_findings = _region(d, accepted, nuts2)
    findings += region_findings
    if not findings:
        findings += _coverage(lau[accepted], terms, register)
    return Places(lau, region), findings


def _measured(terms: EuSilcTerms) -> list[Finding]:
    codes = terms.measured.codes
    register = load_register()
    unknown = sorted({code for code in codes if register.by_lau(code) is None})
    twice = sorted(code for code, n in Counter(codes).items() if n > 1)
    if len(codes) == SET_SIZE and not unknown and not twice:
        return []
    parts = [f"{len(codes)} codes, {len(set(codes))} distinct"]
    parts += [f"unknown: {', '.join(unknown[:_LISTED])}"] if unknown else []
    parts += [f"twice: {', '.join(twice[:_LISTED])}"] if twice else []
    return [Finding(
        "E304", where="delivery.yaml: eu_silc.measured.codes",
        rule=f"the measured municipalities are {SET_SIZE} distinct LAU codes of the register",
        expected=f"{SET_SIZE} codes such as AL111", got="; ".join(parts),
        hint="correct the list; the codes are in reference.municipality", count=len(codes),
    )]


def _column(terms: EuSilcTerms) -> list[Finding]:
    column = terms.municipality.column.strip().upper()
    if not any(column in all_codes(file) for file in FILES):
        return []
    return [Finding(
        "E103", where="delivery.yaml: eu_silc.municipality.column",
        rule="the municipality has a column of its own",
        expected="a column INSTAT added for the municipality",
        got=f"{column}, which EU-SILC defines as something else",
        hint="name the municipality column of the D file",
    )]


def _resolve(
    texts: Texts, accepted: NDArray[np.bool_], scheme: str
) -> tuple[list[Municipality | None], Counter[str], int]:
    """Municipality of each row, the unknown texts with their households, and the empty cells."""
    register = load_register()
    counts: Counter[str | None] = Counter(texts[accepted].tolist())
    n_empty = counts.pop(None, 0)
    found = {text: _look_up(register, text, scheme) for text in counts if text is not None}
    unknown = Counter({text: counts[text] for text, m in found.items() if m is None})
    rows = [found.get(text) if inside else None for text, inside in zip(texts, accepted, strict=True)]
    return rows, unknown, n_empty


def _look_up(register: Register, text: str, scheme: str) -> Municipality | None:
    if scheme == "lau":
        return register.by_lau(text)
    if scheme == "asrdb":
        return register.by_asrdb(text)
    match = register.resolve(text)
    return None if match is None else register.by_lau(match.lau_code)


def _unknown(unknown: Counter[str], n_empty: int, where: str, scheme: str) -> list[Finding]:
    if not unknown and not n_empty:
        return []
    n_households = sum(unknown.values()) + n_empty
    parts = [f"{n_households} households without a known municipality"]
    if len(unknown) > len(load_register().municipalities):
        parts.append(f"{len(unknown)} distinct unknown values; this is not a municipality column")
    elif unknown:
        parts += _quoted(unknown)
    parts += [f"{n_empty} empty"] if n_empty else []
    return [Finding(
        "E303", where=where, rule="the municipality of every accepted household is in the register",
        expected=_SCHEMES[scheme], got="; ".join(parts), count=n_households,
        hint="correct the values, or the scheme in delivery.yaml, eu_silc.municipality",
    )]


def _quoted(unknown: Counter[str]) -> list[str]:
    """At most ten values that look like a code or name; the rest could be anything and is only counted."""
    alike = sorted(text for text in unknown if _PLACE.fullmatch(text))
    others = len(unknown) - len(alike)
    parts = [f"unknown: {', '.join(alike[:_LISTED])}"] if alike else []
    return [*parts, f"{others} distinct values like no code or name (not shown)"] if others else parts


def _region(d: SurveyFile, accepted: NDArray[np.bool_], nuts2: Texts) -> tuple[Texts, list[Finding]]:
    stated = d.text("DB040")
    exact = np.isin(stated.astype(str), REGIONS)
    coarse = np.isin(stated.astype(str), ("None", *_COARSE))
    n_strange = int((accepted & ~exact & ~coarse).sum())
    n_contradict = int((accepted & exact & (nuts2 != None) & (stated != nuts2)).sum())  # noqa: E711 (element-wise)
    findings = []
    if n_strange:
        findings.append(Finding(
            "E305", where=f"{d.name}, column DB040", rule="the region is one of the list",
            expected=", ".join((*REGIONS, *_COARSE)), got=f"{n_strange} households with another code",
            hint="correct DB040 at the source", count=n_strange,
        ))
    if n_contradict:
        findings.append(Finding(
            "E306", where=f"{d.name}, column DB040",
            rule="a municipality lies in the region the register says",
            expected="DB040 equal to the region of the municipality",
            got=f"{n_contradict} households disagree", count=n_contradict,
            hint="check the municipality column and its scheme against DB040",
        ))
    return np.where(accepted, np.where(exact, stated, nuts2), np.array(None, dtype=object)), findings


def _coverage(lau: Texts, terms: EuSilcTerms, register: Register) -> list[Finding]:
    """A line is estimated from a national sample, or declared for the measured municipalities alone."""
    measured = {m.lau_code for code in terms.measured.codes if (m := register.by_lau(code)) is not None}
    n_outside = int((~np.isin(lau.astype(str), sorted(measured))).sum())
    declared = terms.poverty_line.source == "declared"
    if declared != (n_outside == 0):
        return [_line_of_another_extract(declared, n_outside, len(lau))]
    return []


def _line_of_another_extract(declared: bool, n_outside: int, n: int) -> Finding:
    if declared:
        return Finding(
            "E103", where="delivery.yaml: eu_silc.poverty_line",
            rule="a declared line goes with an extract of the measured municipalities alone",
            expected="no household outside the measured municipalities, or a line of the national sample",
            got=f"{n_outside} of {n} households are outside the measured municipalities", count=n_outside,
            hint="set source: national_sample, without value and reference, if the extract covers the nation",
        )
    return Finding(
        "E103", where="delivery.yaml: eu_silc.poverty_line", rule="a national line needs a national sample",
        expected="households outside the measured municipalities, or a declared line",
        got=f"all {n} households are in the measured municipalities",
        hint="declare the line: source declared, value in ALL per year, and its reference", count=n,
    )
