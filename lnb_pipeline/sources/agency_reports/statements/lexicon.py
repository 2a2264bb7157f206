"""Words that the rules for quantified statements know: what is counted, and what cannot be a noun.

A word that stands here changes how a report is read, so the lists hold words of the genre (reports of joint
programmes in English) and none of a single report.
"""

from __future__ import annotations

import re

# -- numbers ----------------------------------------------------------------------------------------

ONES: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: dict[str, int] = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
    "mln": 1_000_000, "bn": 1_000_000_000, "m": 1_000_000, "k": 1000,
}  # fmt: skip

# -- what is counted ----------------------------------------------------------------------------------

UNITS: dict[str, str] = {
    **dict.fromkeys(
        [
            "person", "people", "individual", "adult", "woman", "man", "girl", "boy", "child", "adolescent", "youth",
            "youngster", "baby", "infant", "newborn", "mother", "father", "parent", "caregiver", "carer",
            "grandparent", "pensioner", "widow", "elder", "elderly", "wife", "husband", "sister", "brother", "peer",
            "human", "inhabitant", "resident", "citizen", "national", "migrant", "returnee", "refugee", "idp",
            "asylum-seeker", "survivor", "victim", "perpetrator", "beneficiary", "participant", "attendee",
            "respondent", "visitor", "guest", "client", "patient", "user", "reader", "viewer", "follower",
            "listener", "user", "subscriber", "household-head", "student", "pupil", "graduate", "trainee",
            "apprentice", "intern", "learner", "scholar", "teacher", "professor", "lecturer", "educator", "trainer",
            "mentor", "coach", "tutor", "facilitator", "mediator", "counsellor", "counselor", "psychologist",
            "nurse", "doctor", "midwife", "physician", "clinician", "pharmacist", "surgeon", "medic", "worker",
            "employee", "employer-representative", "staff", "personnel", "workforce", "professional", "practitioner",
            "specialist", "expert", "officer", "official", "servant", "judge", "prosecutor", "lawyer", "attorney",
            "magistrate", "police", "policeman", "policewoman", "soldier", "inspector", "auditor", "representative",
            "delegate", "member", "participant", "activist", "volunteer", "leader", "champion", "ambassador",
            "advocate", "mayor", "councillor", "councilor", "parliamentarian", "mp", "minister", "deputy",
            "politician", "decision-maker", "policymaker", "policy-maker", "journalist", "blogger", "influencer",
            "artist", "actor", "musician", "athlete", "player", "entrepreneur", "farmer", "fisher", "fisherman",
            "fisherfolk", "herder", "smallholder", "producer-member", "artisan", "craftsman", "jobseeker",
            "job-seeker", "neet", "candidate", "applicant", "voter", "speaker", "panellist", "panelist",
            "stakeholder", "consultant", "manager", "director", "coordinator", "administrator", "assistant",
            "technician", "engineer", "researcher", "scientist", "statistician", "economist", "enumerator",
            "interviewer", "interpreter", "translator", "supporter", "signatory", "roma", "egyptian", "ashkali",
            "pwd", "pwds", "vg", "vgs", "plwd", "plhiv", "lgbtqi", "lgbti", "disabled", "unemployed", "homeless",
            "female", "male", "consumer", "customer", "passenger", "tourist", "driver", "guardian", "orphan",
            "inmate", "prisoner", "detainee", "offender", "sibling", "vhw", "chw", "asha", "first-timer",
            "head-teacher", "principal", "headmaster", "imam", "priest", "cleric", "newcomer", "head", "clerk", "cook",
            "chef", "guard", "paralegal", "secretary", "spouse", "relative", "senior", "legislator", "cadet", "chair",
            "chairperson", "chairwoman", "chairman", "deacon", "mullah", "villager", "caller", "adopter",
        ],
        "persons",
    ),
    "household": "households", "hh": "households", "family": "families",
    **dict.fromkeys(["municipality", "lgu", "bashki"], "municipalities"),
    **dict.fromkeys(
        [
            "organisation", "organization", "cso", "ngo", "opd", "dpo", "cbo", "ngdo", "ingo", "fbo",
        ], "organisations"
    ),
    **dict.fromkeys(["centre", "center"], "centres"),
    **dict.fromkeys(["programme", "program"], "programmes"),
    **dict.fromkeys(["msme", "sme", "enterprise"], "enterprises"),
    **dict.fromkeys(["curriculum", "curricula"], "curricula"),
    **dict.fromkeys(["km", "kilometre", "kilometer"], "kilometres"),
    **dict.fromkeys(["m2", "m²", "sqm"], "square metres"),
    **dict.fromkeys(["ha", "hectare"], "hectares"),
    **dict.fromkeys(["tonne", "ton", "mt"], "tonnes"),
}  # fmt: skip
"""What one of a counted noun is, where it is not the noun itself; in the singular."""

