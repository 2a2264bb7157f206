"""Reviews: what a reviewer says of the quantified statements of a report, in a small YAML file.

The file names the report and, for each statement looked at, whether the reading is right. Every value is
read as text first, so that an identifier of digits stays an identifier. No field takes the name of a
person, and none is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.errors import DeliveryError, Finding, fail
from lnb_pipeline.sources.agency_reports.review_values import CORRECTABLE, Unreadable, corrected
from lnb_pipeline.sources.plain_yaml import UnreadableYaml, compose, scalar_text

MAX_BYTES = 2_000_000
MAX_FINDINGS = 50
MAX_ENTRIES = 5_000
DECISIONS: tuple[str, ...] = tuple(CODE_LISTS["decision"])
_FIELDS = ("review", "statements")
_ENTRY = ("statement", "decision", "correct", "comment")
_LONGEST_COMMENT = 2000
_REPORT = re.compile(r"[a-z_]+:\S{1,200}")
_STATEMENT = re.compile(r"[0-9a-f]{10}")


@dataclass(frozen=True, slots=True)
class Review:
    """A decision about a statement; a correction of several fields is one of each field.

    `corrected_field` is None for a confirmed or rejected statement; `corrected_value` None empties the field.
    """

    report: str
    statement: str
    decision: str
    corrected_field: str | None
    corrected_value: str | None
    comment_text: str | None


def is_kind(data: bytes) -> bool:
    """Whether a file's first bytes are those of a review: a YAML mapping with `review` and `statements`."""
    text = data[:MAX_BYTES].decode("utf-8-sig", "replace")
    return all(re.search(rf"^[\"']?{name}[\"']?\s*:", text, re.MULTILINE) for name in _FIELDS)


def read(path: Path, name: str) -> tuple[Review, ...]:
    """The decisions of a review; entries without a decision are not decided and left out.

    Raises
    ------
    DeliveryError
        With every problem and its line: E208 when it is no YAML, E412 when the report or the statements
        are missing, E414 for an unknown field, a wrong kind of value, a correction that does not fit its
        column or its decision, E305 for an unknown decision, E301 for a statement decided twice, E210
        when nothing is decided. E208 alone for more entries than a report has statements.
    """
    root = _root(path, name)
    reader = _Reader(name)
    fields = reader.fields(root, _FIELDS, "a review")
    report = reader.text(fields.get("review"))
    entries = fields.get("statements")
    reader.require(report is not None, "review: with the report's identifier", "such as annual_report:00128662:2021")
    if report is not None and not _REPORT.fullmatch(report):
        reader.wrong("E414", fields["review"], "a review names one report", "its identifier, as in programme.report",
                     "something else", "write it as `lnb template review` does")  # fmt: skip
    if not isinstance(entries, yaml.SequenceNode):
        reader.require(False, "statements: with a list", "one entry a statement, as `lnb template review` writes it")
        entries = None
    elif len(entries.value) > MAX_ENTRIES:
        raise _too_many(name, len(entries.value))
    found = [review for node in (entries.value if entries else ()) for review in reader.entry(node, report or "")]
    reader.refuse()
    if not found:
        raise _undecided(name, len(entries.value) if entries else 0)
    return tuple(found)


# -- YAML ---------------------------------------------------------------------------------------------


def _root(path: Path, name: str) -> yaml.Node:
    try:
        return compose(path, name, MAX_BYTES)
    except UnreadableYaml as problem:
        raise _unreadable(problem.where, problem.expected, problem.got) from None


def _unreadable(where: str, expected: str, got: str) -> Exception:
    return fail(
        DeliveryError, "E208", where=where, rule="a review is a small YAML file in UTF-8", expected=expected, got=got,
        hint="correct the file; write texts with a colon or a # in quotes, or begin again with `lnb template review`",
    )  # fmt: skip


def _too_many(name: str, entries: int) -> Exception:
    return fail(
        DeliveryError, "E208", where=f"{name}: statements", rule="a review is about the statements of one report",
        expected=f"at most {MAX_ENTRIES:,} entries", got=f"{entries:,}",
        hint="deliver the entries that decide something; those without a decision may be left out", count=entries,
    )  # fmt: skip


def _undecided(name: str, entries: int) -> Exception:
    return fail(
        DeliveryError, "E210", where=name, rule="a review decides something",
        expected=f"a decision ({', '.join(DECISIONS)}) in at least one entry", got=f"none in {entries} entries",
        hint="write a decision beside the statements you looked at; leave the others empty", count=entries,
    )  # fmt: skip


# -- what it says -------------------------------------------------------------------------------------


