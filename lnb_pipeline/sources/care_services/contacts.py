"""Telephone numbers and e-mail addresses inside texts that are read: cut out at the door.

The columns of contacts are never read. People also write a number beside a centre's name, and a name
travels on to the tables.
"""

from __future__ import annotations

import re
from collections import Counter

CUT = "[…]"
CONTACT_CUT = "text with a telephone number or e-mail address in it, which was cut out"
"""Note: how many texts lost one."""

_GAP = r"[\s./()\-–]{0,3}"
_NO_DATE = r"(?!\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}(?!\d))"
_WORD = r"(?:tel|cel|mob|fax|nr\.?\s*tel|telefon\w*|celular\w*|mobile|phone|kontakt\w*|contact)"
_MAIL = re.compile(r"[\w.+\-]+\s?(?:@|\(at\)|\[at\])\s?[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE)
_PHONE = re.compile(
    rf"\b{_WORD}[\s.:=\-]{{0,4}}\(?\+?\d(?:{_GAP}\d){{4,13}}"  # named as a telephone
    rf"|(?<![\w+])(?:\+|00){_GAP}\d(?:{_GAP}\d){{7,13}}"  # with the code of a country
    rf"|(?<![\w.,]){_NO_DATE}\(?0\d(?:{_GAP}\d){{6,9}}(?!\d)"  # with the leading zero of a network
    rf"|(?<![\w.,])(?:355{_GAP})?6[6-9](?:{_GAP}\d){{7}}(?!\d)",  # a mobile number without it
    re.IGNORECASE,
)


_OF_CONTACT = re.compile(
    r"\b(?:kontakt\w*|contacts?|tel|telefon\w*|telephones?|phones?|cel|celular\w*|mob|mobile|fax|adres\w*|address"
    r"|e ?mail|personi|person)\b"
)


def is_of_contact(folded: str) -> bool:
    """Whether a folded heading, or a part of one, speaks of a person, a telephone or an address."""
    return bool(_OF_CONTACT.search(folded))


def cut_contacts(text: str, notes: Counter[str] | None = None) -> str:
    """The text with every telephone number and e-mail address replaced by […]; counted in `notes`."""
    shorter = _PHONE.sub(CUT, _MAIL.sub(CUT, text))
    if shorter != text and notes is not None:
        notes[CONTACT_CUT] += 1
    return shorter
