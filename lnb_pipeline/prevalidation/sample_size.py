"""Sample size, non-response and proxies of the delivered year against their targets."""

from __future__ import annotations

from collections.abc import Iterator

from lnb_pipeline.prevalidation import thresholds
from lnb_pipeline.prevalidation.figures import Delivered, Heading
from lnb_pipeline.prevalidation.logical import in_years
from lnb_pipeline.prevalidation.rules import Count
from lnb_pipeline.silc.codebook import CURRENT_MEMBERS, File

_CONTACT = "DB120 IN (11, 21, 22, 23) OR DB110 = 1"
_INFORMATION = "RB250 IN (11, 12, 13, 14) AND RB110 < 5"
_AGED_16 = "RB245 IN (1, 2, 3)"


def counts(data: Delivered) -> list[Count]:
    """Sample size of country, regions and panel, non-response of households and persons, proxies."""
    if not in_years(thresholds.response().years, data.year):
        note = f"there are no targets for survey year {data.year}"
        return [_heading("targets", "D", "targets of the sample").not_evaluated(note, data.year)]
    return [*_sizes(data), *_households(data), *_persons(data), *_proxies(data)]


def _heading(name: str, file: File, title: str, variables: tuple[str, ...] = ()) -> Heading:
    return Heading(f"sample_size.{name}", "sample_size", name.partition(".")[0], file, title, variables)


# -- numbers of households ---------------------------------------------------------------------------------------
def _sizes(data: Delivered) -> Iterator[Count]:
    targets = thresholds.targets(data.delivery.country, data.year)
    country = _heading("households", "D", "households with an accepted interview, country", ("DB135",))
    if targets is None:
        note = f"there are no targets for {data.delivery.country} in {data.year}"
        yield country.not_evaluated(note, data.year)
        return
    note = data.lacks("DB135")
    if note:
        yield country.not_evaluated(note, data.year)
    else:
        found = data.scratch.rows(f"SELECT count(*) FROM raw_D WHERE DB010 = {data.year} AND DB135 = 1")[0][0]
        yield country.figure(data.year, found < targets.households, found, targets.households)
    yield from _regions(data, targets)
    if targets.panel is not None:
        yield _panel(data, targets.panel)


def _regions(data: Delivered, targets: thresholds.Targets) -> Iterator[Count]:
    note = data.lacks("DB135", "DB040")
    found = [] if note else data.scratch.rows(
        f"SELECT DB040, count(*) FROM raw_D WHERE DB010 = {data.year} AND DB135 = 1 AND DB040 IS NOT NULL "
        "GROUP BY DB040"
    )
    for region, target in targets.regions.items():
        title = f"households with an accepted interview, {region}"
        heading = _heading(f"households.{region}", "D", title, ("DB040", "DB135"))
        if note:
            yield heading.not_evaluated(note, data.year)
            continue
        households = sum(n for code, n in found if code.startswith(region))
        yield heading.figure(data.year, households < target, households, target)


def _panel(data: Delivered, target: int) -> Count:
    before = thresholds.response().panel_years_before
    title = f"accepted households that were in each of the {before} years before"
    heading = _heading("panel", "D", title, ("DB030", "DB135"))
    note = data.lacks("DB030", "DB135")
    if note:
        return heading.not_evaluated(note, data.year)
    span = f"DB010 BETWEEN {data.year - before} AND {data.year - 1}"
    held = data.scratch.rows(f"SELECT count(DISTINCT DB010) FROM raw_D WHERE {span}")[0][0]
    if held < before:
        note = f"the delivery holds {held} of the {before} survey years before {data.year}"
        return heading.not_evaluated(note, data.year)
    found = data.scratch.rows(
        f"SELECT count(DISTINCT DB030) FROM raw_D WHERE DB010 = {data.year} AND DB135 = 1 AND DB030 IN "
        f"(SELECT DB030 FROM raw_D WHERE {span} GROUP BY DB030 HAVING count(DISTINCT DB010) = {before})"
    )[0][0]
    return heading.figure(data.year, found < target, found, target)


# -- response ----------------------------------------------------------------------------------------------------
def _households(data: Delivered) -> Iterator[Count]:
    heading = _heading(
        "household_non_response", "D", "contacted households without an accepted interview, %",
        ("DB110", "DB120", "DB135"),
    )
    note = data.lacks(*heading.variables)
    answer = (0, 0) if note else _two(data, "D", "DB135 = 1", _CONTACT)
    yield _share(
        heading, data.year, answer[1] - answer[0], answer[1], thresholds.response().household_non_response, note
    )


def _persons(data: Delivered) -> Iterator[Count]:
    heading = _heading(
        "personal_non_response", "R", "persons aged 16 or over without information, %", ("RB110", "RB245", "RB250")
    )
    note = data.lacks(*heading.variables)
    answer = (0, 0) if note else _two(data, "R", _INFORMATION, _AGED_16)
    yield _share(
        heading, data.year, answer[1] - answer[0], answer[1], thresholds.response().personal_non_response, note,
        whole=False,
    )


def _proxies(data: Delivered) -> Iterator[Count]:
    heading = _heading("proxies", "P", "interviews that somebody else gave, %", ("PB260",))
    note = data.lacks("PB260", "PB260_F", "RB110")
    answer = (0, 0)
    if not note:
        person = f"SELECT RB010, RB030 FROM raw_R WHERE RB110 IN {CURRENT_MEMBERS}"
        member = f"PB260_F = 1 AND (PB010, PB030) IN ({person})"
        answer = _two(data, "P", f"PB260 = 2 AND {member}", member)
    yield _share(heading, data.year, answer[0], answer[1], thresholds.response().proxies, note)


def _two(data: Delivered, file: File, first: str, second: str) -> tuple[int, int]:
    """Records of the year for which the first, and for which the second condition holds."""
    sql = f"SELECT count(*) FILTER ({first}), count(*) FILTER ({second}) FROM raw_{file} WHERE {file}B010 = {data.year}"
    row = data.scratch.rows(sql)[0]
    return int(row[0]), int(row[1])


def _share(
    heading: Heading, year: int, part: int, whole_number: int, most: int, note: str, *, whole: bool = True
) -> Count:
    """Percentage against its limit, rounded down to a whole one if `whole`."""
    if note or not whole_number:
        return heading.not_evaluated(note or "no records to take the share of", year)
    percent = 100 * part // whole_number if whole else 100 * part / whole_number
    return heading.figure(year, percent > most, percent, most)