class _Reader:
    """Reads nodes and collects what is wrong, each with its line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._findings: list[Finding] = []
        self._lines: dict[str, int] = {}

    def refuse(self) -> None:
        if self._findings:
            shown = self._findings[:MAX_FINDINGS]
            raise DeliveryError(*shown) from None

    def wrong(self, code: str, node: yaml.Node, rule: str, expected: str, got: str, hint: str) -> None:
        where = f"{self._name}, line {node.start_mark.line + 1}"
        self._findings.append(Finding(code, where, rule, expected, got, hint))

    def require(self, holds: bool, what: str, example: str) -> None:
        if not holds and not self._findings:
            self._findings.append(
                Finding("E412", self._name, "a review names its report and lists statements", what, "nothing",
                        f"add it: {example}")
            )  # fmt: skip

    def fields(self, node: yaml.Node, known: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        """The fields of a mapping; an unknown one or one that stands twice is wrong."""
        found: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong("E414", node, f"{what} is a list of fields", ", ".join(known), "something else", "see the form")
            return found
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self.wrong("E414", key, f"{what} has known fields only", ", ".join(known), f"“{name[:40]}”",
                           "correct or delete the field; names of persons have no place here")  # fmt: skip
            elif name in found:
                self.wrong("E414", key, "a field stands once", f"one {name}", "two", "delete one of them")
            else:
                found[name] = value
        return found

    def text(self, node: yaml.Node | None) -> str | None:
        """The text of a scalar; None for an empty one or `null`."""
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.wrong("E414", node, "a field holds one value", "a text or number", "a list or section", "see the form")
            return None
        return scalar_text(node)

    def entry(self, node: yaml.Node, report: str) -> Iterator[Review]:
        fields = self.fields(node, _ENTRY, "an entry")
        statement, decision = self.text(fields.get("statement")), self.text(fields.get("decision"))
        comment = self.text(fields.get("comment"))
        if isinstance(node, yaml.MappingNode) and (statement is None or not _STATEMENT.fullmatch(statement)):
            self.wrong("E414", node, "an entry names its statement", "its ten digits and letters a to f",
                       "none" if statement is None else "something else", "copy it from the form")  # fmt: skip
            return
        if statement is None or self._is_repeated(node, statement):
            return
        if decision is not None and decision not in DECISIONS:
            self.wrong("E305", fields["decision"], "a decision is one of three", ", ".join(DECISIONS),
                       f"“{decision[:20]}”", "correct the decision, or leave it empty")  # fmt: skip
            return
        if comment is not None and len(comment) > _LONGEST_COMMENT:
            self.wrong("E414", fields["comment"], f"a comment has at most {_LONGEST_COMMENT:,} characters",
                       "a short text", f"{len(comment):,} characters", "shorten it")  # fmt: skip
        yield from self._decided(report, statement, decision, fields, comment)

    def _is_repeated(self, node: yaml.Node, statement: str) -> bool:
        line = node.start_mark.line + 1
        first = self._lines.setdefault(statement, line)
        if first != line:
            self.wrong("E301", node, "a statement stands once in a review", "one entry",
                       f"another on line {first}", "keep one of them")  # fmt: skip
        return first != line

    def _decided(
        self, report: str, statement: str, decision: str | None, fields: dict[str, yaml.Node], comment: str | None
    ) -> Iterator[Review]:
        section = fields.get("correct")
        empty = section is None or (isinstance(section, yaml.ScalarNode) and self.text(section) is None)
        if decision == "correct":
            if empty:
                self.wrong("E414", fields["decision"], "a correction says what is right", "correct: {column: value}",
                           "decision correct alone", "add the columns to be corrected")  # fmt: skip
            elif section is not None:
                for field, value in self._corrections(section):
                    yield Review(report, statement, decision, field, value, comment)
            return
        if not empty and section is not None:
            self.wrong("E414", section, "corrections come with the decision correct", "decision: correct",
                       f"decision: {decision or 'none'}", "change the decision, or delete the corrections")  # fmt: skip
        if decision is not None:
            yield Review(report, statement, decision, None, None, comment)

    def _corrections(self, section: yaml.Node) -> Iterator[tuple[str, str | None]]:
        fields = self.fields(section, CORRECTABLE, "correct")
        if isinstance(section, yaml.MappingNode) and not section.value:
            self.wrong("E414", section, "a correction says what is right", "correct: {column: value}", "no column",
                       "add the columns to be corrected")  # fmt: skip
        for field, node in fields.items():
            before = len(self._findings)
            text = self._joined(node)
            try:
                if len(self._findings) == before:
                    yield field, corrected(field, text)
            except Unreadable as problem:
                self.wrong("E414", node, f"the correction of {field} fits its column", str(problem), "something else",
                           "correct the value")  # fmt: skip

    def _joined(self, node: yaml.Node) -> str | None:
        """The text of a value; of a list its texts, separated as the column separates them."""
        if isinstance(node, yaml.SequenceNode):
            parts = [self.text(part) for part in node.value]
            return "|".join(part for part in parts if part)
        return self.text(node)
