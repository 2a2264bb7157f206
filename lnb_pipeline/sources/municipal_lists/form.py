"""The form of a list: its head with what each field asks, and the 61 municipalities with empty values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.errors import UsageError, fail
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.municipal_lists.values import CODES

LISTS: tuple[str, ...] = tuple(CODE_LISTS["list_name"])
_TITLES: Mapping[str, str] = {
    "eu_ipa": "Municipalities in the EU/IPA programme for social inclusion",
    "commitment": "Municipalities committed to prioritise social services",
    "rural_share": "Inhabitants in rural areas, percent",
}
_HEAD = """\
# List of municipalities: {meaning}
#
# Fill in the fields and the values, save, and deliver it for the year it is about:
#   lnb deliver {file} --source municipal_lists --period YEAR --provider "who gives it"
# Everything in this file is published, notes as well: no names of persons.
# A list delivered again for the same year takes the place of the earlier one. The file bears its name: {name}.yaml.
list: {name}
title: {title}
# Day the list is of, such as 2021-11-30. Of two lists the one of the later day counts.
as_of:
# Who says it, in which document, on which page. A list without provenance is refused.
provenance:
{complete}
# {values} An empty value is unknown; an entry may be deleted.
# An entry may also hold   note: …   and   locator: p. 4   (where in the document it stands).
municipalities:
"""
_COMPLETE = """\
# yes: every municipality that is not named below is a no, and each that is named has a value: delete the entries
# that are a no, or fill them in. no: whatever is empty or not named is unknown.
complete: no"""
_INCOMPLETE = """\
# A share that is not stated is unknown.
complete: no"""


def write_template(list_name: str, path: Path) -> int:
    """Write the form of a list; returns how many municipalities stand in it.

    Raises
    ------
    UsageError
        E902 for a list the pipeline does not know, and for a file name that does not bear the list's.
    """
    if list_name not in LISTS:
        raise fail(
            UsageError, "E902", where=list_name[:40], rule="a list is one the pipeline knows",
            expected=", ".join(LISTS), got="another", hint="give one of these",
        )
    if not bears_name(path.name, list_name):
        raise fail(
            UsageError, "E902", where=path.name, rule="the file of a list bears its name",
            expected=f"a name such as {list_name}.yaml", got="another", hint="give another path",
        )
    municipalities = load_register().municipalities
    path.write_text("".join(_lines(list_name, path.name, [m.name_sq for m in municipalities])), encoding="utf-8")
    return len(municipalities)


def bears_name(file_name: str, list_name: str) -> bool:
    """Whether a file is named after its list: eu_ipa.yaml, EU-IPA 2021.yaml.

    A file takes the place of the one of the same name and year, whatever it is about, so that two lists delivered
    as list.yaml would leave one.
    """
    return _letters(list_name) in _letters(file_name)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _lines(list_name: str, file_name: str, names: list[str]) -> Iterator[str]:
    values = f"value: {', '.join(CODES[list_name])}." if list_name in CODES else "value: a percentage from 0 to 100."
    yield _HEAD.format(
        meaning=CODE_LISTS["list_name"][list_name], file=_printed(file_name), name=list_name,
        title=_TITLES[list_name], values=values, complete=_COMPLETE if list_name in CODES else _INCOMPLETE,
    )
    for name in names:
        yield f"  - name: {_quoted(name)}\n    value:\n"


def _printed(text: str) -> str:
    """Text that cannot leave its comment line."""
    return "".join(c if c.isprintable() else "_" for c in text)


def _quoted(text: str) -> str:
    """A name as YAML writes it: in quotes where it would be read as something else."""
    return str(yaml.safe_dump([text], default_flow_style=True, allow_unicode=True)).strip()[1:-1]
