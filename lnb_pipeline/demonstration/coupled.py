"""What the official checks couple beyond the codebook's routing, and how drawn answers are spread.

`VOID`: flags that are due where a condition holds; a line counts in the survey years whose variable has
the flag and that know the variables it speaks of. Beside variables of the record the conditions use
`AGE` (at the end of the income year), `AGE_0_12`, `AGE_0_15`, `AGE_0_17` (1 when the household's youngest
is of that age), `SCHOOL_HOURS` and `CARE_HOURS` (of the household's children), `CARE_PAID` (the lowest
RC370), `PL211_5` (months unemployed) and `HK010`, `HK020`, `HH021` of the person's household.
"""

from __future__ import annotations

_CHILD_ITEMS = (
    "HCH010", "HCH020", "HCH030", "HCH040", "HD100", "HD110", "HD120", "HD140", "HD150", "HD160", "HD170", "HD180",
    "HD190", "HD200", "HD210", "HD220", "HD225", "HD240",
)
_AT_FOURTEEN = (
    "PT020", "PT030", "PT040", "PT060", "PT070", "PT090", "PT100", "PT110", "PT120", "PT130", "PT140", "PT150", "PT160",
    "PT170", "PT180", "PT190", "PT210", "PT220", "PT230", "PT240", "PT250", "PT260", "PT270", "PT280",
)
_OF_FATHER = ("PT060", "PT070", "PT110", "PT130", "PT140", "PT150")
_OF_MOTHER = ("PT090", "PT100", "PT120", "PT160", "PT170", "PT180")
_NOT_ASKED, _NO_FATHER, _NO_MOTHER = (-6, "AGE < 25 or AGE > 59"), (-5, "PT240 in (3, 4)"), (-5, "PT230 in (3, 4)")
_WORKING = "PL031 in (1, 2, 3, 4)"
_NO_SEARCH = "AGE > 74 or PL035 = 1"

VOID: dict[str, tuple[tuple[int, str], ...]] = {
    **dict.fromkeys(_CHILD_ITEMS, ((-4, "AGE_0_15 = 0"),)),
    "HD210": ((-4, "AGE_0_15 = 0"), (-2, "SCHOOL_HOURS = 0")),
    "HD220": ((-4, "AGE_0_15 = 0"), (-2, "SCHOOL_HOURS = 0")),
    "HC040": ((-2, "AGE_0_12 = 0"), (-4, "CARE_HOURS = 0 or CARE_PAID != 1")),
    "HC003A": ((-2, "HH010 = 5 or HC006 = 8"),),
    "HEE07": ((-2, "HC003A in (1, 2, 3, 5, 99) or HC003A_F = -2 or HH021 in (3, 4, 5) or HH010 = 5 or HC006 = 8"),),
    "HI012": ((-2, "HI011 = 2"), (-2, "HI010 = 2")),
    "HI020": ((-2, "HI011 in (2, 3)"),),
    "HI030": ((-2, "HI011 in (1, 2)"),),
    "HK010": ((-2, "AGE_0_17 = 0"),),
    "HY155": ((-4, "HY150 = 2"),),
    **{f"HY155G_{kind}": ((-2, f"HY150_{kind} = 2"),) for kind in range(1, 5)},
    "RK070": ((-5, "RB082 >= 18"), (-2, "HK010 = 0")),
    "RK080": ((-5, "RB082 >= 18"), (-2, "HK010 = 0")),
    "PK010": ((-2, "HK020 = 0"),),
    "PK020": ((-2, "HK010 is missing or HK010 = 0"),),
    "PE050": ((-2, "AGE > 34"),),
    "PEE03": ((-2, "AGE > 65 or PL032 not in (1, 5)"),),
    "PHD06": ((-2, "HH021 in (1, 2, 5)"),),
    "PL015": ((-2, _WORKING),),
    "PL020": ((-2, _WORKING), (-2, _NO_SEARCH)),
    "PL025": ((-2, _WORKING), (-2, _NO_SEARCH)),
    "PL035": ((-2, "AGE > 74"),),
    "PL111B": ((-2, "AGE > 74 or PL016 != 3 or PL032 = 1"),),
    "PL271": ((-2, "AGE > 74"),),
    "PL280": ((-2, "AGE > 74 or PL211_5 < 1"),),
    **dict.fromkeys(_AT_FOURTEEN, (_NOT_ASKED,)),
    **dict.fromkeys(_OF_FATHER, (_NOT_ASKED, _NO_FATHER)),
    **dict.fromkeys(_OF_MOTHER, (_NOT_ASKED, _NO_MOTHER)),
    "PT140": (_NOT_ASKED, _NO_FATHER, (-4, "PT130 in (3, 4, 5, 6, 7, 8)")),
    "PT150": (_NOT_ASKED, _NO_FATHER, (-4, "PT130 in (4, 5, 6, 7, 8)")),
    "PT170": (_NOT_ASKED, _NO_MOTHER, (-4, "PT160 in (3, 4, 5, 6, 7, 8)")),
    "PT180": (_NOT_ASKED, _NO_MOTHER, (-4, "PT160 in (4, 5, 6, 7, 8)")),
}

