"""The weights file: criteria, what measures them, how much each counts. Data that a person may change."""

from __future__ import annotations

import difflib
import hashlib
import math
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.profile_tables import PROFILE
from lnb_pipeline.errors import Finding, UsageError, fail

DEFAULT = Path(__file__).with_name("weights.yaml")
LARGEST_FILE = 1_000_000
LARGEST_ENVELOPE = 10**13
CODED_NUMBERS: Mapping[str, Mapping[str, float]] = {
    "yes_no": {"yes": 1.0, "in_process": 0.5, "no": 0.0},
    "plan_status": {"adopted": 1.0, "in_process": 0.5, "expired": 0.5, "none": 0.0},
}
"""What codes count as numbers."""


def _measurable(name: str) -> str:
    column = COLUMNS.get(name)
    if name not in PROFILE.columns or column is None:
        near = ", ".join(difflib.get_close_matches(name, PROFILE.columns, n=3))
        raise _expected("a column of profiles.municipality", f"near are {near}" if near else "", "another name")
    if column.type not in ("number", "integer", "boolean") and column.codes not in CODED_NUMBERS:
        raise _expected("a column of numbers, of yes and no, or plan_status", got="a column of another kind")
    return name


def _expected(expected: str, hint: str = "", got: str = "") -> PydanticCustomError:
    """Refuses a value: what is expected in its place, what is near it, and what it is where it cannot be shown."""
    return PydanticCustomError("weights_file", "{expected}", {"expected": expected, "hint": hint, "got": got})


def _sum_in_lek(value: object) -> object:
    if value == "as_mapped" or (type(value) is int and 0 < value <= LARGEST_ENVELOPE):
        return value
    raise _expected(f"as_mapped, or a whole sum in lek from 1 to {LARGEST_ENVELOPE}, in digits alone")


