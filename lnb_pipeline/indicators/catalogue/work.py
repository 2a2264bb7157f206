"""Work: intensity of the household's work, poverty of those who work, who is employed and who keeps the house."""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue.entry import Breakdown, Indicator
from lnb_pipeline.indicators.catalogue.wording import (
    HOUSEHOLD_CAVEAT,
    INDIVIDUAL_CAVEAT,
    NATIONAL_LINE,
    NO_INCOME,
    NO_STATUS,
    POVERTY,
    SCOPE,
)

_WITHOUT_OLD = Breakdown(
    ages=("TOTAL", "Y_LT18", "Y18-64"),
    divisions=("degree_urbanisation", "household_type", "education", "activity_limitation", "parenthood"),
)
_ONE_BAND = Breakdown(
    ages=("TOTAL",),
    divisions=("degree_urbanisation", "household_type", "education", "activity_limitation", "parenthood"),
)
_IN_SCOPE = "persons with known age in households with at least one member whose work intensity is measured"
_SCALING = (
    "Part-time months count weekly hours over 35, where hours are unknown the mean of the same sex: the official "
    "scaling and imputation are not published."
)

WORK: tuple[Indicator, ...] = (
    Indicator(
        code="lwi", canonical_code="LAB01", family="work", definition="EU2030",
        title_en="Persons in households with very low work intensity (EU 2030)",
        title_sq="Persona në familje me intensitet shumë të ulët pune (BE 2030)",
        definition_en="Share of persons under 65 in households whose members of 18-64 worked at most 20 % of their "
                      "potential in the income year; without students under 25, retired persons and pensioners.",
        definition_sq="Përqindja e personave nën 65 vjeç në familje ku anëtarët 18-64 vjeç punuan jo më shumë se 20 "
                      "% të mundësive të tyre në vitin e të ardhurave; pa studentët nën 25 vjeç dhe pensionistët.",
        unit="PC", universe=f"Aged 0-64: {_IN_SCOPE}", concept="household", estimator="share", columns=("lwi",),
        missing_rule=SCOPE, caveat=f"{HOUSEHOLD_CAVEAT} Not comparable with lwi_2020.",
        unverified=f"{_SCALING} The denominator leaves out households without a member of working age, as in the "
                   "definition before.",
        source_document="Eurostat, EU-SILC methodology, living in households with very low work intensity",
        first_year=2018, related_code="ilc_lvhl11n", breakdown=_WITHOUT_OLD, modelled=True,
    ),
    Indicator(
        code="lwi_2020", canonical_code="LAB01", family="work", definition="EU2020",
        title_en="Persons in households with low work intensity (Europe 2020)",
        title_sq="Persona në familje me intensitet të ulët pune (Evropa 2020)",
        definition_en="Share of persons under 60 in households whose members of 18-59 worked less than 20 % of "
                      "their potential in the income year; without students under 25.",
        definition_sq="Përqindja e personave nën 60 vjeç në familje ku anëtarët 18-59 vjeç punuan më pak se 20 % të "
                      "mundësive të tyre në vitin e të ardhurave; pa studentët nën 25 vjeç.",
        unit="PC", universe=f"Aged 0-59: {_IN_SCOPE}", concept="household", estimator="share", columns=("lwi_2020",),
        missing_rule=SCOPE, caveat=f"Ends in 2020; the band 18-64 holds persons of 18-59. {HOUSEHOLD_CAVEAT}",
        unverified=_SCALING,
        source_document="Eurostat, EU-SILC methodology, living in households with very low work intensity",
        last_year=2020, related_code="ilc_lvhl11", breakdown=_WITHOUT_OLD,
    ),
    Indicator(
        code="in_work_arop", canonical_code="LAB02", family="work", definition="EU",
        title_en="In-work at-risk-of-poverty rate", title_sq="Shkalla e rrezikut për varfëri të personave në punë",
        definition_en="Share of persons of 18 and over who worked for more than half of the income year and whose "
                      "equivalised disposable income is strictly below 60 % of the national median.",
        definition_sq="Përqindja e personave 18 vjeç e lart që punuan më shumë se gjysmën e vitit dhe kanë të "
                      "ardhura ekuivalente rreptësisht nën 60 % të medianës kombëtare.",
        unit="PC", universe="Persons of 18 and over with an interview who declared seven months or more, more than "
                            "half of them at work",
        concept="mixed", estimator="at_risk_of_poverty", columns=("equivalised_income",), within="in_work",
        weight_variable="PB040", youngest=18, missing_rule=NO_INCOME,
        caveat=f"Work is the person's, income the household's. {NATIONAL_LINE}",
        unverified="Most frequent activity is taken from the calendar: more than half of the declared months at work.",
        source_document=POVERTY, related_code="ilc_iw01",
        breakdown=Breakdown(
            ages=("TOTAL", "Y18-64"),
            divisions=("degree_urbanisation", "household_type", "education", "activity_limitation", "parenthood"),
        ),
    ),
    Indicator(
        code="employment", canonical_code="LAB03", family="work", definition="EU",
        title_en="Employment rate by main status, 20-64", title_sq="Shkalla e punësimit sipas statusit kryesor, 20-64",
        definition_en="Share of persons of 20-64 who say that they are employed.",
        definition_sq="Përqindja e personave 20-64 vjeç që e quajnë veten të punësuar.",
        unit="PC", universe="Persons of 20-64 with an interview", concept="individual", estimator="share",
        columns=("employed",), weight_variable="PB040", youngest=20, oldest=64, missing_rule=NO_STATUS,
        caveat="Self-defined status; the official employment rate is that of the Labour Force Survey. "
               f"{INDIVIDUAL_CAVEAT}",
        source_document="Variables PL031 (to 2020) and PL032 of EU-SILC", breakdown=_ONE_BAND,
        modelled=True,
    ),
    Indicator(
        code="employment_gap", canonical_code="LAB03", family="work", definition="EU",
        title_en="Gender employment gap by main status, 20-64",
        title_sq="Hendeku gjinor i punësimit sipas statusit kryesor, 20-64",
        definition_en="Employment rate of men minus that of women, persons of 20-64, in percentage points.",
        definition_sq="Shkalla e punësimit të burrave minus atë të grave, 20-64 vjeç, në pikë përqindjeje.",
        unit="PT", universe="Persons of 20-64 with an interview", concept="individual",
        estimator="difference_of_shares", columns=("employed",), weight_variable="PB040", youngest=20, oldest=64,
        lower_bound=-100.0, missing_rule=NO_STATUS,
        caveat="Men minus women, as Eurostat prints it; in indicators.gender_gap the same difference stands as "
               "women minus men.",
        source_document="Variables PL031 (to 2020) and PL032 of EU-SILC",
        breakdown=Breakdown(sexes=("T",), ages=("TOTAL",), divisions=("degree_urbanisation", "education")),
    ),
    Indicator(
        code="domestic_tasks", canonical_code="LAB04", family="work", definition="EU",
        title_en="Domestic tasks as main status, 18-64", title_sq="Punët e shtëpisë si status kryesor, 18-64",
        definition_en="Share of persons of 18-64 whose main activity is fulfilling domestic tasks.",
        definition_sq="Përqindja e personave 18-64 vjeç që kanë si veprimtari kryesore punët e shtëpisë.",
        unit="PC", universe="Persons of 18-64 with an interview", concept="individual", estimator="share",
        columns=("domestic_tasks",), weight_variable="PB040", youngest=18, oldest=64, missing_rule=NO_STATUS,
        caveat=f"A main status, not time spent: SDG 5.4.1 cannot be had from EU-SILC. {INDIVIDUAL_CAVEAT}",
        source_document="Variables PL031 (to 2020) and PL032 of EU-SILC; Beijing platform A3", breakdown=_ONE_BAND,
        modelled=True,
    ),
)
