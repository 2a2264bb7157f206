"""Source: the mapping of social-care services, an Excel workbook with services and municipalities."""

from lnb_pipeline.sources.care_services.coverage import coverage, municipality_capacity
from lnb_pipeline.sources.care_services.workbook import examine, harmonise

__all__ = ["coverage", "examine", "harmonise", "municipality_capacity"]
