"""The truth of the made-up mapping: what each service and each municipality states, before anyone types it.

Every municipality's name is real and nothing else is: numbers and answers are drawn from a seeded generator.
The shape is plausible: a third of the services in one prefecture, hardly any in another, 21 municipalities
with none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from lnb_pipeline.contracts.service_codes import FUNDING_SOURCES, TARGET_GROUPS
from lnb_pipeline.reference.measured import illustrative_set
from lnb_pipeline.reference.register import Municipality, load_register

N_SERVICES = 420
N_WITHOUT = 21
N_WITHOUT_VIOLENCE, N_WITHOUT_HOME_CARE = 4, 5
"""Measured municipalities without any service for victims of violence, and without one at home for older persons."""

UNKNOWN = "unknown"
_LARGEST, _LARGEST_SHARE = "AL022", 0.31  # Tiranë prefecture
_SMALLEST, _SMALLEST_COUNT = "AL013", 3  # Kukës prefecture
Value = TypeVar("Value")

_TYPES = {
    "pre_social": 22, "community": 46, "in_family": 8, "residential": 10, "emergency_72h": 3, "specialised": 7,
    "alternative": 4,
}
_WITH_PLACES = frozenset({"community", "residential", "emergency_72h", "specialised"})
_SUBTYPES: Mapping[str, Sequence[str | None]] = {
    "pre_social": ("counselling", "early_intervention", "online_counselling"),
    "community": ("day", "day", "day", "half_day", "multifunctional", "multifunctional", "protected_shelter"),
    "residential": (None, None, "protected_shelter"),
}
_GROUPS = dict(zip(TARGET_GROUPS, (30, 26, 12, 10, 3, 3, 4, 3, 4, 5), strict=True))
_FUNDING = dict(zip(FUNDING_SOURCES, (18, 16, 34, 26, 6), strict=True))
_PROVIDERS = {"state": 14, "municipality": 44, "non_public": 36, "private": 6}
_VIOLENCE = frozenset({"domestic_violence", "trafficking"})
_BY_LAW = {
    "pre_social": "pre_social", "community": "community", "in_family": "community", "alternative": "community",
    "emergency_72h": "community", "residential": "residential_or_specialised",
    "specialised": "residential_or_specialised",
}


@dataclass(frozen=True, slots=True)
class PlannedService:
    """The truth of one service row; None is unknown. Codes are those the pipeline should find.

    None in a code also stands for a label that no list knows, and `unknown` in `target_groups` for one
    beside known ones.
    """

    lau_code: str
    provider_type: str | None
    service_type: str | None
    subtype: str | None
    area: str | None
    target_groups: tuple[str, ...]
    funding_sources: tuple[str, ...]
    capacity_places: int | None
    beneficiaries_female: int | None
    beneficiaries_male: int | None
    beneficiaries_total: int | None
    beneficiaries_under_18: int | None
    beneficiaries_18_64: int | None
    beneficiaries_65_over: int | None
    waiting_list: int | None
    staff_total: int | None
    staff_female: int | None
    social_workers: int | None
    psychologists: int | None
    annual_budget: int | None
    licensed: str | None
    licence_kind: str | None
    meets_standards: str | None
    last_inspection: date | None
    year_opened: int | None
    collected_on: date

    @property
    def service_type_bylaw(self) -> str | None:
        """Type by DCM 518/2018, which files a protected shelter under community services whatever the law says."""
        return "community" if self.subtype == "protected_shelter" else _BY_LAW.get(self.service_type or "")


@dataclass(frozen=True, slots=True)
class PlannedMunicipality:
    """The truth of one row of the municipality sheet; None is unknown."""

    lau_code: str
    population_stated: int
    naru_established: str
    naru_staff: int | None
    social_administrators: int
    child_protection_workers: int
    social_care_plan: str | None
    plan_status: str | None
    social_fund_grant: int | None
    households_economic_aid: int
    persons_disability_benefit: int
    cases_assessed_female: int | None
    cases_assessed_male: int | None


def plan_services(year: int, seed: int) -> tuple[PlannedService, ...]:
    """What the services sheet of this year and seed states, municipality by municipality."""
    random = Random(f"services/{year}/{seed}")
    without_violence, without_home_care = _measured_without(seed)
    planned = []
    for lau_code, count in _services_by_municipality(seed).items():
        for _ in range(count):
            service_type = _drawn(_TYPES, random)
            groups = _groups(service_type, random)
            if lau_code in without_violence:
                groups = _without(groups, _VIOLENCE, "children")
            if lau_code in without_home_care and service_type == "in_family":
                groups = _without(groups, {"older_persons"}, "disability")
            planned.append(_plan_service(lau_code, service_type, groups, year, random))
    return tuple(planned)


def plan_municipalities(year: int, seed: int) -> tuple[PlannedMunicipality, ...]:
    """What the municipality sheet of this year and seed states: all 61."""
    random = Random(f"municipalities/{year}/{seed}")
    return tuple(_plan_municipality(m, year, random) for m in load_register().municipalities)


def _measured_without(seed: int) -> tuple[frozenset[str], frozenset[str]]:
    """Measured municipalities that lack a kind of service, the same in every year."""
    random = Random(f"gaps/{seed}")
    measured = sorted(illustrative_set().codes)
    return (
        frozenset(random.sample(measured, N_WITHOUT_VIOLENCE)),
        frozenset(random.sample(measured, N_WITHOUT_HOME_CARE)),
    )


def _services_by_municipality(seed: int) -> dict[str, int]:
    """Services of each municipality: unequal, `N_WITHOUT` of them with none. The same in every year."""
    random = Random(f"places/{seed}")
    municipalities = load_register().municipalities
    weights = {m.lau_code: (m.population_2011 or 1) * random.lognormvariate(0, 0.5) for m in municipalities}
    small = sorted(municipalities, key=lambda m: m.population_2011 or 0)[: N_WITHOUT + 9]
    without = {m.lau_code for m in random.sample(small, N_WITHOUT)}
    counts = dict.fromkeys(weights, 0)
    shares = {_LARGEST: round(N_SERVICES * _LARGEST_SHARE), _SMALLEST: _SMALLEST_COUNT}
    shares["rest"] = N_SERVICES - sum(shares.values())
    for group, total in shares.items():
        members = [
            m.lau_code for m in municipalities
            if m.lau_code not in without and (m.nuts3 == group or (group == "rest" and m.nuts3 not in shares))
        ]
        if group == _SMALLEST:
            members = members[:total]
        for code in members:
            counts[code] = 1
        for code in random.choices(members, [weights[c] for c in members], k=total - len(members)):
            counts[code] += 1
    return counts


def _drawn(weights: dict[str, int], random: Random) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _known(value: Value | None, chance_unknown: float, random: Random) -> Value | None:
    return None if random.random() < chance_unknown else value


def _groups(service_type: str, random: Random) -> set[str]:
    """One to three groups; a service in the family is most often for older persons."""
    weights = {**_GROUPS, "older_persons": 70} if service_type == "in_family" else _GROUPS
    n_groups = random.choices((1, 2, 3), (70, 22, 8))[0]
    found = {_drawn(weights, random) for _ in range(n_groups)}
    return {*found, UNKNOWN} if random.random() < 0.02 else found


def _without(groups: set[str], removed: Set[str], instead: str) -> set[str]:
    """The groups but the removed ones; `instead` where no known group would be left."""
    kept = groups - removed
    return kept if kept - {UNKNOWN} else {*kept, instead}


def _plan_service(
    lau_code: str, service_type: str, groups: set[str], year: int, random: Random
) -> PlannedService:
    capacity = random.randint(2, 12) * 5 if service_type in _WITH_PLACES else None
    total = max(1, round((capacity or random.randint(5, 90)) * random.uniform(0.5, 1.4)))
    if service_type == "pre_social" and random.random() < 0.08:
        total = random.randint(1_001, 2_600)  # a counselling line of a whole prefecture
    funding = {_drawn(_FUNDING, random) for _ in range(random.choice((1, 1, 2)))}
    licensed = _known(random.choices(("yes", "no", "in_process"), (55, 30, 15))[0], 0.05, random)
    collected_on = date(year, 5, 3) + timedelta(days=random.randint(0, 140))
    inspected = collected_on - timedelta(days=random.randint(20, 900))
    return PlannedService(
        lau_code=lau_code,
        provider_type=_known(_drawn(_PROVIDERS, random), 0.02, random),
        service_type=_known(service_type, 0.015, random),
        subtype=_known(random.choice(_SUBTYPES.get(service_type, (None,))), 0.4, random),
        area=_known(random.choices(("urban", "rural"), (75, 25))[0], 0.2, random),
        target_groups=tuple(g for g in (*TARGET_GROUPS, UNKNOWN) if g in groups),
        funding_sources=tuple(f for f in FUNDING_SOURCES if f in funding),
        capacity_places=_known(capacity, 0.08, random),
        waiting_list=_known(random.choice((0, 0, 0, random.randint(1, 30))), 0.3, random),
        annual_budget=_known(random.randint(200, 9_000) * 500, 0.35, random),
        licensed=licensed,
        licence_kind=_licence_kind(service_type, random) if licensed == "yes" else None,
        meets_standards=_known(random.choices(("yes", "partly", "no"), (50, 35, 15))[0], 0.25, random),
        last_inspection=_known(inspected, 0.4, random),
        year_opened=_known(random.randint(1994, inspected.year), 0.15, random),
        collected_on=collected_on,
        **_beneficiaries(total, groups, random),
        **_staff(max(1, round(min(total, 150) / random.uniform(4, 12))), random),
    )


def _licence_kind(service_type: str, random: Random) -> str | None:
    return _known("residential" if service_type == "residential" else "community_day", 0.3, random)


def _beneficiaries(total: int, groups: set[str], random: Random) -> dict[str, int | None]:
    """Beneficiaries by sex and by age; a service that does not state its total states no part of it either."""
    female = sum(random.random() < 0.56 for _ in range(total))
    total_unknown, by_sex_unknown, by_age_unknown = (random.random() < c for c in (0.06, 0.08, 0.3))
    children = total if groups == {"children"} else round(total * random.uniform(0, 0.5) * ("children" in groups))
    older = total - children if groups == {"older_persons"} else round((total - children) * random.uniform(0, 0.2))
    sex = None if total_unknown or by_sex_unknown else female
    ages = None if total_unknown or by_age_unknown else (children, total - children - older, older)
    return {
        "beneficiaries_total": None if total_unknown else total,
        "beneficiaries_female": sex,
        "beneficiaries_male": None if sex is None else total - sex,
        "beneficiaries_under_18": ages[0] if ages else None,
        "beneficiaries_18_64": ages[1] if ages else None,
        "beneficiaries_65_over": ages[2] if ages else None,
    }


def _staff(staff: int, random: Random) -> dict[str, int | None]:
    """Staff, and of it women and two professions; a service that does not state its staff states no part of it."""
    stated = random.random() >= 0.05
    social_workers = random.randint(0, staff)
    return {
        "staff_total": staff if stated else None,
        "staff_female": _known(random.randint(0, staff), 0.15, random) if stated else None,
        "social_workers": _known(social_workers, 0.15, random) if stated else None,
        "psychologists": _known(random.randint(0, staff - social_workers), 0.15, random) if stated else None,
    }


def _plan_municipality(municipality: Municipality, year: int, random: Random) -> PlannedMunicipality:
    people = municipality.population_2011 or 10_000
    established = random.choices(("yes", "no", "in_process"), (58, 30, 12))[0]
    plan, status = _social_care_plan(year, random)
    cases = random.randint(20, 400)
    female = round(cases * random.uniform(0.4, 0.75))
    assessed = established == "yes" and random.random() < 0.8
    return PlannedMunicipality(
        lau_code=municipality.lau_code,
        population_stated=people,
        naru_established=established,
        naru_staff=_known(random.randint(0, 6), 0.1, random) if established == "yes" else None,
        social_administrators=max(1, round(people / random.uniform(5_000, 9_000))),
        child_protection_workers=max(1, round(people / random.uniform(12_000, 30_000))),
        social_care_plan=plan,
        plan_status=status,
        social_fund_grant=_known(random.randint(8, 120) * 100_000, 0.65, random),
        households_economic_aid=round(people * random.uniform(0.008, 0.05)),
        persons_disability_benefit=round(people * random.uniform(0.015, 0.04)),
        cases_assessed_female=female if assessed else None,
        cases_assessed_male=cases - female if assessed else None,
    )


def _social_care_plan(year: int, random: Random) -> tuple[str | None, str | None]:
    """Text of the plan's cell and the status it means; one text in the list means none of the statuses."""
    plans: Sequence[tuple[str | None, str | None]] = (
        (f"miratuar {year - 1}-{year + 3}", "adopted"),
        (f"Adopted {year}-{year + 3}", "adopted"),
        (f"në proces hartimi, {year}-{year + 2}", "in_process"),
        ("Draft", "in_process"),
        (f"miratuar {year - 6}-{year - 2}", "expired"),
        ("nuk ka plan", "none"),
        ("shih shënimin", None),
        (None, None),
    )
    return random.choices(plans, (26, 10, 12, 4, 8, 6, 4, 30))[0]
