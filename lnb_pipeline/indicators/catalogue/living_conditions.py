"""Housing and health."""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue.entry import Breakdown, Indicator, Module
from lnb_pipeline.indicators.catalogue.wording import (
    ALL_PERSONS,
    HOUSEHOLD_CAVEAT,
    INDIVIDUAL_CAVEAT,
    INTERVIEWED,
    NO_STATUS,
)

HOUSING: tuple[Indicator, ...] = (
    Indicator(
        code="overcrowding", canonical_code="HOU01", family="housing", definition="EU",
        title_en="Overcrowding rate", title_sq="Shkalla e mbipopullimit të banesave",
        definition_en="Share of persons in households with fewer rooms than they need: one for the household, one a "
                      "couple, one a single adult, one for two single persons of 12-17 of the same sex, one for two "
                      "children under 12.",
        definition_sq="Përqindja e personave në familje me më pak dhoma se sa u duhen: një për familjen, një për "
                      "çdo çift, një për çdo të rritur të vetëm, një për dy persona 12-17 vjeç të së njëjtës gjini, "
                      "një për dy fëmijë nën 12.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="share", columns=("overcrowded",),
        missing_rule=NO_STATUS, caveat=HOUSEHOLD_CAVEAT,
        unverified="Couples are partners in the household (RB240). Age is that at the end of the income year.",
        source_document="Eurostat, EU-SILC methodology, housing", related_code="ilc_lvho05", sdg_code="11.1.1",
        modelled=True,
    ),
    Indicator(
        code="housing_cost_overburden", canonical_code="HOU02", family="housing", definition="EU",
        title_en="Housing cost overburden rate", title_sq="Shkalla e mbingarkesës nga kostot e banesës",
        definition_en="Share of persons in households whose housing costs, net of housing allowances, are more than "
                      "40 % of disposable income net of allowances.",
        definition_sq="Përqindja e personave në familje ku kostot e banesës, pa ndihmat për strehim, kalojnë 40 % "
                      "të të ardhurave të disponueshme pa këto ndihma.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="share", columns=("housing_overburden",),
        missing_rule=NO_STATUS,
        caveat=f"{HOUSEHOLD_CAVEAT} Without costs the burden is 0, without positive income 100.",
        source_document="Eurostat, EU-SILC methodology, housing", related_code="ilc_lvho07", modelled=True,
    ),
    Indicator(
        code="severe_housing_deprivation", canonical_code="HOU03", family="housing", definition="EU",
        title_en="Severe housing deprivation rate", title_sq="Shkalla e deprivimit të rëndë të banesës",
        definition_en="Share of persons in overcrowded households whose dwelling leaks, is too dark, or has neither "
                      "bath nor indoor toilet.",
        definition_sq="Përqindja e personave në familje të mbipopulluara, banesa e të cilave ka rrjedhje, është "
                      "shumë e errët, ose nuk ka as banjë as tualet brenda.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="share", columns=("severe_housing",),
        missing_rule="Persons whose overcrowding is unknown are left out; an unknown problem of the dwelling counts "
                     "as none.",
        caveat=f"{HOUSEHOLD_CAVEAT} Since 2021 only in the years of the housing module.",
        source_document="Eurostat, EU-SILC methodology, housing", related_code="ilc_mdho06", sdg_code="11.1.1",
        module=Module(annual_to=2020, first=2023, every=3),
    ),
)

HEALTH: tuple[Indicator, ...] = (
    Indicator(
        code="unmet_medical_need", canonical_code="HLT01", family="health", definition="EU",
        title_en="Unmet need for medical care", title_sq="Nevoja të paplotësuara për kujdes mjekësor",
        definition_en="Share of persons of 16 and over who at least once in the year went without medical care they "
                      "needed because it was too expensive, too far or the waiting list too long.",
        definition_sq="Përqindja e personave 16 vjeç e lart që të paktën një herë në vit mbetën pa kujdesin "
                      "mjekësor të nevojshëm sepse ishte shumë i shtrenjtë, shumë larg ose me radhë të gjatë "
                      "pritjeje.",
        unit="PC", universe=INTERVIEWED, concept="individual", estimator="share", columns=("unmet_need",),
        weight_variable="PB040", youngest=16, missing_rule=NO_STATUS, caveat=INDIVIDUAL_CAVEAT,
        unverified="Persons without any need are in the denominator.",
        source_document="Eurostat, EU-SILC methodology, health", related_code="hlth_silc_08", sdg_code="3.8",
        breakdown=Breakdown(ages=("TOTAL", "Y18-64", "Y_GE65")), modelled=True,
    ),
)