THINGS: frozenset[str] = frozenset(
    [
        "village", "town", "city", "district", "region", "province", "county", "commune", "prefecture", "oblast",
        "canton", "state", "country", "island", "island", "parish", "ward", "community", "neighbourhood",
        "settlement", "area", "site", "location", "zone", "constituency", "department", "governorate", "school",
        "kindergarten", "preschool", "nursery", "creche", "class", "classroom", "university", "faculty", "college",
        "academy", "library", "hospital", "clinic", "facility", "shelter", "home", "house", "housing", "building",
        "dwelling", "apartment", "room", "bed", "unit", "ward-unit", "office", "desk", "corner", "hub", "lab",
        "laboratory", "point", "station", "post", "playground", "park", "road", "bridge", "well", "borehole", "pump",
        "system", "network", "platform", "portal", "database", "register", "registry", "app", "application", "tool",
        "toolkit", "kit", "device", "computer", "tablet", "vehicle", "plan", "policy", "law", "bylaw", "act",
        "strategy", "regulation", "decree", "guideline", "standard", "protocol", "procedure", "manual", "handbook",
        "guide", "module", "course", "training", "session", "workshop", "seminar", "webinar", "conference", "forum",
        "fora", "event", "campaign", "meeting", "roundtable", "round-table", "consultation", "dialogue", "debate",
        "visit", "tour", "exchange", "fair", "exhibition", "hearing", "training-of-trainers", "report", "study",
        "survey", "assessment", "analysis", "evaluation", "review", "mapping", "brief", "paper", "publication",
        "article", "story", "film", "documentary", "video", "broadcast", "post", "episode", "programme", "project",
        "initiative", "intervention", "activity", "action", "measure", "service", "model", "scheme", "package",
        "product", "benefit", "grant", "loan", "voucher", "scholarship", "award", "prize", "subsidy", "transfer",
        "agreement", "memorandum", "mou", "contract", "partnership", "coalition", "alliance", "team",
        "group", "association", "club", "council", "committee", "commission", "board", "institution", "authority",
        "ministry", "agency",
        "body", "company", "business", "firm", "start-up", "startup", "cooperative", "employer", "provider", "case",
        "complaint", "call", "request", "application", "referral", "decision", "order", "ruling", "judgment",
        "verdict", "inspection", "job", "position", "post", "vacancy", "place", "seat", "internship",
        "apprenticeship", "placement", "certificate", "license", "licence", "diploma", "recommendation", "indicator",
        "target", "amendment", "draft", "proposal", "budget", "reform", "outcome", "output", "result", "priority",
        "issue", "theme", "topic", "tree", "seedling", "animal", "cow", "goat", "hectare", "tonne", "litre", "meal",
        "parcel", "ration", "dose", "test", "vaccine", "vaccination", "visit", "wheelchair", "consultancy", "letter",
        "leaflet", "brochure", "poster", "copy", "message", "card", "licence", "working-group", "mechanism",
        "structure", "guideline", "framework", "instrument", "methodology", "concept", "action-plan", "roadmap",
        "set", "round", "concern", "question", "comment", "answer", "line", "department", "sector", "sub-sector",
        "chapter", "directorate", "division", "cluster", "pair", "kindergarten", "greenhouse", "farm", "garden",
        "market", "shop", "idea", "solution", "good-practice", "practice", "pilot", "document", "form",
        "questionnaire", "interview", "focus-group", "discussion", "scenario", "option", "record", "file",
        "story", "view",
        "crime", "offence",
        "incident", "death", "birth", "marriage", "pregnancy", "delivery", "screening", "consultation",
        "appointment", "check-up", "surgery", "website", "page", "account", "hotline", "helpline", "mission",
        "field-visit", "birth-certificate", "id-card", "identity-card", "package", "street", "lamp", "light", "roof",
        "tank", "toilet", "latrine", "shower", "kitchen", "canteen", "bus", "ambulance", "boat", "net", "tool",
        "fridge", "panel", "generator", "step-by-step", "lesson", "exam", "quiz", "competition", "contest",
        "hackathon", "festival", "concert", "theatre", "show", "play", "screening", "mural",
    ]
)
"""Known nouns that are their own unit, in the singular."""

