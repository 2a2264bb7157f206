import io

import pytest
from openpyxl import Workbook

from lnb_pipeline.sources import care_services
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
        examined = care_services.examine({NAME: path}, manifest)
        assert tuple(examined.slots) == (f"care_services/{period}",)
        assert examined.roles == {NAME: "mapping_workbook"}
        frames = care_services.harmonise({NAME: path}, manifest, "delivery-1")
        return frames["care_services.service"], frames["care_services.municipality"]

    return reading
