"""Risk of poverty or social exclusion, and material and social deprivation."""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue.entry import Breakdown, Indicator
from lnb_pipeline.indicators.catalogue.wording import (
    ALL_PERSONS,
    AROPE,
    HOUSEHOLD_CAVEAT,
    INDIVIDUAL_CAVEAT,
    INTERVIEWED,
    ITEMS,
    NATIONAL_LINE,
    NO_STATUS,
)

_OF_16 = Breakdown(ages=("TOTAL", "Y18-64", "Y_GE65"))
_UNION = (
    "Persons without income or deprivation status are left out and counted in item_missing_share; who is out of the "
    "scope of work intensity, or whose work intensity is unknown, counts as not in low work intensity."
)
_NO_INTERVIEW = (
    "Members of 16 and over without an interview take each personal item that at least half of the household's "
    "adults with information lack: no public text says what Eurostat does."
)
_DEPRIVATION = "Eurostat, EU-SILC methodology, material and social deprivation"
_CHILDREN = (
    "Six of the items are asked of persons of 16 and over; children take an item that at least half of the adults lack"
)

SOCIAL_EXCLUSION: tuple[Indicator, ...] = (
    Indicator(
        code="arope", canonical_code="EXC01", family="social_exclusion", definition="EU2030",
        title_en="At risk of poverty or social exclusion (EU 2030)",
        title_sq="Në rrezik varfërie ose përjashtimi social (BE 2030)",
        definition_en="Share of persons who are at risk of poverty, severely materially and socially deprived, or "
                      "living in a household with very low work intensity.",
        definition_sq="Përqindja e personave në rrezik varfërie, në deprivim të rëndë material dhe social, ose që "
                      "jetojnë në familje me intensitet shumë të ulët pune.",
        unit="PC", universe=ALL_PERSONS, concept="mixed", estimator="at_risk_or_excluded",
        columns=("equivalised_income", "smsd", "lwi"), missing_rule=_UNION,
        caveat=f"Not comparable with arope_2020. {NATIONAL_LINE} Poverty and work intensity are statuses of the "
               "household, deprivation partly of the person.",
        unverified=_NO_INTERVIEW, source_document=AROPE, first_year=2018, related_code="ilc_peps01n", sdg_code="1.2.2",
        modelled=True,
    ),
    Indicator(
        code="arope_add_on", canonical_code="EXC03", family="social_exclusion", definition="EU2030",
        title_en="At risk of social exclusion and not poor (EU 2030)",
        title_sq="Në rrezik përjashtimi social dhe jo i varfër (BE 2030)",
        definition_en="Share of persons who are severely materially and socially deprived or living in a household "
                      "with very low work intensity, and not at risk of poverty: what arope has beyond arop.",
        definition_sq="Përqindja e personave në deprivim të rëndë material dhe social ose në familje me intensitet "
                      "shumë të ulët pune, që nuk janë në rrezik varfërie.",
        unit="PC", universe=ALL_PERSONS, concept="mixed", estimator="excluded_not_poor",
        columns=("equivalised_income", "smsd", "lwi"), missing_rule=_UNION,
        caveat="Its difference between women and men is what deprivation and work intensity add to the difference "
               f"in income poverty. {NATIONAL_LINE}",
        unverified=_NO_INTERVIEW, source_document=AROPE, first_year=2018,
    ),
    Indicator(
        code="arope_2020", canonical_code="EXC02", family="social_exclusion", definition="EU2020",
        title_en="At risk of poverty or social exclusion (Europe 2020)",
        title_sq="Në rrezik varfërie ose përjashtimi social (Evropa 2020)",
        definition_en="Share of persons who are at risk of poverty, severely materially deprived, or living in a "
                      "household with low work intensity.",
        definition_sq="Përqindja e personave në rrezik varfërie, në deprivim të rëndë material, ose që jetojnë në "
                      "familje me intensitet të ulët pune.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="at_risk_or_excluded",
        columns=("equivalised_income", "smd", "lwi_2020"), missing_rule=_UNION,
        caveat=f"Ends in 2020; not comparable with arope. {HOUSEHOLD_CAVEAT} {NATIONAL_LINE}", source_document=AROPE,
        last_year=2020, related_code="ilc_peps01", sdg_code="1.2.2", modelled=True,
    ),
)

