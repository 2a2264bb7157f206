"""profiles.need_and_supply: women and men at risk against the services for them, group by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lnb_pipeline.contracts.profile_tables import NEED_AND_SUPPLY
from lnb_pipeline.contracts.service_tables import COVERAGE, MAPPED_SERVICE
from lnb_pipeline.contracts.structure import conform, empty_frame
from lnb_pipeline.indicators.catalogue.entry import SEXES, Age
from lnb_pipeline.profiles import need, supply
from lnb_pipeline.profiles.municipality import made_up_need, made_up_supply
from lnb_pipeline.profiles.places import Tables, grid, mapping_years, profile_years, survey_years
from lnb_pipeline.profiles.supply import AT_HOME, MAPPED, TOTAL, Kind


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the age band whose need the survey tells (None: no question of it does), and its services.

    `category` is the breakdown and category of services.coverage, `kind` the same as groups and types.
    """

    age: Age | None
    category: tuple[str, str]
    kind: Kind


GROUPS: dict[str, Group] = {
    "everybody": Group("TOTAL", TOTAL, Kind()),
    "children": Group("Y_LT18", ("target_group", "children"), Kind(("children",))),
    "older_persons": Group("Y_GE65", ("target_group", "older_persons"), Kind(("older_persons",))),
    "older_persons_at_home": Group("Y_GE65", ("combination", "older_persons_at_home"), AT_HOME),
    "domestic_violence": Group(None, ("target_group", "domestic_violence"), Kind(("domestic_violence",))),
    "disability": Group(None, ("target_group", "disability"), Kind(("disability",))),
}
PERSONS_TO = 10
"""Counts of persons are estimates and are rounded to this."""
_ENDS = ("", "_lower", "_upper")
_BENEFICIARIES = {"T": "beneficiaries_total", "F": "beneficiaries_female", "M": "beneficiaries_male"}
_SERVED = ("n_services", "capacity_places", "n_services_unknown", *_BENEFICIARIES.values())


def need_and_supply(tables: Tables) -> pd.DataFrame:
    """profiles.need_and_supply from published tables: each year with a mapping up to it, municipality, group and sex.

    Need is AROPE (EU2030) of the group's age band in the newest survey up to the year, direct and as published.
    Persons in the group are the inhabitants by `reference.population`, times the band's published share of the surveyed
    population of the municipality; persons at risk are the rate of these, with the ends of its interval, kept within 0
    to 100 %. Both are rounded to 10. Unmet need is 1 minus beneficiaries over persons at risk, not below 0; the more
    need, the more is unmet, so that the lower end of need gives the lower end of what is unmet. Where nobody
    may be at risk (a lower end of 0), the end is 1 without beneficiaries and 0 with some.

    Null: need that is not published, unmet need where persons at risk round to nobody, what services do not state or a
    release hides, a zero that need not be one (see `supply`); `unmet_reason` says which. `at_risk_per_naru_staff`
    stands in the row of everybody of both sexes.

    Raises
    ------
    GateError
        E607 when a table does not hold what its contract says.
    """
    years = profile_years(tables)
    carried = mapping_years(tables, years)
    if not carried:
        return empty_frame(NEED_AND_SUPPLY)
    frame = supply.with_mapping_year(grid(list(carried)), carried)
    frame = need.with_survey_year(frame, survey_years(tables, years))
    frame = supply.with_capacity(need.with_set_status(frame, tables), tables).merge(_group_by_sex(), how="cross")
    frame = _with_unmet(_with_services(_with_persons(_with_need(frame, tables), tables), tables))
    made_up = made_up_need(frame, tables) | made_up_supply(frame, tables)
    frame = frame.assign(
        data_kind=np.where(made_up, "synthetic", "survey"), at_risk_per_naru_staff=_per_staff(frame),
    )
    return conform(NEED_AND_SUPPLY, frame[list(NEED_AND_SUPPLY.columns)])


def _group_by_sex() -> pd.DataFrame:
    rows = [
        {
            "need_group": name, "sex": sex, "age": group.age, "indicator": need.AT_RISK if group.age else None,
            "breakdown": group.category[0], "category": group.category[1],
        }
        for name, group in GROUPS.items() for sex in SEXES
    ]
    return pd.DataFrame(rows).astype({"age": object, "indicator": object})


