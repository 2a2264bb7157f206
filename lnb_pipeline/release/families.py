"""Families of indicators in the published file: one view each, and what is said of them.

Everything follows from the catalogue: a new indicator is in its family's view and in the text of its asset.
"""

from __future__ import annotations

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.ddl import literal, quote
from lnb_pipeline.contracts.indicator_tables import INDICATOR, OBSERVATION
from lnb_pipeline.indicators.catalogue import of_family
from lnb_pipeline.indicators.catalogue.entry import FAMILIES, Family, Indicator
from lnb_pipeline.indicators.catalogue.wording import HOUSEHOLD_CAVEAT, INDIVIDUAL_CAVEAT
from lnb_pipeline.indicators.lineage import family_columns

SCHEMA = "family"
EXPLAINED = ("title_en", "concept", "caveat")
"""What a family's view adds from the catalogue to the rows of indicators.observation."""
MOST_LEADING = 4


def view_name(family: Family) -> str:
    return f"{SCHEMA}.{family}"


def view_columns() -> tuple[str, ...]:
    return (*OBSERVATION.columns, *EXPLAINED)


def view_statements() -> list[str]:
    """The schema of the families, a view for each, and its comment."""
    statements = [f"CREATE SCHEMA {quote(SCHEMA)}"]
    for family in FAMILIES:
        statements += [_view(family), f"COMMENT ON VIEW {quote(view_name(family))} IS {literal(in_short(family))}"]
    return statements


def _view(family: Family) -> str:
    explained = ", ".join(f"catalogue.{quote(name)}" for name in EXPLAINED)
    return (
        f"CREATE VIEW {quote(view_name(family))} AS SELECT observation.*, {explained} "
        f"FROM {quote(OBSERVATION.full_name)} AS observation "
        f"JOIN {quote(INDICATOR.full_name)} AS catalogue ON observation.indicator = catalogue.indicator "
        f"WHERE catalogue.family = {literal(family)}"
    )


def in_short(family: Family) -> str:
    """A family in one line: title and codes of its indicators."""
    codes = ", ".join(entry.code for entry in of_family(family))
    return f"{FAMILIES[family]}: indicators.observation of {codes}, with title, concept and caveat of each"


def lead_indicators(family: Family) -> tuple[Indicator, ...]:
    """The indicators a family is shown by, at most four: its shares, else its first ones; women and men apart."""
    apart = [entry for entry in of_family(family) if entry.breakdown.by_sex]
    return tuple(([entry for entry in apart if entry.is_share] or apart)[:MOST_LEADING])


def in_words(family: Family) -> str:
    """A family for a reader of the asset graph: its indicators, what each is measured on, and what that hides."""
    entries = of_family(family)
    rows = [f"| `{entry.code}` | {entry.title_en} | {entry.concept} | {entry.survey_years} |" for entry in entries]
    concepts = {entry.concept for entry in entries}
    notes = [f"**household**: {HOUSEHOLD_CAVEAT}"] if concepts & {"household", "mixed"} else []
    notes += [f"**individual**: {INDIVIDUAL_CAVEAT}"] if "individual" in concepts else []
    notes += ["**mixed**: made of statuses of both kinds."] if "mixed" in concepts else []
    return "\n\n".join([
        f"{FAMILIES[family]}: the rows of indicators.observation analysts see, as the view `{view_name(family)}`.",
        "\n".join(["| indicator | title | measured on | survey years |", "|---|---|---|---|", *rows]),
        *notes,
    ])


def made_of(family: Family) -> str:
    """The way from EU-SILC to a family's figures as a table in Markdown: variables, person column, indicators."""
    rows = [
        f"| {', '.join(COLUMNS[column].silc_codes)} | `{column}` | {', '.join(codes)} |"
        for column in family_columns(family)["obs_value"]
        if (codes := [f"`{entry.code}`" for entry in of_family(family) if column in entry.person_columns])
    ]
    return "\n".join(["| EU-SILC | column of eu_silc.person | indicators |", "|---|---|---|", *rows])
