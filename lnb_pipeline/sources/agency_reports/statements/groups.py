"""Population groups and sex that a counted phrase names."""

from __future__ import annotations

import re

_GROUPS: tuple[tuple[str, str], ...] = (
    ("roma_egyptian", r"roma|egyptians?|r\s?[/&]\s?e|rae|ashkali"),
    ("disability", r"disabilit\w+|disabled|pwds?|opds?|dpos?|impairments?|wheelchairs?|hearing aids?|braille|autism"),
    ("women", r"women|woman|girls?|females?|mothers?|wives|widows|midwives(?=\s+clients)|pregnan\w+|f"),
    ("men", r"(?<!wo)men|(?<!wo)man|boys?|(?<!fe)males?|fathers?|husbands|m"),
    ("children", r"child|children|bab(?:y|ies)|infants?|newborns?|toddlers?|girls|boys|minors|orphans?"),
    ("youth", r"youths?|young (?:people|persons?|women|men|adults)|adolescents?|neets?|teenagers?"),
    ("older_persons", r"older (?:persons?|people|women|men|adults)|elderly|pensioners?|senior citizens|seniors"),
    ("rural", r"rural|farmers?|villagers?|smallholders?|herders?"),
    ("unemployed", r"unemployed|job-?\s?seekers?|neets?"),
    ("poor", r"poor|poverty|low-income|social assistance beneficiar\w+"),
    ("violence", r"survivors?|victims?|gbv|violence|traffick\w+"),
    ("families", r"famil(?:y|ies)|households?"),
    ("students", r"students?|pupils?|learners|graduates|apprentices|scholars|schoolchildren"),
    ("professionals", r"staff|personnel|social workers?|health workers?|case managers?|teachers?|nurses?|midwives|"
                      r"doctors?|"
                      r"psychologists?|professionals?|practitioners?|educators?|specialists?|counsell?ors?|clinicians|"
                      r"physicians|service providers?|health providers?|trainers|therapists|judges|prosecutors|lawyers|"
                      r"journalists|assistants|experts|police officers|caregivers|officers"),
    ("officials", r"officials?|civil servants?|councill?ors?|mayors?|parliamentarians?|members of parliament|mps|"
                  r"(?:lgus?|municipal\w*|government|ministry|local authorit\w+)"
                  r"(?:['’]s?)? (?:\w+ )?(?:representatives?|officers?|staff)|decision-?\s?makers?|"
                  r"policy-?\s?makers?"),
    ("civil_society", r"csos?|ngos?|cbos?|opds?|dpos?|civil society|activists?|volunteers?|"
                      r"(?:women['’]s |youth )?organi[sz]ations of \w+"),
    ("population", r"inhabitants|residents|citizens|general public|population"),
)  # fmt: skip
_PATTERNS = tuple((group, re.compile(rf"(?<![\w-])(?:{words})(?![\w])", re.IGNORECASE)) for group, words in _GROUPS)
_VULNERABLE = re.compile(r"\b(?:vulnerable|vgs?|marginali[sz]ed|disadvantaged)\b", re.IGNORECASE)
_FEMALE = re.compile(r"\b(?:women|woman|girls?|females?|mothers?|wives|widows?|pregnan\w+|"
                     r"policewomen|F)\b(?!['’]s?\b)", re.IGNORECASE)
_MALE = re.compile(r"\b(?:men|man|boys?|males?|fathers?|husbands?|policemen|M)\b(?!['’]s?\b)", re.IGNORECASE)
_NOT_COUNTED = re.compile(r"\bof\s+(?:women|girls|men|boys)\b.*|\bgroups?\b", re.IGNORECASE)


def groups(counted: str) -> tuple[str, ...]:
    """Codes of the groups named, in the order of the code list; `vulnerable` only where no other is named."""
    named = [group for group, pattern in _PATTERNS if pattern.search(counted)]
    if not named and _VULNERABLE.search(counted):
        return ("vulnerable",)
    if {"women", "men"} <= set(named):
        named = ["women_and_men", *(group for group in named if group not in ("women", "men"))]
    return tuple(named)


def group(named: tuple[str, ...]) -> str | None:
    """The one code of the groups named, `several` for several, None for none."""
    if len(named) > 1:
        return "several"
    return named[0] if named else None


def sex(counted: str, unit: str) -> str | None:
    """F, M, or T where both are named; None where a text names neither or does not count persons."""
    if unit not in ("persons", "percent"):
        return None
    items = [item for item in re.split(r",|\band\b|\bor\b|/(?!E)", counted) if item.strip()]
    if len(items) > 1 and any(groups(i) and not _FEMALE.search(i) and not _MALE.search(i) for i in items):
        return None  # others are counted with them
    female, male = bool(_FEMALE.search(counted)), bool(_MALE.search(counted))
    if female and male:
        return "T"
    return "F" if female else "M" if male else None
