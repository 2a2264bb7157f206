"""What a number's format shows beside it: a currency, thousands, percent. The stored number does not say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

from lnb_pipeline.sources.care_services.money import foreign_in, says_lek, scales_in

Shown = Literal["percent", "scale", "currency", "lek", "words"]
"""Percent; thousands or millions; a currency other than lek; lek; another text."""

_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PADDING = re.compile(r"[_*].", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)', re.DOTALL)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


def shown_by_style(book: Any) -> dict[int, Shown]:
    """What each cell style of an open workbook shows beside a number, by the number of the style."""
    found: dict[int, Shown] = {}
    for style, format_ in enumerate(_formats(book)):
        shown = shown_beside(format_)
        if shown is not None:
            found[style] = shown
    return found


def _formats(book: Any) -> Iterator[str]:
    for style in book._cell_styles:
        number = style.numFmtId
        own = number - BUILTIN_FORMATS_MAX_SIZE
        if own < 0:
            yield BUILTIN_FORMATS.get(number, "General")
        else:
            yield book._number_formats[own] if own < len(book._number_formats) else "General"


@lru_cache(maxsize=1024)
def shown_beside(format_: str) -> Shown | None:
    """What a number format shows beside the number, None for a plain number."""
    code = _BRACKETS.sub("", _CURRENCY.sub(lambda found: f'"{found[1]}"', format_)).replace("General", "")
    code = _padding_removed(code)
    text = "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(code))
    bare = _QUOTED.sub("", code)
    text += " " + "".join(c for c in bare if c in "€$£¥")
    if "%" in bare or "%" in text:
        return "percent"
    if _SCALED.search(bare) or scales_in(text):
        return "scale"
    if foreign_in(text):
        return "currency"
    if says_lek(text):
        return "lek"
    return "words" if any(c.isalpha() for c in text) else None


def _padding_removed(code: str) -> str:
    """The format without the characters that only set a width, which stand outside quotes."""
    parts = re.split(r'("[^"]*")', code)
    return "".join(part if part.startswith('"') else _PADDING.sub("", part) for part in parts)
