"""Sentences that many entries share."""

from __future__ import annotations

ALL_PERSONS = "All persons in private households with known age"
INTERVIEWED = "Persons of 16 and over with a personal interview"
HOUSEHOLD_CAVEAT = (
    "A status of the household given to each of its members: differences between women and men reflect who lives in "
    "which household, not how resources are shared inside it."
)
INDIVIDUAL_CAVEAT = "Asked of the person: differences between women and men inside a couple are seen."
NATIONAL_LINE = "The line is national in every place and group."
NO_INCOME = "Persons without income are left out and counted in item_missing_share; negative and zero incomes stay."
NO_STATUS = "Persons whose status is unknown are left out and counted in item_missing_share."
ITEMS = (
    "A missing item counts as not lacking if at least one item is known; persons with none known are left out and "
    "counted in item_missing_share."
)
SCOPE = (
    "Persons outside the scope (no member of working age) and persons of households whose calendars are unknown are "
    "both left out, and not counted apart."
)
POVERTY = "Eurostat, EU-SILC methodology, monetary poverty and income distribution"
AROPE = "Eurostat, EU-SILC methodology, risk of poverty or social exclusion"