PROVIDERS_OF_CARE: frozenset[str] = frozenset(["health", "healthcare", "care", "medical", "childcare"])
"""What providers must offer to be persons; other providers can be organisations."""

WEAK_UNITS: frozenset[str] = frozenset(["partner", "counterpart"])
"""Roles that many things can have: what the word before them says is the unit."""

IRREGULAR: dict[str, str] = {
    "people": "people", "women": "woman", "men": "man", "children": "child", "staff": "staff",
    "personnel": "personnel", "police": "police", "youth": "youth", "youths": "youth", "fora": "forum",
    "curricula": "curriculum", "media": "media", "criteria": "criterion", "wives": "wife", "lives": "life",
    "policemen": "policeman", "policewomen": "policewoman", "fishermen": "fisherman", "fisherfolk": "fisherfolk",
    "alumni": "graduate", "elderly": "elderly", "midwives": "midwife", "businesswomen": "entrepreneur",
    "businessmen": "entrepreneur", "series": "series", "workforce": "workforce", "housing": "housing", "buses": "bus",
    "analyses": "analysis", "neets": "neet", "neet": "neet", "km": "km", "ha": "ha", "hectares": "hectare",
    "spokespersons": "representative", "sportswomen": "athlete", "livestock": "livestock", "households": "household",
    "councilwomen": "councillor", "chairs": "chair", "leaves": "leaf", "bn": "bn", "mps": "mp", "gps": "doctor",
    "craftsmen": "craftsman", "servicewomen": "soldier", "clergy": "priest",
}  # fmt: skip

NOMINAL: frozenset[str] = frozenset(
    [
        "roma", "egyptian", "egyptians", "ashkali", "r/e", "r&e", "rae", "pwd", "pwds", "vg", "vgs", "plhiv",
        "unemployed", "disabled", "female", "male", "f", "m", "vulnerable", "homeless", "elderly", "poor", "youth",
        "lgbti", "lgbtqi", "lgbtqi+", "neet", "idp", "refugee",
    ]
)
"""Words that name persons although they are no plural noun: `1800 Roma and Egyptian`."""

NOT_PLURAL: frozenset[str] = frozenset(
    [
        "various", "always", "perhaps", "thus", "plus", "besides", "towards", "afterwards", "across", "this", "was",
        "has", "does", "as", "us", "yes", "versus", "less", "ours", "theirs", "hers", "his", "its", "whereas",
        "unless", "news", "physics", "mathematics", "economics", "politics", "ethics", "logistics", "athletics",
        "needs", "others", "sometimes", "nowadays", "overseas", "indoors", "outdoors", "upwards", "downwards",
        "onwards", "needs-based", "minus", "campus", "status", "process", "access", "address", "business",
        "progress", "success", "class", "bias", "gas", "lens", "census", "chaos", "previous", "serious",
        "statistics",
    ]
)

