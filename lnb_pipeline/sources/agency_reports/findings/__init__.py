"""Rules that find where a document contradicts itself or leaves a gap.

A finding is shown beside what the document says and repairs nothing. The rules are general: they know
the forms, not the documents. Texts are ours, short, with the figures that disagree.
"""

from lnb_pipeline.sources.agency_reports.findings.cover import dates, duration, of_cover
from lnb_pipeline.sources.agency_reports.findings.finding import ReportFinding, gaps, joined, repeats
from lnb_pipeline.sources.agency_reports.findings.lists import annex_count, bracket_counts, note_counts
from lnb_pipeline.sources.agency_reports.findings.stated import TargetRow
from lnb_pipeline.sources.agency_reports.findings.statements import of_statements
from lnb_pipeline.sources.agency_reports.findings.structure import annex_label, annexes, footnotes

__all__ = [
    "ReportFinding", "TargetRow", "annex_count", "annex_label", "annexes", "bracket_counts", "dates", "duration",
    "footnotes", "gaps", "joined", "note_counts", "of_cover", "of_statements", "repeats",
]  # fmt: skip
