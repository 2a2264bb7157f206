"""Words for units of money: lek, thousands and millions of it, and other currencies."""

from __future__ import annotations

import re

from lnb_pipeline.sources.care_services.cells import fold_label

SCALES = {
    **dict.fromkeys(("mije", "mijera", "mijra", "thousand", "thousands", "000", "1000"), 1_000),
    **dict.fromkeys(("milion", "milione", "miliona", "mln", "million", "millions", "1000000"), 1_000_000),
}
LEK = frozenset({"lek", "leke", "leku", "lekeve"})
_FOREIGN = frozenset({
    "euro", "eur", "eurove", "usd", "dollar", "dollare", "dollars", "gbp", "chf", "paund", "franga", "vjetra", "vjeter",
})
"""Currencies other than lek; old lek is one of them."""
_SYMBOLS = re.compile(r"[€$£¥]")
_WORD = re.compile(r"[^\W_]+")
_ONE_MILLION, _ONE_THOUSAND = re.compile(r"\b1 000 000\b"), re.compile(r"\b1 000\b")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def money_words(text: str) -> list[str]:
    """Folded words of a text; 1 000 and 1.000 are the word 1000."""
    folded = " ".join(_WORD.findall(fold_label(text)))
    return _ONE_THOUSAND.sub("1000", _ONE_MILLION.sub("1000000", folded)).split()


def scales_in(text: str) -> list[int]:
    """Every thousand and million a text names, as numbers."""
    return [SCALES[word] for word in money_words(text) if word in SCALES]


def foreign_in(text: str) -> bool:
    """Whether a text names a currency other than lek."""
    return bool(_SYMBOLS.search(text) or _FOREIGN & set(money_words(text)))


def says_lek(text: str) -> bool:
    """Whether a text names lek; ALL only at its end, for "all services" is no currency."""
    words = money_words(text)
    rest = [word for word in words if not _YEAR.fullmatch(word)]
    return bool(LEK & set(words)) or rest[-1:] in (["all"], ["l"])