Measure = Annotated[str, AfterValidator(_measurable)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Of a criterion: it heads a column of what `lnb priority` writes."""
Weight = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Points(_Part):
    """Points of a measured value: 0 at `none_at`, 1 at `full_at`, in proportion between, and no further."""

    none_at: Number
    full_at: Number

    @model_validator(mode="after")
    def _apart(self) -> Points:
        if math.isclose(self.none_at, self.full_at):
            raise _expected("none_at and full_at that differ", got="the same")
        return self


class Criterion(Points):
    """A criterion of the ranking."""

    measure: Measure
    weight: Weight


class Priority(_Part):
    """The ranking."""

    confidence: float = Field(ge=1, le=1e6, allow_inf_nan=False)
    draws: int = Field(ge=200, le=20_000)
    seed: int = Field(ge=0)
    criteria: dict[Name, Criterion] = Field(min_length=1, max_length=50)

    @field_validator("criteria")
    @classmethod
    def _some_weight(cls, value: dict[str, Criterion]) -> dict[str, Criterion]:
        if not sum(c.weight for c in value.values()) > 0:
            raise _expected("at least one weight above 0", got="none")
        return value


class NeedComponent(_Part):
    """A part of need: a count, or with `rate` a percentage of the inhabitants."""

    weight: Weight
    rate: bool = False


class Capacity(Points):
    """A part of the capacity to apply."""

    weight: Weight


class EquityCriterion(Points):
    """What raises need in the equity formula: by `raise` at full points."""

    measure: Measure
    raised: Weight = Field(alias="raise")
    gender_sensitive: bool = False


class SocialFund(_Part):
    """The scenarios of the Social Fund. `floor` and `cap` are shares of the envelope over the municipalities."""

    envelope: Annotated[int | Literal["as_mapped"], BeforeValidator(_sum_in_lek)]
    floor: float = Field(ge=0, le=1, allow_inf_nan=False)
    cap: float = Field(ge=1, allow_inf_nan=False)
    need: dict[Measure, NeedComponent] = Field(min_length=1)
    competition: dict[Measure, Capacity] = Field(min_length=1)
    equity: dict[str, EquityCriterion] = Field(min_length=1)

    @model_validator(mode="after")
    def _usable(self) -> SocialFund:
        for name, parts in (("need", self.need), ("competition", self.competition)):
            if not sum(part.weight for part in parts.values()) > 0:
                raise _expected(f"{name}: at least one weight above 0", got="none")
        if not any(c.gender_sensitive and c.raised > 0 for c in self.equity.values()):
            raise _expected("equity: at least one criterion that is gender_sensitive and raises need", got="none")
        return self


class Weights(_Part):
    """A weights file."""

    title: str = Field(min_length=1, max_length=80)
    version: int = Field(ge=1)
    priority: Priority
    social_fund: SocialFund

    @property
    def name(self) -> str:
        """Title, version and a hash of the content: two files that differ have two names."""
        content = self.model_dump_json(by_alias=True).encode()
        return f"{self.title}, version {self.version} ({hashlib.sha256(content).hexdigest()[:8]})"


@cache
def default_weights() -> Weights:
    """The weights that come with the pipeline."""
    return load_weights(DEFAULT)


def load_weights(path: Path) -> Weights:
    """Read a weights file.

    Raises
    ------
    UsageError
        E901 with one finding a wrong field: not YAML, not there, an unknown field or column, a weight below zero, no
        gender-sensitive criterion among those of equity.
    """
    data = _read(path)
    try:
        return Weights.model_validate(data)
    except ValidationError as error:
        raise UsageError(*(_finding(item, path.name) for item in error.errors(include_url=False))) from None


class _Refused(yaml.MarkedYAMLError):
    """A notation that a weights file does not need."""


class _Loader(yaml.SafeLoader):
    """The safe loader; a name twice, of which YAML would take the last, and references are refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _Refused(problem="a reference (*) to another place", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for position, name in enumerate(names):
            if name in names[:position]:
                raise _Refused(problem="a name that stands twice", problem_mark=node.value[position][0].start_mark)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> object:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _unreadable(path, "a file of more than 1 MB")
        return yaml.load(path.read_text(encoding="utf-8-sig"), _Loader)
    except FileNotFoundError:
        raise _unreadable(path, "no such file") from None
    except yaml.YAMLError as error:
        problem = error.problem if isinstance(error, _Refused) else None
        raise _unreadable(path, problem or "something that is no YAML", getattr(error, "problem_mark", None)) from None
    except (OSError, ValueError, RecursionError):
        raise _unreadable(path, "something that is no YAML in UTF-8") from None


def _unreadable(path: Path, got: str, mark: yaml.Mark | None = None) -> Exception:
    return fail(
        UsageError, "E901", where=f"{path.name}, line {mark.line + 1}" if mark else path.name,
        rule="the weights file is YAML", expected="a weights file", got=got,
        hint="begin with a copy of the default: `lnb template weights my_weights.yaml`",
    )


_HINT = "see the comments in the default file: `lnb template weights my_weights.yaml`"
_IN_WORDS = {
    "missing": "this field", "model_type": "names with values", "dict_type": "names with values",
    "string_too_short": "some text", "int_parsing": "a whole number", "int_from_float": "a whole number",
    "float_parsing": "a number", "bool_parsing": "yes or no", "extra_forbidden": "a field that a weights file has",
    "string_pattern_mismatch": "a name of at most 40 small letters, digits and underscores, a letter first",
}
"""What is expected, for kinds of mistake that pydantic words as a mistake."""


def _finding(item: Any, where: str) -> Finding:
    place = ".".join(str(part) for part in item["loc"]) or "whole file"
    told = item.get("ctx", {})
    hint = told.get("hint")
    return Finding(
        "E901", where=f"{where}: {place[:80]}", rule="the weights file states what the ranking and the scenarios need",
        expected=_IN_WORDS.get(item["type"]) or item["msg"].removeprefix("Input should be "),
        got=told.get("got") or _shown(item), hint=f"{hint}; {_HINT}" if hint else _HINT,
    )


def _shown(item: Any) -> str:
    """What stands there: a number or yes and no as it is, of a text its form alone."""
    value = item["input"]
    if item["type"] in ("missing", "extra_forbidden"):
        return "nothing" if item["type"] == "missing" else "another name"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, int | float):
        return str(value)[:40]
    kinds = {str: "a text", dict: "names with values", list: "a list"}
    return next((words for kind, words in kinds.items() if isinstance(value, kind)), "something else")