PERSON_ENDINGS: tuple[str, ...] = ("worker", "ist", "ician", "ologist", "eer", "keeper", "holder", "maker")
_AGENTS: tuple[str, ...] = ("er", "or")
NOT_PERSONS: frozenset[str] = frozenset(
    [
        "list", "checklist", "placeholder", "waitlist", "playlist", "wrist", "center", "centre", "paper", "number",
        "voucher", "computer", "poster", "register", "shelter", "chapter", "order", "letter", "newsletter", "partner",
        "quarter", "headquarter", "river", "tower", "tracker", "provider", "corner", "counter", "folder", "container",
        "server", "router", "printer", "scanner", "banner", "flyer", "sticker", "cluster", "filter", "meter", "buffer",
        "boiler", "layer", "border", "matter", "offer", "transfer", "primer", "trailer", "charter", "cover", "power",
        "water", "master", "supplier", "retailer", "broadcaster", "employer", "laser", "dryer", "freezer", "cooler",
        "heater", "tanker", "thermometer", "barrier", "carrier", "career", "pier", "tier", "litre", "liter", "lever",
        "reminder", "webinar", "plaster", "diaper", "pamper", "summer", "winter", "semester",
        "monitor", "indicator", "sector", "factor", "vector", "corridor", "motor", "reactor", "generator",
        "incubator", "accelerator", "ventilator", "tractor", "contractor", "floor", "door", "error", "mirror",
        "colour", "color", "harbor", "anchor", "sensor", "projector", "refrigerator", "sub-sector", "subsector",
        "transformer", "amplifier", "charger", "adapter", "helicopter", "ladder",
        "answer", "feeder", "planter", "burner", "cooker", "mixer", "cluster", "danger", "finger",
        "identifier", "parameter", "kilometer", "perimeter", "hectometer", "disorder", "cancer", "ulcer", "fever",
        "rooster", "heifer", "hamper", "blister", "roster", "proper", "wrapper", "paver", "timber",
    ]
)
"""Nouns in -er, -or and -ist that are no persons; every other one is taken for persons."""

# -- what ends a noun phrase -----------------------------------------------------------------------

PREPOSITIONS: frozenset[str] = frozenset(
    [
        "of", "in", "for", "from", "with", "without", "at", "on", "by", "to", "through", "during", "under", "per",
        "across", "within", "between", "among", "amongst", "into", "over", "onto", "against", "towards", "toward",
        "after", "before", "since", "until", "till", "upon", "via", "as", "than", "about", "around", "like",
        "including", "excluding", "regarding", "concerning", "following", "throughout", "along", "behind", "beyond",
        "despite", "except", "inside", "outside", "near",
    ]
)
AUXILIARIES: frozenset[str] = frozenset(
    [
        "is", "are", "was", "were", "be", "been", "being", "am", "has", "have", "had", "do", "does", "did", "will",
        "would", "shall", "should", "can", "could", "may", "might", "must", "cannot", "won't", "don't",
    ]
)
PRONOUNS: frozenset[str] = frozenset(
    [
        "who", "whom", "whose", "which", "that", "what", "when", "where", "while", "whereas", "because", "if",
        "although", "though", "so", "but", "nor", "yet", "it", "they", "them", "he", "she", "we", "you", "i", "this",
        "these", "those", "there", "here", "their", "its", "our", "each", "both", "either", "neither", "not", "also",
        "then", "thereby", "respectively", "together", "jointly", "alone", "only", "now", "already", "still", "thus",
        "hence", "however", "therefore", "once",
    ]
)
ARTICLES: frozenset[str] = frozenset(["the", "a", "an"])
FUNCTION_WORDS: frozenset[str] = PREPOSITIONS | AUXILIARIES | PRONOUNS
"""Words at which a noun phrase stops."""

