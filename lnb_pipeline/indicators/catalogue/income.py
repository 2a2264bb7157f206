"""Income poverty, and incomes and their distribution."""

from __future__ import annotations

from lnb_pipeline.indicators.catalogue.entry import Breakdown, Indicator
from lnb_pipeline.indicators.catalogue.wording import (
    ALL_PERSONS,
    HOUSEHOLD_CAVEAT,
    NATIONAL_LINE,
    NO_INCOME,
    POVERTY,
)

_INCOME = ("equivalised_income",)


def _at_share(code: str, percent: int, in_words_sq: str) -> Indicator:
    """The at-risk-of-poverty rate at another share of the median."""
    return Indicator(
        code=code, canonical_code="POV02", family="income_poverty", definition="EU",
        title_en=f"At-risk-of-poverty rate at {percent} % of the median",
        title_sq=f"Shkalla e rrezikut për varfëri në {percent} % të medianës",
        definition_en=f"Share of persons whose equivalised disposable income is strictly below {percent} % of the "
                      "national median.",
        definition_sq="Përqindja e personave me të ardhura të disponueshme ekuivalente rreptësisht nën "
                      f"{in_words_sq} të medianës kombëtare.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="at_risk_of_poverty", columns=_INCOME,
        line_share=percent / 100, missing_rule=NO_INCOME, caveat=f"{HOUSEHOLD_CAVEAT} {NATIONAL_LINE}",
        source_document=POVERTY, related_code="ilc_li02", sdg_code="10.2.1" if percent == 50 else None,
    )


INCOME_POVERTY: tuple[Indicator, ...] = (
    Indicator(
        code="arpt", canonical_code="POV01", family="income_poverty", definition="EU",
        title_en="At-risk-of-poverty threshold", title_sq="Pragu i rrezikut për varfëri",
        definition_en="60 % of the national median equivalised disposable income, for a one-person household.",
        definition_sq="60 % e medianës kombëtare të të ardhurave të disponueshme ekuivalente, për një person që "
                      "jeton vetëm.",
        unit="ALL", universe=ALL_PERSONS, concept="household", estimator="poverty_line", columns=_INCOME,
        upper_bound=None, missing_rule=NO_INCOME, caveat="In lek of the income year, not corrected for prices.",
        source_document=POVERTY, related_code="ilc_li01",
        breakdown=Breakdown(("country",), ("T",), ("TOTAL",), ()),
    ),
    Indicator(
        code="arop", canonical_code="POV01, POV03", family="income_poverty", definition="EU",
        title_en="At-risk-of-poverty rate", title_sq="Shkalla e rrezikut për varfëri",
        definition_en="Share of persons whose equivalised disposable income is strictly below 60 % of the national "
                      "median. By household type it is the indicator POV03.",
        definition_sq="Përqindja e personave me të ardhura të disponueshme ekuivalente rreptësisht nën 60 % të "
                      "medianës kombëtare. Sipas llojit të familjes është treguesi POV03.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="at_risk_of_poverty", columns=_INCOME,
        missing_rule=NO_INCOME, caveat=f"{HOUSEHOLD_CAVEAT} {NATIONAL_LINE}", source_document=POVERTY,
        related_code="ilc_li02, ilc_li03", sdg_code="1.2.1", modelled=True,
    ),
    _at_share("arop_40", 40, "40 %"), _at_share("arop_50", 50, "50 %"), _at_share("arop_70", 70, "70 %"),
    Indicator(
        code="rmpg", canonical_code="POV04", family="income_poverty", definition="EU",
        title_en="Relative median at-risk-of-poverty gap", title_sq="Hendeku relativ median i rrezikut për varfëri",
        definition_en="Distance between the national poverty line and the median income of the poor of the place "
                      "and group, as a share of the line.",
        definition_sq="Largësia midis pragut kombëtar të varfërisë dhe të ardhurës mediane të të varfërve të vendit "
                      "dhe grupit, si përqindje e pragut.",
        unit="PC", universe="Persons below the national poverty line, with known age", concept="household",
        estimator="relative_median_gap", columns=_INCOME, missing_rule=NO_INCOME, upper_bound=None,
        caveat=f"{HOUSEHOLD_CAVEAT} Rests on the poor alone: in small places it jumps from one household to the "
               "next. Above 100 when the median income of the poor is negative.",
        source_document=POVERTY, related_code="ilc_li11",
    ),
    Indicator(
        code="arop_before_transfers", canonical_code="POV05", family="income_poverty", definition="EU",
        title_en="At-risk-of-poverty rate before social transfers, pensions kept",
        title_sq="Shkalla e rrezikut për varfëri para transfertave sociale, me pensionet",
        definition_en="Share of persons whose equivalised income before social transfers other than old-age and "
                      "survivors' pensions is strictly below the ordinary poverty line.",
        definition_sq="Përqindja e personave me të ardhura ekuivalente para transfertave sociale (përveç pensioneve "
                      "të pleqërisë dhe familjare) rreptësisht nën pragun e zakonshëm të varfërisë.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="at_risk_of_poverty",
        columns=("income_before_transfers", "equivalised_size", "equivalised_income"), missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} The line is the one after transfers and is not computed anew. What people would "
               "do without transfers is not measured.",
        source_document=POVERTY, related_code="ilc_li10",
    ),
    Indicator(
        code="arop_before_all_transfers", canonical_code="POV06", family="income_poverty", definition="EU",
        title_en="At-risk-of-poverty rate before all social transfers",
        title_sq="Shkalla e rrezikut për varfëri para të gjitha transfertave sociale",
        definition_en="Share of persons whose equivalised income before all social transfers, pensions included, is "
                      "strictly below the ordinary poverty line.",
        definition_sq="Përqindja e personave me të ardhura ekuivalente para të gjitha transfertave sociale, "
                      "përfshirë pensionet, rreptësisht nën pragun e zakonshëm të varfërisë.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="at_risk_of_poverty",
        columns=("income_before_all_transfers", "equivalised_size", "equivalised_income"), missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} The line is the one after transfers and is not computed anew.",
        source_document=POVERTY, related_code="ilc_li09",
    ),
    Indicator(
        code="arop_anchored", canonical_code="POV07", family="income_poverty", definition="EU",
        title_en="At-risk-of-poverty rate anchored in 2019",
        title_sq="Shkalla e rrezikut për varfëri e ankoruar në 2019",
        definition_en="Share of persons whose equivalised disposable income is strictly below the poverty line of "
                      "survey year 2019, brought to the prices of the income year with the consumer price index.",
        definition_sq="Përqindja e personave me të ardhura të disponueshme ekuivalente rreptësisht nën pragun e "
                      "varfërisë të vrojtimit 2019, i përditësuar me indeksin e çmimeve të konsumit.",
        unit="PC", universe=ALL_PERSONS, concept="household", estimator="below_anchored_line", columns=_INCOME,
        missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} The sampling error of the line of 2019 is not in the standard error.",
        unverified="The prices are those of the income years. The changes of the price index were entered without "
                   "the source at hand (reference/price_index.csv, status unverified) and must be checked. The base "
                   "year 2019 is this pipeline's choice; in it the rate is arop, so that the entry begins with 2020.",
        source_document=POVERTY, related_code="ilc_li22", first_year=2020,
    ),
    Indicator(
        code="arop_persistent", canonical_code="POV08", family="income_poverty", definition="EU",
        title_en="Persistent at-risk-of-poverty rate", title_sq="Shkalla e rrezikut të vazhdueshëm për varfëri",
        definition_en="Share of persons followed through four survey years who are poor in the last and in at least "
                      "two of the three years before.",
        definition_sq="Përqindja e personave të ndjekur gjatë katër vrojtimeve që janë të varfër në vitin e fundit "
                      "dhe në të paktën dy nga tre vitet e mëparshme.",
        unit="PC", universe="Persons in the sample in four consecutive survey years", concept="household",
        estimator="persistently_poor", columns=_INCOME, weight_variable="RB064",
        missing_rule="Persons without the four-year weight, or without an income in one of the four years, are left "
                     "out; the others are not weighted up for them.",
        caveat=f"{HOUSEHOLD_CAVEAT} Rests on the quarter of the sample that stays four years. The lines of the four "
               "years are taken as given.",
        unverified="The weight is the four-year longitudinal weight RB064 of the last year; where a delivery has "
                   "none, the indicator is not computed.",
        source_document=POVERTY, related_code="ilc_li21",
        breakdown=Breakdown(("country", "nuts2"), divisions=("degree_urbanisation", "household_type", "older_living")),
    ),
)

