"""Source: small lists of municipalities with their provenance, such as who is in another programme.

A delivery is one YAML file with one list; the list and the year it is delivered for are its slot, so that a list
delivered again takes the place of the earlier one and of no other. `lnb template list` writes the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from lnb_pipeline.errors import DeliveryError, fail
from lnb_pipeline.sources.manifest import Examined, Manifest
from lnb_pipeline.sources.municipal_lists.document import MunicipalList, read
from lnb_pipeline.sources.municipal_lists.form import LISTS, bears_name, write_template
from lnb_pipeline.sources.municipal_lists.frame import list_frame

__all__ = ["LISTS", "examine", "harmonise", "write_template"]

TABLE = "reference.municipal_list"


def examine(paths: Mapping[str, Path], manifest: Manifest) -> Examined:
    """Read the list and say which it is.

    Raises
    ------
    DeliveryError
        E109 for more than one file, or one that is not named after its list; what `document.read` raises.
    """
    name, found = _read(paths, manifest)
    empty = sum(entry.value is None for entry in found.entries)
    notes = dict(found.notes)
    if empty:
        notes["municipality named without a value, read as unknown"] = empty
    return Examined(
        slots={f"municipal_lists/{manifest.period}/{found.name}": (name,)}, roles={name: found.name},
        notes=notes,
    )


def harmonise(paths: Mapping[str, Path], manifest: Manifest, delivery_id: str) -> dict[str, pd.DataFrame]:
    """reference.municipal_list of one delivery.

    Raises
    ------
    DeliveryError
        As `examine`.
    """
    _, found = _read(paths, manifest)
    return {TABLE: list_frame(found, manifest.period, manifest.kind, delivery_id)}


def _read(paths: Mapping[str, Path], manifest: Manifest) -> tuple[str, MunicipalList]:
    if len(paths) != 1:
        raise fail(
            DeliveryError, "E109", where=", ".join(paths)[:200], rule="a delivery of municipal_lists is one list",
            expected="one YAML file", got=f"{len(paths)} files", hint="deliver each list on its own", count=len(paths),
        )
    (name, path), = paths.items()
    found = read(path, name, manifest.period)
    if not bears_name(name, found.name):
        raise fail(
            DeliveryError, "E109", where=name, rule="the file of a list bears its name",
            expected=f"a name such as {found.name}.yaml", got="another",
            hint="rename the file: of two files of one name and year, the later takes the place of the earlier",
        )
    return name, found
