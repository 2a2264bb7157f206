"""Synthetic deliveries of all sources, so that the pipeline can be seen at work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

DEFAULT_SEED = 20_240_601
YEARS = range(2018, 2025)
CARE_SERVICES_YEAR = 2021


def write_eu_silc(folder: Path, year: int, seed: int = DEFAULT_SEED) -> Path:
    """Write the EU-SILC delivery of one survey year as the folder `folder` (full size)."""
    from lnb_pipeline.demonstration.eu_silc_files import write_eu_silc as write

    return write(folder, year, seed)


def write_all(
    landing: Path,
    seed: int = DEFAULT_SEED,
    years: Iterable[int] = YEARS,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the demonstration deliveries of all sources into `landing`; returns their folders.

    `progress` is called with the name of each delivery once it is complete.
    """
    from lnb_pipeline.demonstration.agency_reports import write_agency_reports
    from lnb_pipeline.demonstration.care_services import write_care_services
    from lnb_pipeline.demonstration.municipal_lists import write_municipal_lists

    landing.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []

    def done(*folders: Path) -> None:
        written.extend(folders)
        for folder in folders:
            if progress is not None:
                progress(folder.name)

    for year in years:
        done(write_eu_silc(landing / f"eu_silc_{year}", year, seed))
    done(write_care_services(landing / f"care_services_{CARE_SERVICES_YEAR}", CARE_SERVICES_YEAR, seed))
    done(*write_agency_reports(landing))
    done(*write_municipal_lists(landing, CARE_SERVICES_YEAR, seed))
    return written
