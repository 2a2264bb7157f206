"""Made-up lists of municipalities: who another programme targets, who is committed, who lives in villages.

The public sources give the number of municipalities in the EU/IPA programme and name none of them, and
give no list of the two others. Which municipalities these lists name, and what they say, is drawn at random.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import yaml

from lnb_pipeline.demonstration.parcel import parcel
from lnb_pipeline.reference.register import Municipality, load_register
from lnb_pipeline.sources.manifest import SYNTHETIC_MARK

N_EU_IPA = 19
"""Municipalities in the EU/IPA programme, as the annual report of 2021 states their number."""
N_COMMITMENT, N_RURAL_SHARE = 40, 50
_COMMITMENT = {"yes": 55, "no": 20, "in_process": 25}
_NOTE = (
    f"DEMONSTRATION LIST ({SYNTHETIC_MARK}): drawn at random to show the pipeline at work; no document says what it "
    "says."
)


@dataclass(frozen=True, slots=True)
class PlannedList:
    """The truth of a list: values by LAU code, in the order they are printed; others it does not name."""

    name: str
    title: str
    complete: bool
    values: Mapping[str, str | float]


def plan_lists(year: int, seed: int) -> tuple[PlannedList, ...]:
    """What the three lists of a year and seed say."""
    random = Random(f"lists/{year}/{seed}")
    codes = [m.lau_code for m in load_register().municipalities]
    answers = random.choices(list(_COMMITMENT), list(_COMMITMENT.values()), k=N_COMMITMENT)
    shares = [round(random.uniform(4, 96), 1) for _ in range(N_RURAL_SHARE)]
    return (
        PlannedList(
            "eu_ipa", "Made-up EU/IPA municipalities", True, dict.fromkeys(random.sample(codes, N_EU_IPA), "yes")
        ),
        PlannedList(
            "commitment", "Made-up commitment to social services", False,
            dict(zip(random.sample(codes, N_COMMITMENT), answers, strict=True)),
        ),
        PlannedList(
            "rural_share", "Made-up share of inhabitants in rural areas", False,
            dict(zip(random.sample(codes, N_RURAL_SHARE), shares, strict=True)),
        ),
    )


def write_municipal_lists(landing: Path, year: int, seed: int) -> list[Path]:
    """Write the three lists of a year, each as a delivery in a folder of its own; returns the folders.

    The same year and seed give the same bytes. Earlier demonstrations still lying there are replaced.

    Raises
    ------
    UsageError
        E902 when a folder of that name is there and is no demonstration.
    """
    folders = []
    for planned in plan_lists(year, seed):
        folder = landing / f"municipal_lists_{year}_{planned.name}"
        with parcel(folder, source="municipal_lists", period=year, note=_NOTE) as beside:
            (beside / f"{planned.name}_{year}.yaml").write_text(_document(planned, year, seed), encoding="utf-8")
        folders.append(folder)
    return folders


def _document(planned: PlannedList, year: int, seed: int) -> str:
    """The list in YAML; names stand as the people of a municipality and of a ministry write them."""
    random = Random(f"names/{planned.name}/{year}/{seed}")
    register = load_register()
    entries = []
    for number, (code, value) in enumerate(planned.values.items()):
        place = register.by_lau(code)
        assert place is not None
        entries.append({"name": _name(place, random), "value": value, "locator": f"p. {1 + number // 20}"})
    content = {
        "list": planned.name, "title": planned.title, "as_of": date(year, 11, 30), "provenance": _NOTE,
        "complete": planned.complete, "municipalities": entries,
    }
    body = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return f"# {_NOTE}\n{body}"


def _name(place: Municipality, random: Random) -> str:
    return random.choice((place.name_sq, place.name_ascii, place.name_definite, f"Bashkia {place.name_sq}"))