INCOME_DISTRIBUTION: tuple[Indicator, ...] = (
    Indicator(
        code="median_eq_income", canonical_code="INC01", family="income_distribution", definition="EU",
        title_en="Median equivalised disposable income", title_sq="E ardhura mediane e disponueshme ekuivalente",
        definition_en="Median of the equivalised disposable income of the persons of the place and group.",
        definition_sq="Mediana e të ardhurave të disponueshme ekuivalente të personave të vendit dhe grupit.",
        unit="ALL", universe=ALL_PERSONS, concept="household", estimator="median_income", columns=_INCOME,
        lower_bound=None, upper_bound=None, missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} In lek of the income year, not corrected for prices.", source_document=POVERTY,
        related_code="ilc_di03, ilc_di04",
    ),
    Indicator(
        code="s80_s20", canonical_code="INC02", family="income_distribution", definition="EU",
        title_en="Income quintile share ratio S80/S20", title_sq="Raporti i kuintileve të të ardhurave S80/S20",
        definition_en="Total income of the richest fifth of the place and group over the total of its poorest fifth.",
        definition_sq="E ardhura totale e një të pestës më të pasur të vendit dhe grupit mbi atë të një të pestës "
                      "më të varfër.",
        unit="RATIO", universe=ALL_PERSONS, concept="household", estimator="quintile_share_ratio", columns=_INCOME,
        lower_bound=None, upper_bound=None, missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} Quintiles are cut inside each place and group.", source_document=POVERTY,
        related_code="ilc_di11",
    ),
    Indicator(
        code="gini", canonical_code="INC03", family="income_distribution", definition="EU",
        title_en="Gini coefficient of equivalised disposable income",
        title_sq="Koeficienti Gini i të ardhurave të disponueshme ekuivalente",
        definition_en="0 when all persons of the place and group have the same income, 100 when one person has it all.",
        definition_sq="0 kur të gjithë personat e vendit dhe grupit kanë të njëjtën të ardhur, 100 kur e ka të "
                      "gjithën një person.",
        unit="IDX", universe=ALL_PERSONS, concept="household", estimator="gini", columns=_INCOME, upper_bound=None,
        missing_rule=NO_INCOME,
        caveat=f"{HOUSEHOLD_CAVEAT} Inequality inside each place and group, not between them. Above 100 where "
               "negative incomes weigh much.",
        source_document=POVERTY, related_code="ilc_di12",
    ),
)
