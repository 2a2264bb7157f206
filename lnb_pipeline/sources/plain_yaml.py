"""Small YAML files that a person fills in: read as nodes, so that every value is text with a line.

An identifier of digits stays an identifier and `no` stays a word. What such a file does not need is refused: a
reference from one place to another can repeat without end.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from lnb_pipeline.printable import printable


class UnreadableYaml(Exception):
    """A file that is no small YAML file: the place, what was expected there and what was found, without content."""

    def __init__(self, where: str, expected: str, got: str) -> None:
        super().__init__(got)
        self.where, self.expected, self.got = where, expected, got


class _Reference(yaml.MarkedYAMLError):
    """A reference to another place of the file."""


class _Loader(yaml.SafeLoader):
    """Nodes only, without references."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _Reference(problem_mark=self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)


def compose(path: Path, name: str, max_bytes: int) -> yaml.Node:
    """The root of a YAML file in UTF-8; `name` is what the file is called in messages.

    Raises
    ------
    UnreadableYaml
        More than `max_bytes`, not UTF-8, no YAML, empty, nested without end, or with a reference.
    """
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableYaml(name, f"at most {max_bytes:,} bytes", "a larger file")
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableYaml(name, "a text file", "a workbook or another archive")
    place = name
    try:
        root = yaml.compose(data.decode("utf-8-sig"), _Loader)
        if root is not None:
            return root
        got = "an empty file"
    except UnicodeDecodeError:
        got = "bytes that are not UTF-8"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}, line {mark.line + 1}" if mark else name
        got = "a reference (*) to another place" if isinstance(error, _Reference) else _syntax(data, mark)
    except RecursionError:
        got = "nesting without end"
    raise UnreadableYaml(place, "valid YAML", got)


def _syntax(data: bytes, mark: yaml.Mark | None) -> str:
    """What a syntax error is; a tab before a text is the usual one, and is not seen on the screen."""
    lines = data.decode("utf-8-sig").splitlines()
    line = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    return "a tab" if "\t" in line[: len(line) - len(line.lstrip())] else "a YAML syntax error"


def scalar_text(node: yaml.ScalarNode) -> str | None:
    """The text of a scalar as written; None for an empty one or `null`."""
    plain = printable(node.value).strip()
    return None if not plain or (node.style is None and plain.lower() in ("null", "~")) else plain