DEPRIVATION: tuple[Indicator, ...] = (
    Indicator(
        code="smsd", canonical_code="DEP01", family="deprivation", definition="EU2030",
        title_en="Severe material and social deprivation rate (EU 2030)",
        title_sq="Shkalla e deprivimit të rëndë material dhe social (BE 2030)",
        definition_en="Share of persons lacking, because they cannot afford them, at least 7 of 13 items: 7 of the "
                      "household and 6 of the person.",
        definition_sq="Përqindja e personave që nuk përballojnë të paktën 7 nga 13 zëra: 7 të familjes dhe 6 të "
                      "personit.",
        unit="PC", universe=ALL_PERSONS, concept="mixed", estimator="share", columns=("smsd",), missing_rule=ITEMS,
        caveat=f"{_CHILDREN}, and are deprived only with 3 household items or more. Not comparable with smd.",
        unverified=_NO_INTERVIEW, source_document=_DEPRIVATION, first_year=2018, related_code="ilc_mdsd11",
        sdg_code="1.2.2", modelled=True,
    ),
    Indicator(
        code="msd", canonical_code="DEP02", family="deprivation", definition="EU2030",
        title_en="Material and social deprivation rate (EU 2030)",
        title_sq="Shkalla e deprivimit material dhe social (BE 2030)",
        definition_en="Share of persons lacking, because they cannot afford them, at least 5 of the 13 items.",
        definition_sq="Përqindja e personave që nuk përballojnë të paktën 5 nga 13 zërat.",
        unit="PC", universe=ALL_PERSONS, concept="mixed", estimator="share", columns=("msd",), missing_rule=ITEMS,
        caveat=f"{_CHILDREN}.",
        unverified=f"{_NO_INTERVIEW} No minimum of household items for children: whether there is one was not found.",
        source_document=_DEPRIVATION, first_year=2018, related_code="ilc_mdsd07", modelled=True,
    ),
    Indicator(
        code="smd", canonical_code="DEP03", family="deprivation", definition="EU2020",
        title_en="Severe material deprivation rate (Europe 2020)",
        title_sq="Shkalla e deprivimit të rëndë material (Evropa 2020)",
        definition_en="Share of persons in households lacking, because they cannot afford them, at least 4 of 9 items.",
        definition_sq="Përqindja e personave në familje që nuk përballojnë të paktën 4 nga 9 zëra.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="share", columns=("smd",), missing_rule=ITEMS,
        caveat=f"Ends in 2020, when three of the items were dropped. {HOUSEHOLD_CAVEAT}",
        source_document="Eurostat, EU-SILC methodology, material deprivation",
        last_year=2020, related_code="ilc_mddd11", sdg_code="1.2.2", modelled=True,
    ),
    Indicator(
        code="personal_deprivation", canonical_code="DEP04", family="deprivation", definition="EU2030",
        title_en="Lacking three or more personal items", title_sq="Mungesa e tri ose më shumë zërave personalë",
        definition_en="Share of persons of 16 and over who cannot afford at least three of: clothes, shoes, meeting "
                      "others, leisure, money for oneself, internet.",
        definition_sq="Përqindja e personave 16 vjeç e lart që nuk përballojnë të paktën tri nga: veshje, këpucë, "
                      "takime me të tjerët, kohë të lirë, para për vete, internet.",
        unit="PC", universe=INTERVIEWED, concept="individual", estimator="share", columns=("personal_deprivation",),
        weight_variable="PB040", youngest=16, missing_rule=ITEMS, caveat=INDIVIDUAL_CAVEAT,
        unverified="Three of six is this pipeline's own cut; no official indicator counts the personal items alone.",
        source_document="Items of EU-SILC; own indicator", first_year=2018, breakdown=_OF_16, modelled=True,
    ),
    Indicator(
        code="no_money_for_self", canonical_code="DEP05", family="deprivation", definition="EU2030",
        title_en="No money for oneself", title_sq="Pa para për veten",
        definition_en="Share of persons of 16 and over who cannot afford to spend a small amount of money each week "
                      "on themselves.",
        definition_sq="Përqindja e personave 16 vjeç e lart që nuk përballojnë të shpenzojnë çdo javë një shumë të "
                      "vogël për veten.",
        unit="PC", universe=INTERVIEWED, concept="individual", estimator="share", columns=("lack_money_self",),
        weight_variable="PB040", youngest=16, missing_rule=NO_STATUS, caveat=INDIVIDUAL_CAVEAT,
        source_document="Item PD070 of EU-SILC", first_year=2018, breakdown=_OF_16, modelled=True,
    ),
)