def _with_need(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    found = need.rates(frame, tables, "need_rate")
    status = found.pop("need_rate_status").where(found["indicator"].notna(), "not_surveyed")
    return found.assign(need_status=status)


def _with_persons(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    everybody = frame[need.SURVEYED].drop_duplicates().assign(
        indicator=need.AT_RISK, sex="T", age="TOTAL"
    )
    whole = need.rates(everybody, tables, "whole")[[*need.SURVEYED, "population"]]
    whole = whole.rename(columns={"population": "surveyed"})
    found = frame.merge(whole, on=need.SURVEYED, how="left", validate="many_to_one")
    share = found["population"] / found["surveyed"].where(found["surveyed"] > 0)
    found["persons_in_group"] = _rounded(found["inhabitants"].astype("float64") * share)
    for end in _ENDS:
        rate = found[f"need_rate{end}"].clip(0, 100)
        found[f"persons_at_risk{end}"] = _rounded(found["persons_in_group"] * rate / 100)
    return found


def _rounded(persons: pd.Series) -> pd.Series:
    return (persons / PERSONS_TO).round() * PERSONS_TO


def _with_services(frame: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Services of the group with the beneficiaries of the row's sex; nothing of a group that may have more."""
    key = [*MAPPED, "breakdown", "category"]
    coverage = supply.dated(tables[COVERAGE.full_name])[[*key, *_SERVED]]
    found = frame.merge(coverage, on=key, how="left", validate="many_to_one")
    found["is_mapped"] = found["n_services"].notna()
    services = supply.dated(tables[MAPPED_SERVICE.full_name])
    for name, group in GROUPS.items():
        rows = found.index[found["need_group"] == name]
        open_count = supply.at(found.loc[rows], supply.counted(services, group.kind, unsure=True))
        doubtful = (found.loc[rows, "n_services"] == 0) & (open_count > 0)
        found.loc[rows[doubtful.fillna(False).to_numpy(dtype=bool)], list(_SERVED)] = pd.NA
    found["beneficiaries"] = pd.Series(pd.NA, index=found.index, dtype="Int64")
    for sex, column in _BENEFICIARIES.items():
        found["beneficiaries"] = found["beneficiaries"].mask(found["sex"] == sex, found[column])
    return found


def _with_unmet(frame: pd.DataFrame) -> pd.DataFrame:
    at_risk = frame["persons_at_risk"]
    helped = frame["beneficiaries"].astype("float64")
    reason = np.select(
        [at_risk.isna(), (at_risk == 0) & (frame["persons_at_risk_upper"] == 0), at_risk == 0, ~frame["is_mapped"],
         helped.isna()],
        ["need_unknown", "need_zero", "need_near_zero", "supply_not_mapped", "beneficiaries_unknown"], "",
    )  # fmt: skip
    told = pd.Series(reason == "", index=frame.index)
    ends = {
        f"unmet_{end or 'ratio'}": _unmet(helped, frame[f"persons_at_risk{'_' if end else ''}{end}"]).where(told)
        for end in ("", "lower", "upper")
    }
    return frame.assign(**ends, unmet_reason=pd.Series(reason, index=frame.index, dtype=object).where(~told, None))


def _unmet(helped: pd.Series, at_risk: pd.Series) -> pd.Series:
    """1 minus helped over at risk, not below 0; with nobody at risk and nobody helped what it tends to, 1."""
    met = helped / at_risk.where(at_risk > 0)
    met = met.mask((at_risk == 0) & (helped > 0), 1.0).mask((at_risk == 0) & (helped == 0), 0.0)
    return (1 - met).clip(lower=0)


def _per_staff(frame: pd.DataFrame) -> pd.Series:
    of_all = (frame["need_group"] == "everybody") & (frame["sex"] == "T")
    staff = frame["naru_staff"].astype("float64")
    return (frame["persons_at_risk"] / staff.where(staff > 0)).where(of_all)