PAST: frozenset[str] = frozenset(
    [
        "got", "took", "gave", "made", "became", "become", "came", "began", "held", "found", "felt", "met", "led",
        "won", "built", "set", "saw", "went", "kept", "left", "lost", "ran", "sold", "bought", "brought", "taught",
        "put", "grew", "rose", "fell", "spoke", "wrote", "chose", "drew", "told", "said", "paid", "spent", "sent",
        "knew", "understood", "stood", "sat", "fled", "heard", "shared", "sought", "undertook", "underwent",
        "overcame", "withdrew", "drove", "ate",
    ]
)
PRESENT: frozenset[str] = frozenset(
    [
        "offer", "provide", "use", "run", "operate", "receive", "benefit", "apply", "implement", "participate",
        "need", "lack", "serve", "include", "remain", "continue", "make", "take", "get", "hold", "host", "attend",
        "complete", "exist", "function", "depend", "live", "know", "keep", "have", "work", "accept", "report",
        "cover", "belong", "face", "come", "go", "say", "feel", "think", "want", "plan", "develop", "deliver",
        "access", "support", "manage", "follow", "show", "participated", "benefit", "join", "start",
    ]
)
FINITE: frozenset[str] = frozenset(
    [
        "received", "implemented", "participated", "attended", "reported", "benefited", "benefitted", "graduated",
        "obtained", "used", "joined", "started", "declared", "accessed", "applied", "found", "completed",
        "confirmed", "agreed", "enrolled", "improved", "increased", "decreased", "gained", "learned", "learnt",
        "requested", "decided", "expressed", "felt", "succeeded", "passed", "managed", "opened", "closed", "stated",
        "answered", "responded", "submitted", "adopted", "died", "survived", "dropped", "quit", "opted",
    ]
)
"""Verbs that are no attribute: `36 received support` counts something named before, `36 trained nurses` nurses."""

ACTORS: frozenset[str] = frozenset(["agency", "partner", "party", "organisation", "organization"])
"""Who reports: `the three agencies` counts no result."""

VAGUE: frozenset[str] = frozenset(
    [
        "way", "part", "side", "thing", "fold", "step", "time", "point", "phase", "stage", "respect", "aspect",
        "front", "word", "hand", "kind", "sort", "direction", "dimension", "level", "layer", "half", "third",
        "quarter", "fifth", "eighth", "percentage", "fraction", "main", "reason", "fact", "factor", "angle",
        "lesson", "degree", "moment", "occasion",
    ]
)
"""Nouns that nobody counts results in; a number written as a word before them is no statement."""

DURATIONS = re.compile(
    r"(?:working |calendar |full |consecutive |first |last |past |coming |next |additional |more )?"
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|quarters?|semesters?|terms?|years?|decades?|"
    r"centur(?:y|ies)|hrs?|yrs?|mths?)\b",
    re.IGNORECASE,
)


def singular(word: str) -> str:
    """The singular of a lower-case plural noun, by the regular rules and the irregular ones listed."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "uses")) and word not in ("houses", "causes", "nurses", "uses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_known(word: str) -> bool:
    """Whether a noun in the singular is one of the lists, or by its ending surely a person."""
    return word in UNITS or word in THINGS or (word.endswith(PERSON_ENDINGS) and word not in NOT_PERSONS)


def unit_of(word: str) -> str | None:
    """The unit of a noun in the singular: persons, families, centres …; None where neither lists nor endings tell."""
    if word in UNITS:
        return UNITS[word]
    if word in THINGS:
        return plural(word)
    last = word.rsplit("-", 1)[-1]
    if last in UNITS:
        return UNITS[last]
    is_person = word.endswith(PERSON_ENDINGS + _AGENTS) and not {word, last} & NOT_PERSONS
    return "persons" if is_person else None


def plural(word: str) -> str:
    """The regular plural of a noun in the singular."""
    for many, one in IRREGULAR.items():
        if one == word and many not in ("series", "fora", "media"):
            return many
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")


def is_plural(printed: str) -> bool:
    """Whether a printed word can be a plural noun: `centres`, `women`, `NGOs`; not `various`, `access` or `AIDS`."""
    word = printed.lower()
    if word in IRREGULAR:
        return True
    if len(word) < 3 or not word.endswith("s") or word in NOT_PLURAL or (printed.isupper() and len(printed) > 2):
        return False
    if printed[:-1].isupper() and len(printed) > 2:
        return True  # an acronym with the ending of a plural
    return not word.endswith(("ss", "us", "is", "'s", "’s"))
