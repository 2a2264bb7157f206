"""Which column of the D file may carry the municipality, for a person who did not name it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lnb_pipeline.sources.eu_silc.layout import identify
from lnb_pipeline.sources.eu_silc.read import open_file
from lnb_pipeline.sources.manifest import CsvDialect

_NAMED_LIKE_ONE = re.compile(r"MUNICIP|BASHKI|^LAU|KOMUN")


def municipality_columns(paths: Mapping[str, Path], dialect: CsvDialect) -> list[str]:
    """Columns of the D file named like a municipality (no EU-SILC variable is).

    A suggestion for `lnb deliver`; the manifest states the column. Raises as `open_file`.
    """
    for name, path in paths.items():
        header = open_file(path, name, dialect).header
        if identify(header) == "D":
            return [column for column in header if _NAMED_LIKE_ONE.search(column)]
    return []
