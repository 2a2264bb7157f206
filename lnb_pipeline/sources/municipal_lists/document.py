"""A list of municipalities as its file says it, with what is wrong, entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from lnb_pipeline.contracts.codes import CODE_LISTS
from lnb_pipeline.errors import DeliveryError, Finding
from lnb_pipeline.reference.register import load_register
from lnb_pipeline.sources.care_services.contacts import cut_contacts
from lnb_pipeline.sources.municipal_lists.values import CODES, NotAValue, value_of
from lnb_pipeline.sources.plain_yaml import UnreadableYaml, compose, scalar_text

MAX_BYTES = 200_000
MAX_FINDINGS = 50
MAX_ENTRIES = 200
FIELDS = ("list", "title", "as_of", "provenance", "complete", "municipalities")
ENTRY_FIELDS = ("name", "value", "note", "locator")
_LONGEST = {"title": 200, "provenance": 1000, "note": 500, "locator": 200, "name": 100}
_TEMPLATE = "begin with a form: `lnb template list`"
_HINT = f"write texts with a colon or a # in quotes, or {_TEMPLATE}"
_HINTS = {
    "a tab": "write spaces instead of tabs",
    "a workbook or another archive": f"write the list as a text file (.yaml); {_TEMPLATE}",
}
_WORDS = ("yes", "no", "in_process")
_YES = {"yes": True, "true": True, "no": False, "false": False}
_SHOWN = 5
"""So many entries are named in one finding."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a list says of a municipality; `value` and `number` are None where it names it and says nothing."""

    lau_code: str
    as_printed: str
    value: str | None
    number: float | None
    note: str | None
    locator: str | None


@dataclass(frozen=True, slots=True)
class MunicipalList:
    """A list; of a complete one, every municipality that it does not name is a no. `notes`: what was cut out of it."""

    name: str
    title: str
    as_of: date
    provenance: str
    complete: bool
    entries: tuple[Entry, ...]
    notes: Mapping[str, int] = field(default_factory=dict)


def read(path: Path, name: str, period: int) -> MunicipalList:
    """Read a list that was delivered for a year under a file name.

    Raises
    ------
    DeliveryError
        With every problem, its entry and its line: E208 when it is no small YAML file, E412 for a part that is
        missing, E415 for an unknown field, one that stands twice or does not fit the list, E301 for a municipality
        named twice, E303 for an unknown one, E305 and E404 for a value the list cannot have or a day that is none,
        E210 when nothing is said of any municipality.
    """
    try:
        root = compose(path, name, MAX_BYTES)
    except UnreadableYaml as problem:
        finding = Finding("E208", problem.where, "a list of municipalities is a small YAML file in UTF-8",
                          problem.expected, problem.got, _HINTS.get(problem.got, _HINT))
        raise DeliveryError(finding) from None
    reader = _Reader(name)
    head = reader.head(root, period)
    entries = reader.entries(head)
    reader.refuse()
    return MunicipalList(
        head.list_name, head.title, head.as_of, head.provenance, head.complete, tuple(entries), dict(reader.notes)
    )


@dataclass(slots=True)
class _Head:
    """The fields above the entries; what is missing or wrong keeps its default and stands among the findings."""

    list_name: str = ""
    title: str = ""
    as_of: date = date.max
    provenance: str = ""
    complete: bool = False
    municipalities: yaml.Node | None = None


