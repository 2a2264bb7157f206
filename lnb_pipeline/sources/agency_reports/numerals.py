"""Numbers as reports print them: grouped digits, decimals, and a word behind them that multiplies.

`1,234,567.50`, `1.234.567,50`, `1 234 567`, `5.2 million`, `300k`. What is read from a text is read here for
amounts of money and for results alike.
"""

from __future__ import annotations

import re

NUMBER = (
    r"(?:\d{1,3}(?:[,'’ \u00a0]\d{3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d{1,2})?(?!\d)|"
    r"\d+(?:\.\d+|,\d{1,2})?)"
    r"(?![.,]?\d)"
)

_SCALES: dict[str, float] = {
    **dict.fromkeys(("thousand", "thousands", "thsd", "tsd", "k"), 1e3),
    **dict.fromkeys(("million", "millions", "mln", "mio", "mn", "mill", "mm", "m"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn", "mrd"), 1e9),
}
_WORD = "|".join(sorted((word for word in _SCALES if len(word) > 1), key=len, reverse=True))
# a lone letter multiplies where it stands at the number (`5m`) or is a capital; `5 m` may be metres
SCALE = rf"(?i:\s?(?:{_WORD})\b\.?|[mk]\b)|\s[MK]\b"
SCALE_BEFORE = rf"(?i:(?:{_WORD}|[mk])\.?\s+)"
"""The same between a currency and its number: “USD million 5.2”."""
ALONE = re.compile(r"(?<![\w.])(?:(?:thousand|million|billion)s?|mln|mio|bn|mrd|tsd)\b", re.IGNORECASE)
"""A multiplying word, wherever it stands."""


def factor(scale: str | None) -> float:
    """What a word of `SCALE` multiplies by; 1 without one."""
    return _SCALES[scale.strip(" .\u00a0").lower()] if scale else 1.0


def value(number: str, scale: str | None = None) -> float:
    """The value of a text that `NUMBER` matches, times its scale.

    Groups of three behind points are thousands, unless the first is zero (`0.125`) or a word multiplies a single
    group (`1.234 million`).
    """
    return round(float(_digits(number, scale)) * factor(scale), 6)


def last_place(number: str, scale: str | None = None) -> float:
    """What one more in the last printed digit is worth: 0.01 for `12.50`, 100,000 for `5.2 million`."""
    decimals = _digits(number, scale).partition(".")[2]
    return float(10 ** -len(decimals) * factor(scale))


def _digits(number: str, scale: str | None) -> str:
    """A printed number with a point for decimals and nothing between the others."""
    number = re.sub(r"['’ \u00a0]", "", number)
    thousands = re.fullmatch(r"[1-9]\d{0,2}((?:\.\d{3})+)(?:,\d{1,2})?", number)
    if thousands and not (scale and thousands[1].count(".") == 1 and "," not in number):
        return number.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d+,\d{1,2}", number):
        return number.replace(",", ".")
    return number.replace(",", "")
