"""What a row of services says: a service, that there is none, an example of how to fill in, or nothing."""

from __future__ import annotations

import re

from lnb_pipeline.errors import Finding
from lnb_pipeline.sources.care_services.cells import clean_text, fold_label
from lnb_pipeline.sources.care_services.container import CellState
from lnb_pipeline.sources.care_services.fields import NUMBERS
from lnb_pipeline.sources.care_services.labels import NO_SERVICE, NOTHING
from lnb_pipeline.sources.care_services.sheets import Row

NAME = "service_name"
ESSENTIALS = ("provider", "provider_type", "service_type", "subtype", "target_groups", "funding_sources")
"""Columns of which a service states one at least."""

_EXAMPLE = re.compile(r"(?:shembull\w*|p sh|psh|example|e g|sample)(?: \d{1,2})?")
_EXAMPLE_OF = re.compile(r"^\s*(?:shembull|p\.\s?sh\.?|example|e\.\s?g\.?)\s*[:\-–]", re.IGNORECASE)


def states(row: Row, column: str) -> bool:
    """Whether a row says something in a column, in its cell or one merged down to it, and not that there is none."""
    if column not in row.table.headings:
        return False
    held = row.contents.get(row.table.headings[column].position, row.text_or_none(column))
    return held is not None and not _says_none(held)


def says_no_service(row: Row) -> bool:
    """Whether a row says in words that a place has no service, and nothing that a service would state.

    The words may stand in any column of a service's labels, or reach over several; numbers beside them
    are zero.
    """
    own = {column: _content(row, column) for column in row.own}
    labels = [own[column] for column in (NAME, *ESSENTIALS) if column in own]
    kinds = {column: heading.field.kind for column, heading in row.table.headings.items()}
    numbers = [content for column, content in own.items() if kinds[column] in NUMBERS]
    return (
        any(_says_none(text) for text in labels)
        and all(_says_none(text) or _says_nothing(text) for text in labels)
        and all(_says_none(number) or _says_nothing(number) for number in numbers)
    )


def states_nothing(row: Row) -> bool:
    """Whether a row has a name and nothing else that makes a service, or a name that says there is none."""
    if NAME not in row.own or row.text_or_none(NAME) is None:
        return False
    return _says_none(_content(row, NAME)) or not any(states(row, column) for column in ESSENTIALS)


def nothing_stated(row: Row) -> Finding:
    """E404 at the name of a row that states no service: a note, a signature, or the rest of a name above."""
    return row.table.find(
        "E404", row.address(NAME), "a service states at least its provider, type, group or funding",
        "a service, or a row that says in words that there is none", "a name without a service, or the other way round",
        "fill the row in; delete it if it is a note, a mean or a total; join a name written over two rows; "
        "where there is no service write Nuk ka shërbime and nothing else",
    )


def example_in(row: Row) -> int | None:
    """Column number of a cell that marks the row as an example of how to fill in, None where there is none."""
    for position, content in row.contents.items():
        if isinstance(content, str) and (_EXAMPLE.fullmatch(fold_label(content)) or _EXAMPLE_OF.match(content)):
            return position
    return None


def example_left(row: Row, position: int) -> Finding:
    """E404 at the mark of an example row."""
    return row.table.find(
        "E404", row.address_at(position), "the rows below the headings hold services, and no example of the form",
        "a service", "a row marked as an example", "delete the row with the example",
    )


def _content(row: Row, column: str) -> object:
    return row.contents[row.table.headings[column].position]


def _says_none(content: object) -> bool:
    text = None if isinstance(content, CellState) else clean_text(content)
    return text is not None and fold_label(text) in NO_SERVICE


def _says_nothing(content: object) -> bool:
    text = None if isinstance(content, CellState) else clean_text(content)
    return text is not None and fold_label(text) in NOTHING
