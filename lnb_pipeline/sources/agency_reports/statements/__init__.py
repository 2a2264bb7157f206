"""Quantified statements of a narrative report: every figure that counts something, read by rules.

A statement is one figure with what it counts, whose work it is, which outcome it belongs to, where, and whether
it is a result or a plan. The rules look at words and never at a report in particular; each module holds one kind:

- `passages`: the running text, put together over page breaks; `sentences` cuts it;
- `exclusions`, `figures`: numbers, and those that count nothing (dates, ages, durations, laws, telephones, money);
- `nouns`, `lexicon`, `counting`: what a figure counts and in which unit; shares and bases;
- `groups`: population groups and sex; `support`, `carrying`: agencies; `places`: municipalities; `timing`: plans.

Decisions: a range (`10-15 nurses`) is its upper end, `up to`; an amount of money is never a statement, costs are
facts of the cover; `one in three` and `two thirds` say how large a share is without counting anybody and are none;
in `4 of 12 schools` the 12 is the base and no statement of its own; a percentage in brackets behind a figure is
its share; a figure in a title belongs to the title and is none.
"""

from __future__ import annotations

from lnb_pipeline.sources.agency_reports.statements.extraction import extract
from lnb_pipeline.sources.agency_reports.statements.statement import Statement

__all__ = ["Statement", "extract"]
