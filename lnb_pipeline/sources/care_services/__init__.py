"""Source: the mapping of social-care services, an Excel workbook with services and municipalities."""

from lnb_pipeline.sources.care_services.categories import memberships
from lnb_pipeline.sources.care_services.coverage import coverage
from lnb_pipeline.sources.care_services.listings import mapped_services, municipality_capacity, providers
from lnb_pipeline.sources.care_services.workbook import examine, harmonise

__all__ = [
    "coverage", "examine", "harmonise", "mapped_services", "memberships", "municipality_capacity", "providers",
]
