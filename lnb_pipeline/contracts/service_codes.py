"""Code lists of services, profiles of municipalities, priorities and scenarios."""

from __future__ import annotations

TARGET_GROUPS: dict[str, str] = {
    "children": "children", "disability": "persons with disabilities", "older_persons": "older persons in need",
    "domestic_violence": "victims of domestic violence", "trafficking": "victims of trafficking",
    "addiction": "persons with an addiction", "pregnant_or_lone_parent": "pregnant girls, lone parents of an infant",
    "minors_in_conflict_with_law": "minors and youth in conflict with the law",
    "emergency": "families and persons in an emergency", "roma_egyptian": "Roma and Egyptians: a group of the "
    "programme, not of the law",
}
"""Beneficiary groups of the mapping."""

FUNDING_SOURCES: dict[str, str] = {
    "state_budget": "state budget", "social_fund": "Social Fund", "municipal_budget": "budget of the municipality",
    "donor": "donors", "own_income": "own income",
}

SERVICE_CODES: dict[str, dict[str, str]] = {
    "provider_type": {
        "state": "central public institution", "municipality": "municipal institution",
        "non_public": "non-profit organisation", "private": "private, for profit",
    },
    "service_type": {
        "pre_social": "information, counselling, early intervention", "community": "community or day service",
        "in_family": "service in the family", "residential": "residential, 24 hours",
        "emergency_72h": "emergency, up to 72 hours", "specialised": "specialised service",
        "alternative": "alternative care", "unknown": "not stated, or a label of no known type",
    },
    "service_type_bylaw": {
        "pre_social": "pre-social", "community": "community: in the family, alternative, multifunctional, day and "
        "half-day, "
        "72-hour emergency, protected shelter", "residential_or_specialised": "long-term residential and specialised",
    },
    "subtype": {
        "counselling": "information and counselling", "early_intervention": "early intervention",
        "online_counselling": "online counselling", "day": "day centre", "half_day": "half-day centre",
        "multifunctional": "multifunctional centre", "protected_shelter": "protected shelter",
    },
    "area": {"urban": "urban", "rural": "rural"},
    "licence_kind": {"residential": "residential", "community_day": "community or day service"},
    "standards": {"yes": "met", "partly": "partly met", "no": "not met"},
    "plan_status": {
        "adopted": "adopted", "in_process": "being drafted or awaiting adoption", "expired": "its years are over",
        "none": "there is none",
    },
    "breakdown": {
        "total": "all services", "service_type": "type of service (law 121/2016)", "target_group": "beneficiary group",
        "provider_type": "type of provider", "funding_source": "funding source",
        "combination": "a named combination of type and group",
    },
    "population_base": {
        "census_2011": "census 2011, residents: the newest with a figure for each of the 61",
        "census_2023": "census 2023, residents; found for some municipalities only",
        "civil_register": "civil register, emigrants included; found for some municipalities only",
        "stated": "as stated in the mapping workbook, see population_basis",
    },
    "list_name": {
        "eu_ipa": "targeted by the EU's IPA programme for social inclusion: yes or no",
        "commitment": "commitment to prioritise social services: yes, no or in process",
        "rural_share": "inhabitants in rural areas, percent",
    },
    "need_status": {
        "measured": "published", "low": "published, of low reliability: read it with its interval",
        "not_published": "measured and not published (reliability or confidentiality)",
        "undefined": "measured and cannot be computed", "not_measured": "not one of the measured municipalities",
        "no_survey": "no survey up to the year in the release, or not of the definition",
        "not_surveyed": "no question of the survey tells this need",
    },
    "need_group": {
        "everybody": "all persons: AROPE of all ages against all services",
        "children": "children: AROPE under 18 against services for children",
        "older_persons": "older persons: AROPE of 65 and over against services for them",
        "older_persons_at_home": "older persons: AROPE of 65 and over against services in the family for them",
        "domestic_violence": "victims of violence: no survey tells the need; services for them",
        "disability": "persons with disabilities: the survey tells the need of the nation only; services for them",
    },
    "naru_gap": {
        "no_unit": "no unit", "being_set_up": "a unit is being set up", "no_staff": "a unit without staff",
        "staff_unknown": "a unit that does not state its staff", "none": "a unit with staff",
    },
    "allocation_rule": {
        "need": "in proportion to need",
        "competition": "modelled competition: by capacity to apply, no grants as they were given",
        "equity": "need, raised by the equity criteria, gender-sensitive ones among them",
    },
    "bound": {"floor": "raised to the floor", "cap": "lowered to the cap", "none": "neither"},
    "outcome_of_change": {"gains": "more", "loses": "less", "same": "the same to the lek"},
}
