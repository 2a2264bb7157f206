"""Text without characters that command a terminal or turn the direction of what stands around them."""

from __future__ import annotations

_C0_AND_C1 = (*range(0x20), *range(0x7F, 0xA0))
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_KEPT = "\n\t"
_TABLE = {
    code: " " if chr(code).isspace() else None for code in (*_C0_AND_C1, *_DIRECTIONS) if chr(code) not in _KEPT
}


def printable(text: str) -> str:
    """The text without control characters and overrides of direction; line breaks and tabs stay.

    Other breaks become blanks. A sequence such as the colour red loses what makes it one, its letters stay.
    """
    return text.translate(_TABLE)