INSTEAD: dict[str, tuple[int, str, int]] = {
    # an answer that cannot stand where the condition holds, and the one that is given there
    "PL120": (1, "PE010 = 2", 3),
}

SHARES: dict[str, tuple[float, ...]] = {
    # shares of the codes in their order; a variable without a line follows the number of its codes
    "HC001": (0.04, 0.02, 0.10, 0.82, 0.02), "HC006": (0.05, 0.20, 0.25, 0.25, 0.15, 0.06, 0.01, 0.02),
    "HC003A": (0.06, 0.12, 0.10, 0.66, 0.06), "HC060": (0.35, 0.65), "HC190": (0.10, 0.90), "HC200": (0.15, 0.85),
    "HCH010": (0.06, 0.94), "HCH030": (0.10, 0.90), "HI100_1": (0.40, 0.60), "HV020": (0.08, 0.92),
    "HK010": (0.97, 0.03), "HY150": (0.12, 0.88),
    "PE050": (0.05, 0.05, 0.90), "PH051": (0.30, 0.70), "PH060": (0.10, 0.90), "PH071": (0.30, 0.70),
    "PHD01": (0.01, 0.03, 0.02, 0.01, 0.93), "PHD01T": (0.01, 0.03, 0.02, 0.01, 0.93),
    "PL160": (0.06, 0.94), "PL230": (0.24, 0.74, 0.02),
    "PT220": (0.985, 0.015), "PT230": (0.965, 0.01, 0.02, 0.005), "PT240": (0.94, 0.02, 0.03, 0.01),
    "RC380": (0.15, 0.85), "RCH010": (0.62, 0.30, 0.06, 0.015, 0.005), "RCH020": (0.01, 0.03, 0.96),
    **{f"HY150_{kind}": (0.08, 0.92) for kind in range(1, 5)},
    **{f"HD{item}": (0.58, 0.36, 0.06) for item in (100, 110, 120, 140, 150, 160, 170, 180, 190, 200, 210, 220, 240)},
}

SPREAD: dict[str, tuple[float, float, float]] = {
    # lowest, middle and highest answer of a quantity
    "HB100": (12, 35, 85), "HC010": (4_000, 22_000, 80_000), "HC020": (30, 85, 220), "HC030": (0, 1_500, 9_000),
    "HC040": (1_000, 8_000, 30_000), "HI090": (0, 0, 3), "HI120": (1_000, 8_000, 40_000),
    "HI130G": (0, 0, 20_000), "HI140G": (0, 0, 400_000), "HH031": (1_960, 1_998, 2_017),
    "HS130": (15_000, 55_000, 180_000), "HV010": (800_000, 4_500_000, 25_000_000),
    "HV070": (100_000, 1_500_000, 6_000_000), "HY155": (8_000, 26_000, 60_000),
    **{f"HY155G_{kind}": (8_000, 26_000, 60_000) for kind in range(1, 5)},
    "PB120": (8, 25, 70), "PEE17": (0, 4, 40), "PH110A": (50, 74, 125), "PH110B": (148, 169, 197),
    "PHD02": (0, 2, 15), "PHD02T": (0, 2, 15), "PL130": (1, 6, 13), "PT020": (1, 2, 5), "PT030": (1, 3, 7),
    "PT040": (0, 2, 4), "RB285": (1, 12, 60), "RK030": (0, 60, 600), "RK070": (0, 4, 30),
    "PW010": (1, 6, 10), "PW191": (0, 4, 9), "HC080": (1, 3, 4),
}
