"""What commands that recompute from the published profiles of municipalities read, and how they choose a year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lnb_pipeline.cli.console import spans
from lnb_pipeline.errors import LnbError, UsageError, fail
from lnb_pipeline.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


def released_profile(settings: Settings) -> pd.DataFrame:
    """profiles.municipality of the current release.

    Raises
    ------
    UsageError
        E601 without a release, or with one that is older than the profiles.
    """
    from lnb_pipeline import database
    from lnb_pipeline.contracts.profile_tables import PROFILE
    from lnb_pipeline.contracts.structure import conform

    if not settings.current.exists():
        raise _nothing(settings, "none yet", "deliver the mapping workbook and run `lnb run` first")
    try:
        frame = database.query_frame(settings.current, f"SELECT * FROM {PROFILE.full_name}", settings)
        return conform(PROFILE, frame)
    except LnbError as error:
        if error.code not in ("E606", "E607"):
            raise
    raise _nothing(settings, "one without these profiles, of an older pipeline", "run `lnb run --rebuild`")


def chosen_year(years: Sequence[int], asked: int | None, *, rule: str, without: str) -> int:
    """The year asked for, the newest by default; `years` are those there are.

    Raises
    ------
    UsageError
        E902 for a year that is not among them, or E601 with the hint `without` when there is none.
    """
    if not years:
        raise fail(
            UsageError, "E601", where="profiles.municipality", rule=rule, expected="at least one such year",
            got="none in the release", hint=without,
        )
    if asked is not None and asked not in years:
        raise fail(
            UsageError, "E902", where=f"--year {asked}", rule=rule, expected=", ".join(map(str, years)), got=asked,
            hint="name one of these, or leave the option out for the newest",
        )
    return max(years) if asked is None else asked


def rests_on(rows: pd.DataFrame, measures: Collection[str]) -> str:
    """Which mapping, survey and lists the known values of these columns are of, in words; `rows` are of one year."""
    from lnb_pipeline.profiles.evidence import source_of

    known = {name: source_of(name) for name in dict.fromkeys(measures) if rows[name].notna().any()}
    parts = []
    for source, column, words in _SOURCES:
        of_source = [name for name in known if known[name] == source]
        years = rows.loc[rows[of_source].notna().any(axis=1), column].dropna()
        if len(years):
            parts.append(f"{words} {spans(years.astype(int))}.")
    days = [f"{name} of {_days(rows[f'{name}_as_of'])}" for name in known if known[name] == "list"]
    return " ".join([*parts, *([f"Lists: {', '.join(days)}."] if days else [])])


_SOURCES = (("mapping", "mapping_year", "Services: mapping of"), ("survey", "survey_year", "Need: survey of"))


def _days(days: pd.Series) -> str:
    found = sorted({day.date().isoformat() for day in days.dropna()})
    return " and ".join(dict.fromkeys([found[0], found[-1]])) if found else "an unknown day"


def _nothing(settings: Settings, got: str, hint: str) -> LnbError:
    return fail(
        UsageError, "E601", where=str(settings.current), rule="this is computed from the published profiles",
        expected="a release with profiles.municipality", got=got, hint=hint,
    )
