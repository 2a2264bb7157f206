"""Public facts about the programme: its title and reference, organisations, outcomes and targets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lnb_pipeline.reference.tabular import describe_sources, read_rows, read_yaml, split_list


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of the programme in our words."""

    number: int
    summary: str


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as public documents state it; `mptf_reference` is text, with its leading zeros."""

    title: str
    mptf_reference: str
    country: str
    organisations: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    approved_budget: int
    budget_currency: str
    provenance: str


@dataclass(frozen=True, slots=True)
class TargetMunicipality:
    """A target municipality and the agencies that work in it, in the order of the programme's own list."""

    entry_no: int
    municipality_as_printed: str
    lau_code: str
    agencies: tuple[str, ...]
    source: str


@cache
def load_programme() -> Programme:
    """Read the programme facts."""
    facts = read_yaml("programme.yaml")
    used = dict.fromkeys(
        part for key in ("title", "mptf_reference", "outcomes", "approved_budget")
        for part in facts[key]["sources"].split(";")
    )
    return Programme(
        title=facts["title"]["value"], mptf_reference=facts["mptf_reference"]["value"],
        country=facts["country"]["value"],
        organisations=tuple(facts["participating_organisations"]["value"]),
        outcomes=tuple(Outcome(**item) for item in facts["outcomes"]["value"]),
        approved_budget=facts["approved_budget"]["value"],
        budget_currency=facts["approved_budget"]["currency"], provenance=describe_sources(";".join(used)),
    )


@cache
def target_municipalities() -> tuple[TargetMunicipality, ...]:
    """The 32 target municipalities of phase 2 with their agencies; not the measured municipalities."""
    return tuple(
        TargetMunicipality(
            entry_no=int(row["entry_no"]), municipality_as_printed=row["municipality_as_printed"],
            lau_code=row["lau_code"], agencies=split_list(row["agencies"]), source=row["source"],
        )
        for row in read_rows("target_municipalities.csv")
    )
