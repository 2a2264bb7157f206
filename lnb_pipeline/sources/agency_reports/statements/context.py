"""Sentences that tell of no agency's work: what a ministry or a law does, what a country is like, what ought to be.

Such a sentence names no agency, and the agency of the sentence before is not the one it speaks of.
"""

from __future__ import annotations

import re

_BODY = (
    r"(?:(?:central |federal |national |local )?[Gg]overnment|Ministr(?:y|ies)|Ministers?|Parliament|"
    r"(?:National |Supreme |Federal )?Assembly|Council of Ministers|Cabinet|Prime Minister|President|Supreme Court|"
    r"Constitutional Court|World Bank|European (?:Union|Commission)|EU|Central Bank|[Pp]olice|INSTAT|"
    r"(?:Bureau|Institute|Office|Agency) (?:of|for) (?:National )?Statistics|(?:National |State )?Statistic\w+ "
    r"(?:Office|Agency|Committee|Bureau|Service)|(?:National|State|Federal|Public) (?:[A-Z]\w+ ){0,4}(?:Agency|Office|"
    r"Service|Fund|Institute|Commission|Committee|Council|Inspectorate|Bureau))"
)
_DID = (
    r"(?:financed|funded|allocated|approved|adopted|registered|reported|employed|hired|recruited|paid|pays|spent|"
    r"launched|opened|recorded|published|announced|estimates?|estimated|counted|issued|enacted|passed|built|closed|"
    r"transferred|counts|registers|reports|finances|funds|pledged|committed|appointed|introduced|received|plans|"
    r"expects|intends|aims|will|set)"
)
_ADVERBIAL = r"^\W*(?:[^,;.:]{1,60},\s+)?"
_BODY_ACTS = re.compile(
    rf"{_ADVERBIAL}(?:[Tt]he\s+|[Aa]\s+)?{_BODY}(?:\s+(?:of|for|and|on)\s+[^;.:]{{1,80}}?|\s+\([^)]*\)){{0,2}}"
    rf"\s+(?:(?:has|have|had|also|itself|in turn|alone|only|now|\w+ly)\s+)*{_DID}\b(?!\s+by\b)"
)
_LAW_SAYS = re.compile(
    rf"{_ADVERBIAL}(?:[Tt]he|[Aa]n?|[Tt]his|[Uu]nder the)\s+(?:(?:new|amended|current|revised|national|existing)\s+)*"
    r"(?:[Ll]aws?|[Dd]ecrees?|[Aa]cts?|[Ss]trategy|[Aa]ction [Pp]lan|[Dd]ecision|[Rr]egulation|[Ll]egislation|[Cc]ode|"
    r"[Cc]onstitution|[Bb]ylaws?)\b[^.;]{0,100}?\b(?:provides?|requires?|obliges?|foresees?|stipulates?|sets|entitles?|"
    r"envisages?|guarantees?|prescribes?|defines?|regulates?|must|shall)\b"
)
_SOURCE = re.compile(
    rf"^\W*(?:[Aa]ccording to|[Aa]s per|[Bb]ased on)\s+(?:(?:the|data|figures|estimates|statistics|of|from|official|"
    rf"latest|administrative|national)\s+)*(?:{_BODY}|[Cc]ensus|[Oo]fficial|[Aa]dministrative|statistics|"
    rf"[Ll]abour [Ff]orce [Ss]urvey)|"
    r"^\W*(?:[Oo]fficial|[Nn]ational|[Aa]dministrative) (?:data|statistics|figures|estimates)\b"
)
_COUNTRY = re.compile(
    r"^\W*The country (?:has|counts|is)\b|"
    r"\b[Ii]n the (?:whole |entire )?country\b|\bof the country\b|\bthe country['’]s\b|\bcountry['’]s population\b|"
    r"\bnational average\b|\bcountry-?wide average\b|\bGDP\b|\binflation\b|\b(?:un)?employment rate\b|"
    r"\bpoverty (?:rate|line)\b|\bper cent of the population\b|% of the population\b|\bhome to\b|\bcensus\b|"
    r"\b[Ee]arthquake\b|\bdrought\b|\b[Cc]yclone\b|\bfloods? of\b",
)
_FORECAST = re.compile(
    r"^\W*(?:(?:By|Until) (?:the end of\b|20\d\d)[^.;]*?\b(?:will|expected)\b|"
    r"(?:An? (?:estimated|expected|further)|Some|About|Around|Over|More than|Up to|At least)?\s*\d[\d.,\s]*[^.;]*?"
    r"\bwill be \w+ed\b)"
)
_OUGHT = re.compile(r"\b(?:should|must|ought to|are to be|is to be|are obliged to|is obliged to)\b")
_BACKGROUND = re.compile(
    r"\b(?:challenges?|lessons?|constraints?|bottlenecks?|context|background|situation analysis|risks?|introduction|"
    r"delays?)\b",
    re.IGNORECASE,
)


def has_other_subject(sentence: str) -> bool:
    """Whether a government, a ministry, a law or official statistics speak in a sentence."""
    return any(pattern.search(sentence) for pattern in (_BODY_ACTS, _LAW_SAYS, _SOURCE))


def is_no_report(sentence: str) -> bool:
    """Whether a sentence tells what a country is like, what ought to be or will be, instead of what was done."""
    return any(pattern.search(sentence) for pattern in (_COUNTRY, _FORECAST, _OUGHT))


def is_background(title: str) -> bool:
    """Whether a section of this title tells of circumstances, where figures are seldom an agency's work."""
    return bool(_BACKGROUND.search(title))