class _Reader:
    """Reads nodes and collects what is wrong."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._findings: list[Finding] = []
        self._with_sign: set[int] = set()
        self.notes: Counter[str] = Counter()

    def refuse(self) -> None:
        if self._findings:
            raise DeliveryError(*self._findings[:MAX_FINDINGS]) from None

    def _wrong(
        self, code: str, node: yaml.Node | None, rule: str, expected: str, got: str, hint: str, entry: int = 0
    ) -> None:
        place = [self._name, *([f"entry {entry}"] if entry else [])]
        line = [f"line {node.start_mark.line + 1}"] if node is not None else []
        self._findings.append(Finding(code, ", ".join([*place, *line]), rule, expected, got, hint))

    def _fields(self, node: yaml.Node, known: tuple[str, ...], what: str, entry: int = 0) -> dict[str, yaml.Node]:
        """The fields of a mapping; an unknown one and one that stands twice are wrong."""
        found: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self._wrong("E415", node, f"{what} is a list of fields", ", ".join(known), "something else", _TEMPLATE,
                        entry)
            return found
        for key, value in node.value:
            field = key.value if isinstance(key, yaml.ScalarNode) else ""
            if field not in known:
                # {value: 41,5} is read as the value 41 and a field 5
                hint = "write a number with a comma in quotes: '41,5'" if field.isdecimal() else "correct or delete it"
                self._wrong("E415", key, f"{what} has known fields only", ", ".join(known), "another field", hint,
                            entry)
            elif field in found:
                self._wrong("E415", key, "a field stands once", f"one {field}", "two", "delete one of them", entry)
            else:
                found[field] = value
        return found

    def _text(self, node: yaml.Node | None, field: str, entry: int = 0) -> str | None:
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            self._wrong("E415", node, "a field holds one value", "a text or number", "a list or section",
                        f"write one value for {field}", entry)
            return None
        text = scalar_text(node)
        longest = _LONGEST.get(field, 100)
        if text is not None and len(text) > longest:
            self._wrong("E415", node, f"{field} is short", f"at most {longest:,} characters",
                        f"{len(text):,} characters", "shorten it", entry)
            return None
        return text if text is None else cut_contacts(" ".join(text.split()), self.notes)

    # -- above the entries ----------------------------------------------------------------------------

    def head(self, root: yaml.Node, period: int) -> _Head:
        fields = self._fields(root, FIELDS, "a list of municipalities")
        head = _Head(municipalities=fields.get("municipalities"))
        texts = {field: self._text(fields.get(field), field) for field in FIELDS[:-1]}
        head.list_name = self._list_name(fields.get("list"), texts["list"])
        head.title = self._required(fields, texts, "title", "what the list is, in one line")
        head.provenance = self._required(fields, texts, "provenance", "who says it, in which document, on which page")
        head.as_of = self._as_of(fields, texts, period)
        head.complete = self._complete(fields, texts, head.list_name)
        return head

    def _list_name(self, node: yaml.Node | None, text: str | None) -> str:
        known = CODE_LISTS["list_name"]
        if text in known:
            return str(text)
        if text is None:
            self._missing("list", ", ".join(known))
        else:
            self._wrong("E305", node, "a list is one of those the pipeline knows", ", ".join(known),
                        "another text", "correct the field list")
        return ""

    def _required(
        self, fields: dict[str, yaml.Node], texts: dict[str, str | None], field: str, example: str
    ) -> str:
        text = texts[field]
        if text is None and not self._is_reported(fields.get(field)):
            self._missing(field, example)
        return text or ""

    def _is_reported(self, node: yaml.Node | None) -> bool:
        """Whether something was said of the line already, so that the field is not called missing as well."""
        place = node is not None and f"{self._name}, line {node.start_mark.line + 1}"
        return any(finding.where == place for finding in self._findings)

    def _missing(self, field: str, example: str) -> None:
        self._wrong("E412", None, "a list says what it is, of which day and where from", f"{field}: {example}",
                    "nothing", f"fill in {field}; {_TEMPLATE}")

    def _as_of(self, fields: dict[str, yaml.Node], texts: dict[str, str | None], period: int) -> date:
        text = self._required(fields, texts, "as_of", "the day the list is of, such as 2021-11-30")
        node = fields.get("as_of")
        if not text:
            return date.max
        try:
            day = date.fromisoformat(text)
        except ValueError:
            self._wrong("E404", node, "the day of a list is a day", "year-month-day, such as 2021-11-30",
                        "something else", "correct as_of")
            return date.max
        if day.year > period + 1:
            self._wrong("E415", node, "a list is of the year it is delivered for, or of one before or after it",
                        f"a day up to {period + 1}-12-31", f"a day of {day.year}",
                        "correct as_of, or deliver the list for a later --period")
        return day

    def _complete(self, fields: dict[str, yaml.Node], texts: dict[str, str | None], list_name: str) -> bool:
        node, text = fields.get("complete"), texts["complete"]
        if text is None:
            if list_name in CODES and not self._is_reported(node):
                self._missing("complete", "yes if every municipality that is not named is a no, else no")
            return False
        if text.lower() not in _YES:
            self._wrong("E305", node, "a list is complete or not", "yes or no", "another text", "correct complete")
            return False
        complete = _YES[text.lower()]
        if complete and list_name and list_name not in CODES:
            self._wrong("E415", node, "a number that is not stated is unknown", "complete: no", "complete: yes",
                        "write complete: no")
        return complete

    # -- the entries ----------------------------------------------------------------------------------

    def entries(self, head: _Head) -> list[Entry]:
        node = head.municipalities
        if node is None:
            self._missing("municipalities", "one entry a municipality")
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._wrong("E415", node, "municipalities is a list", "entries such as - {name: Fier, value: yes}",
                        "something else", _TEMPLATE)
            return []
        if len(node.value) > MAX_ENTRIES:
            self._wrong("E415", node, "there are 61 municipalities", f"at most {MAX_ENTRIES} entries",
                        f"{len(node.value):,}", "name each municipality once")
            return []
        read = [(number, self._entry(item, head, number)) for number, item in enumerate(node.value, 1)]
        found = [(number, entry) for number, entry in read if entry is not None]
        self._once(node, found)
        self._says_something(node, found)
        self._complete_says_all(head, node, found)
        return [entry for _, entry in found]

    def _entry(self, node: yaml.Node, head: _Head, number: int) -> Entry | None:
        fields = self._fields(node, ENTRY_FIELDS, "an entry", number)
        texts = {field: self._text(fields.get(field), field, number) for field in ENTRY_FIELDS}
        lau_code = self._municipality(node, fields, texts["name"], head.as_of, number)
        value, amount = self._value(fields.get("value"), texts["value"], head.list_name, number)
        if lau_code is None:
            return None
        return Entry(lau_code, texts["name"] or "", value, amount, texts["note"], texts["locator"])

    def _municipality(
        self, node: yaml.Node, fields: dict[str, yaml.Node], name: str | None, on: date, number: int
    ) -> str | None:
        if name is None:
            if isinstance(node, yaml.MappingNode):
                self._wrong("E412", node, "an entry names its municipality", "name: with its name or LAU code",
                            "nothing", "add the name, or delete the entry", number)
            return None
        register = load_register()
        by_code, match = register.by_lau(name), register.resolve(name, on)
        if by_code is None and match is None:
            near = register.suggest(name)
            self._wrong("E303", fields["name"], "a municipality is one of the 61", "its name or LAU code",
                        "another text", f"did you mean {' or '.join(near)}?" if near else
                        "correct the name; a prefecture or a village is no municipality", number)
            return None
        return by_code.lau_code if by_code is not None else match.lau_code if match is not None else None

    def _value(
        self, node: yaml.Node | None, text: str | None, list_name: str, number: int
    ) -> tuple[str | None, float | None]:
        if text is None or not list_name:
            return None, None
        if text.endswith("%"):
            self._with_sign.add(number)
        try:
            return value_of(list_name, text)
        except NotAValue as problem:
            self._wrong(problem.code, node, f"a value of the list {list_name}", str(problem), "another text",
                        "correct the value, or leave it empty where it is unknown", number)
            return None, None

    def _once(self, node: yaml.Node, found: Iterable[tuple[int, Entry]]) -> None:
        first: dict[str, int] = {}
        for number, entry in found:
            earlier = first.setdefault(entry.lau_code, number)
            if earlier != number:
                self._wrong("E301", node.value[number - 1], "a municipality stands once in a list", "one entry",
                            f"the same municipality as entry {earlier}", "keep one of the two", number)

    def _says_something(self, node: yaml.Node, found: Sequence[tuple[int, Entry]]) -> None:
        numbers = [entry.number for _, entry in found if entry.number is not None]
        shares = [
            entry.number for number, entry in found
            if entry.number is not None and entry.value not in _WORDS and number not in self._with_sign
        ]
        if not numbers:
            if not self._findings:
                self._wrong("E210", node, "a list says something of a municipality", "a value in at least one entry",
                            f"none in {len(found)} entries", "fill in value; leave it empty where it is unknown")
        elif shares and 0 < max(numbers) <= 1:
            self._wrong("E404", node, "shares are percentages", "values from 0 to 100",
                        f"{len(shares)} without a sign and none above 1",
                        "multiply the values by 100; write 0.4 % where less than 1 percent is meant")

    def _complete_says_all(self, head: _Head, node: yaml.Node, found: Sequence[tuple[int, Entry]]) -> None:
        """Of a complete list, whoever is not named is a no: whoever is named without a value could be either."""
        empty = [number for number, entry in found if entry.value is None]
        if head.complete and empty and not self._findings:
            more = f" and {len(empty) - _SHOWN} more" if len(empty) > _SHOWN else ""
            shown = ", ".join(map(str, empty[:_SHOWN]))
            self._wrong("E412", node.value[empty[0] - 1], "a complete list says something of each that it names",
                        "a value in every entry", f"no value in entry {shown}{more}",
                        "delete an entry that is a no, fill in the others, or write complete: no where one is unknown")
