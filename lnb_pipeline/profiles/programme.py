"""The programme in a municipality by its newest report, and what delivered lists say of the municipality."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.programme_tables import AGENCY_PRESENCE, REPORT, STATEMENT, TARGET
from lnb_pipeline.profiles.places import PLACE_YEAR, Tables

LIST_COLUMNS = {"eu_ipa": "list_value", "commitment": "list_value", "rural_share": "list_number"}
"""Which column of reference.municipal_list holds what a list says."""
_NARRATIVE = "annual_report"
"""The kind of document that lists targets and holds statements."""


def with_programme(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Target, agencies and statements.

    `is_target`, `agencies` (sorted, separated by |) and `n_agencies` are of the newest annual report that lists
    targets and whose period ends in or before the year; null without one. A municipality it does not list is no
    target, and no agency is in it. `n_statements_naming` counts the statements that name the municipality in the
    annual reports of the year itself, those a reviewer rejected left out; null without such a report.
    """
    frame = places.assign(report=places["time_period"].map(newest_reports(tables, sorted(set(places["time_period"])))))
    key = ["report", "lau_code"]
    targets = tables[TARGET.full_name].dropna(subset=["lau_code"]).groupby(key).size().rename("listed").reset_index()
    frame = frame.merge(targets, on=key, how="left").merge(_agencies(tables), on=key, how="left")
    unknown = frame["report"].isna()
    found = frame.assign(
        is_target=frame["listed"].notna().astype("boolean").mask(unknown),
        agencies=frame["agencies"].fillna("").mask(unknown, None),
        n_agencies=frame["n_agencies"].fillna(0).astype("Int64").mask(unknown),
    )
    return _with_statements(found.drop(columns=["report", "listed"]), tables)


def newest_reports(tables: Tables, years: Sequence[int]) -> dict[int, str]:
    """The newest annual report with a list of targets whose period ends in or before each year."""
    reports = _narratives(tables)
    listing = reports[reports["report"].isin(tables[TARGET.full_name]["report"])]
    ends = listing["period_end"].dt.year.fillna(listing["time_period"]).astype("int64")
    order = listing.assign(end=ends).sort_values(["end", "period_end", "as_of", "report"])
    return {
        year: str(known["report"].iloc[-1]) for year in years if len(known := order[order["end"] <= year])
    }


def synthetic_documents(tables: Tables, years: Sequence[int]) -> set[int]:
    """Years whose columns of the programme rest on a synthetic document."""
    reports = tables[REPORT.full_name]
    made_up = set(reports.loc[reports["data_kind"] == "synthetic", "report"])
    of_year = {int(year) for year in _narratives(tables).query("report in @made_up")["time_period"]}
    return of_year | {year for year, report in newest_reports(tables, years).items() if report in made_up}


def with_lists(places: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """What the newest list says up to the year, with its day; `lists_synthetic` where such a list is made up.

    The newest is the one of the latest day, among equal days the one delivered for the latest year. A list that names
    a municipality without a value, or does not name it and is not complete, says nothing of it.
    """
    frame = places.assign(lists_synthetic=False)
    newest = _newest_entries(tables[MUNICIPAL_LIST.full_name], sorted(set(places["time_period"])))
    for name, column in LIST_COLUMNS.items():
        entries = newest.loc[newest["list_name"] == name, [*PLACE_YEAR, column, "list_as_of", "data_kind"]]
        named = entries.rename(columns={column: name, "list_as_of": f"{name}_as_of"})
        frame = frame.merge(named, on=PLACE_YEAR, how="left", validate="one_to_one")
        frame["lists_synthetic"] |= frame.pop("data_kind").eq("synthetic").fillna(False).astype(bool)
    return frame


def _newest_entries(lists: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    stated = lists[lists["list_value"].notna()].rename(columns={"time_period": "list_period"})
    known = stated.merge(pd.DataFrame({"time_period": pd.Series(years, dtype="int64")}), how="cross")
    known = known[known["list_period"] <= known["time_period"]].sort_values(["list_as_of", "list_period"])
    return known.drop_duplicates([*PLACE_YEAR, "list_name"], keep="last")


def _narratives(tables: Tables) -> pd.DataFrame:
    reports = tables[REPORT.full_name]
    return reports[reports["report_type"] == _NARRATIVE]


def _agencies(tables: Tables) -> pd.DataFrame:
    presence = tables[AGENCY_PRESENCE.full_name].dropna(subset=["lau_code"])
    once = presence[["report", "lau_code", "agency"]].drop_duplicates().sort_values("agency")
    grouped = once.groupby(["report", "lau_code"])["agency"]
    return grouped.agg(agencies="|".join, n_agencies="size").reset_index()


def _with_statements(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    reports = _narratives(tables)[["report", "time_period"]]
    statements = tables[STATEMENT.full_name]
    counted = statements.loc[statements["status"] != "rejected", ["report", "municipalities"]]
    named = counted.merge(reports, on="report").dropna(subset=["municipalities"])
    codes = named.assign(lau_code=named["municipalities"].str.split("|").map(set).map(sorted)).explode("lau_code")
    count = codes.groupby(PLACE_YEAR).size().rename("n_statements_naming").reset_index()
    found = frame.merge(count.astype({"n_statements_naming": "Int64"}), on=PLACE_YEAR, how="left")
    has_report = found["time_period"].isin(reports["time_period"])
    return found.assign(n_statements_naming=found["n_statements_naming"].fillna(0).where(has_report))
