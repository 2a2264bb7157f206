import io
from datetime import date

import pytest
from openpyxl import Workbook

from lnb_pipeline.sources import care_services
from lnb_pipeline.sources.care_services.container import open_sheets
from lnb_pipeline.sources.care_services.layout import SERVICES
from lnb_pipeline.sources.care_services.records import read_records
from lnb_pipeline.sources.care_services.sheets import find_table
from lnb_pipeline.sources.manifest import Manifest, ManifestFile
from tests.unit.sources.care_services.workbooks import NAME


@pytest.fixture
def read(tmp_path):
    """Read a workbook, or bytes, as the archive holds it: named by something without an extension."""

    def reading(content, period=2021, kind="survey"):
        if isinstance(content, Workbook):
            buffer = io.BytesIO()
            content.save(buffer)
            content = buffer.getvalue()
        path = tmp_path / "0a1b2c"
        path.write_bytes(content)
        manifest = Manifest(
            source="care_services",
            provider="P",
            period=period,
            kind=kind,
            licence="L",
            files=(ManifestFile(name=NAME),),
        )
        frames = care_services.harmonise({NAME: path}, manifest, "delivery-1")
        return frames["care_services.service"], frames["care_services.municipality"]

    return reading


@pytest.fixture
def reading(tmp_path):
    """What a services sheet gives, without the other sheet and the frames: records, findings, notes."""

    def opening(made, period=2021, layout=SERVICES):
        path = tmp_path / "0a1b2c"
        with path.open("wb") as file:
            made.save(file)
        table = find_table(open_sheets(path, NAME), layout.of_year(period), NAME)
        return read_records(table, date(period, 12, 31))

    return opening


@pytest.fixture
def records(reading):
    """The records of a services sheet that is read without a finding."""

    def taking(made, **options):
        found = reading(made, **options)
        assert not found.findings, [str(f) for f in found.findings]
        return found.records

    return taking
