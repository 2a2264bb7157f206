"""Resources of one's own: individual income and pensions."""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue.entry import Breakdown, Indicator
from lnb_pipeline.indicators.catalogue.wording import INDIVIDUAL_CAVEAT, NO_STATUS

_ADULTS = "Persons of 18-64 with an interview"
_OLDER = "Persons of 65 and over with an interview"
_WORKING_AGE = Breakdown(
    ages=("TOTAL",),
    divisions=("degree_urbanisation", "household_type", "education", "activity_limitation", "parenthood"),
)
_OLD_AGE = Breakdown(
    ages=("TOTAL",), divisions=("degree_urbanisation", "education", "activity_limitation", "older_living")
)
_PENSIONS = "Gender pension gap, Eurostat ilc_pnp13; Bettio, Tinios and Betti 2013"
_DEPENDENCY = "Botti, Corsi and D'Ippoliti 2016, Feminist Economics, doi 10.1080/13545701.2016.1146408"

INDIVIDUAL_RESOURCES: tuple[Indicator, ...] = (
    Indicator(
        code="no_own_income", canonical_code="IND01", family="individual_resources", definition="EU",
        title_en="No income of one's own, 18-64", title_sq="Pa të ardhura vetjake, 18-64",
        definition_en="Share of persons of 18-64 who had no personal income of any kind in the income year.",
        definition_sq="Përqindja e personave 18-64 vjeç që nuk patën asnjë të ardhur personale në vitin e të "
                      "ardhurave.",
        unit="PC", universe=_ADULTS, concept="individual", estimator="share", columns=("no_own_income",),
        weight_variable="PB040", youngest=18, oldest=64, missing_rule=NO_STATUS,
        caveat=f"{INDIVIDUAL_CAVEAT} Benefits paid to the household, remittances and rents count as nobody's own.",
        unverified="A loss from self-employment is an income here: only exactly nothing is no income.",
        source_document=_DEPENDENCY, breakdown=_WORKING_AGE, modelled=True,
    ),
    Indicator(
        code="financial_dependency", canonical_code="IND01", family="individual_resources", definition="EU",
        title_en="Financial dependency rate, 18-64", title_sq="Shkalla e varësisë financiare, 18-64",
        definition_en="Share of persons of 18-64 whose individual income (their own and an equal share of what is "
                      "the household's) is strictly below 60 % of the national median of individual incomes of "
                      "18-64.",
        definition_sq="Përqindja e personave 18-64 vjeç me të ardhura individuale (vetjake dhe një pjesë të "
                      "barabartë të atyre të familjes) rreptësisht nën 60 % të medianës kombëtare të të ardhurave "
                      "individuale 18-64.",
        unit="PC", universe=_ADULTS, concept="individual", estimator="below_own_median", columns=("individual_income",),
        weight_variable="PB040", youngest=18, oldest=64,
        missing_rule="Persons without an individual income (no interview or no household income) are left out and "
                     "counted in item_missing_share.",
        caveat=f"{INDIVIDUAL_CAVEAT} Shows who would be poor on what is his or her own; it says nothing about sharing.",
        unverified="Taxes on income are borne in proportion to positive own incomes, what is nobody's own is shared "
                   "equally among members of 16 and over.",
        source_document=_DEPENDENCY, breakdown=_WORKING_AGE, modelled=True,
    ),
    Indicator(
        code="pension_income", canonical_code="IND02", family="individual_resources", definition="EU",
        title_en="Mean pension of pensioners, 65 and over", title_sq="Pensioni mesatar i pensionistëve, 65 vjeç e lart",
        definition_en="Mean yearly pension (old age, survivors', private) of persons of 65 and over who receive "
                      "one, gross.",
        definition_sq="Pensioni mesatar vjetor bruto (pleqërie, familjar, privat) i personave 65 vjeç e lart që e "
                      "marrin.",
        unit="ALL", universe=f"{_OLDER} who receive a pension", concept="individual", estimator="mean",
        columns=("pension_income",), within="receives_pension", weight_variable="PB040", youngest=65,
        upper_bound=None, missing_rule=NO_STATUS, caveat="In lek of the income year, not corrected for prices.",
        source_document=_PENSIONS,
        breakdown=Breakdown(("country", "nuts2"), ages=("TOTAL",), divisions=_OLD_AGE.divisions),
    ),
    Indicator(
        code="pension_gap", canonical_code="IND02", family="individual_resources", definition="EU",
        title_en="Gender pension gap, 65 and over", title_sq="Hendeku gjinor i pensioneve, 65 vjeç e lart",
        definition_en="Mean pension of men minus that of women, as a percentage of men's; pensioners of 65 and over.",
        definition_sq="Pensioni mesatar i burrave minus atë të grave, si përqindje e pensionit të burrave; "
                      "pensionistë 65 vjeç e lart.",
        unit="PC", universe=f"{_OLDER} who receive a pension", concept="individual",
        estimator="relative_difference_of_means", columns=("pension_income",), within="receives_pension",
        weight_variable="PB040", youngest=65, lower_bound=None, missing_rule=NO_STATUS,
        caveat="Who receives no pension is not in it: read it with pension_coverage. Men minus women, as Eurostat "
               "prints it.",
        unverified="Pensioners with a pension above zero, gross amounts of PY080, PY100 and PY110.",
        source_document=_PENSIONS, related_code="ilc_pnp13",
        breakdown=Breakdown(("country", "nuts2"), ("T",), ("TOTAL",), ("degree_urbanisation",)),
    ),
    Indicator(
        code="pension_coverage", canonical_code="IND02", family="individual_resources", definition="EU",
        title_en="Receiving a pension, 65 and over", title_sq="Marrës pensioni, 65 vjeç e lart",
        definition_en="Share of persons of 65 and over who receive an old-age, survivors' or private pension.",
        definition_sq="Përqindja e personave 65 vjeç e lart që marrin pension pleqërie, familjar ose privat.",
        unit="PC", universe=_OLDER, concept="individual", estimator="share", columns=("receives_pension",),
        weight_variable="PB040", youngest=65, missing_rule=NO_STATUS, caveat=INDIVIDUAL_CAVEAT,
        source_document=_PENSIONS, breakdown=_OLD_AGE,
    ),
)
