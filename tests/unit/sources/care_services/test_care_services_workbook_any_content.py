"""Whatever a workbook holds, it gives tables or a coded refusal, and the refusal quotes no cell."""

import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lnb_pipeline.contracts.service_tables import MUNICIPALITY_SHEET, SERVICE
from lnb_pipeline.errors import DeliveryError
from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.manifest import Manifest, ManifestFile
from tests.unit.sources.care_services.workbooks import HEADINGS, MUNICIPALITY_SQ, NAME, SQ, book, municipality, service

MANIFEST = Manifest(
    source="care_services", provider="P", period=2021, kind="survey", licence="L", files=(ManifestFile(name=NAME),)
)
ODD = [
    "", " ", "-", "x", "Fier", "Qarku Fier", "Gjithsej", "Bashkia", "Po", "1.234", "1.000", "12;8",
    "5 qershor 2021", "05/06/2021", "rreth 20", "9" * 400, "1e400", "٣٤", "½", "=1+1", "=", "#REF!", "(", ")", "()",
    "(2011", "\u200b",
    "é" * 40, "069 000 0000", True, False, 0, -1, 1.5, 1e300, 2**60, 44352, datetime(2021, 6, 5),
    datetime(1900, 1, 1), time(1, 2), timedelta(days=3), "_x000D_", "mijë", "lekë", "''", "0,0,0", "|;|",
    "1 2 3", "Nr. 1",
]
CONTENT = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    st.integers(-5, 60_000), st.floats(allow_nan=False, allow_infinity=False), st.dates(),
)
MERGES = st.lists(st.sampled_from(["A2:A4", "B2:B3", "C3:D3", "A1:B1", "A3:P3", "I2:I4", "D2:D5", "J1:K2"]), max_size=2)


def outcome(made):
    """The frames of a workbook, or the refusal; any other exception is an error of the reader."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0a1b2c"
        with path.open("wb") as file:
            made.save(file)
        try:
            return care_services.harmonise({NAME: path}, MANIFEST, "delivery-1"), None
        except DeliveryError as refusal:
            return None, refusal


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cells=st.lists(st.tuples(st.integers(1, 5), st.integers(1, len(HEADINGS)), CONTENT), max_size=8),
    others=st.lists(st.tuples(st.integers(1, 3), st.integers(1, len(MUNICIPALITY_SQ)), CONTENT), max_size=3),
    merges=MERGES, hidden=st.sets(st.integers(1, 5), max_size=2),
)
def test_any_content_gives_tables_or_a_coded_refusal(cells, others, merges, hidden):
    made = book([service(), service(lau_code=None, prefecture=None), service(lau_code="Patos")], [municipality()])
    for title, changes in (("Sherbimet", cells), ("Bashkite", others)):
        for row, column, content in changes:
            made[title].cell(row, column).value = content
    for area in merges:
        made["Sherbimet"].merged_cells.add(area)
    for row in hidden:
        made["Sherbimet"].row_dimensions[row].hidden = True
    frames, refusal = outcome(made)
    if refusal is None:
        assert {name: tuple(frame.columns) for name, frame in frames.items()} == {
            "care_services.service": SERVICE.columns, "care_services.municipality": MUNICIPALITY_SHEET.columns,
        }
    else:
        assert refusal.findings and all(f.hint and f.where for f in refusal.findings)


@pytest.mark.parametrize("key", [key for key in SQ if key not in ("contact", "address")])
def test_a_refusal_never_quotes_the_cell(key):
    secret = "Zzyzx 069 123 4567"
    _, refusal = outcome(book([service(**{key: secret})], [municipality()]))
    assert refusal is None or not [word for word in ("Zzyzx", "4567") if word in str(refusal)]
    labels = ("provider_type", "service_type", "target_groups", "funding_sources", "licensed")
    assert (refusal is None) == (key in ("service_name", "provider", *labels))
