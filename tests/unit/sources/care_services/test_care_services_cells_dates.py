"""Days in the forms people type them; a day that could be another is refused."""

import datetime as dt

import pytest
from openpyxl.utils.datetime import MAC_EPOCH

from lnb_pipeline.sources.care_services.cells import Unreadable, read_year
from lnb_pipeline.sources.care_services.dates import read_date

DAY = dt.date(2021, 6, 5)


@pytest.mark.parametrize(
    "printed",
    [
        44352, 44352.5, "2021-06-05", "2021/06/05", "2021.6.5", "2021-06-05 00:00:00", "5 qershor 2021",
        "5 Qershor, 2021", "më 5 qershor 2021", "datë 05.06.2021", "5 June 2021", "June 5, 2021", "5th June 2021",
        "qershor 5, 2021", "5 qershorit 2021", "5-Jun-2021", "5 qer 2021", "05. 06. 2021", "5.6.2021.",
    ],
)
def test_a_day_is_read_in_its_unambiguous_forms(printed):
    assert read_date(printed) == DAY


def test_a_serial_number_is_counted_from_the_workbooks_own_first_day():
    assert read_date(42890, epoch=MAC_EPOCH) == DAY
    assert read_date(44352) == DAY


@pytest.mark.parametrize("printed", ["5.6.21", "05.06.21"])
def test_a_two_digit_year_is_the_mappings_or_the_next(printed):
    assert read_date(printed, period=2021) == DAY
    assert read_date(printed, period=2020) == DAY
    for period in (None, 2019, 2022, 1921):
        with pytest.raises(Unreadable):
            read_date(printed, period=period)


def test_a_stroke_date_is_read_where_only_one_number_can_be_the_month():
    assert read_date("25/06/2021") == read_date("06/25/2021") == read_date("25-6-2021") == dt.date(2021, 6, 25)
    for printed in ("05/06/2021", "05-06-2021", "25/25/2021"):
        with pytest.raises(Unreadable):
            read_date(printed)


@pytest.mark.parametrize(
    "printed", ["June 2021", "6.2021", "06/2021", "qershor", "5 moth 2021", "31 qershor 2021", "5/6"]
)
def test_a_month_alone_or_a_day_that_does_not_exist_is_refused(printed):
    with pytest.raises(Unreadable) as raised:
        read_date(printed, period=2021)
    assert printed not in str(raised.value)


@pytest.mark.parametrize("number", [0, 1, 12, 2021, 20210605, 5062021, -44352, 1e30, float("nan"), float("inf"), True])
def test_a_number_that_is_no_plausible_day_is_refused(number):
    with pytest.raises(Unreadable):
        read_date(number)


@pytest.mark.parametrize("printed", [2015, 2015.0, "2015", "viti 2015", "Viti 2015", "në vitin 2015", "2015."])
def test_a_year_is_a_number_or_four_digits(printed):
    assert read_year(printed) == 2015


@pytest.mark.parametrize(
    "printed", [15, "15", 1850, 2100, "2015-2016", 2015.5, dt.datetime(1905, 7, 7), "rreth 2015", True]
)
def test_what_is_no_single_year_is_refused(printed):
    with pytest.raises(Unreadable):
        read_year(printed)


def test_a_year_that_is_not_stated_is_unknown():
    assert read_year("-") is None and read_year(None) is None
