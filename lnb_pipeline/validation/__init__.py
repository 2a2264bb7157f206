"""The only package that speaks Great Expectations.

`frames` runs the suites of the rule book on tables; `official` judges the counts of the official rules
of a delivery. Whatever it is asked, an answer holds counts and names of rules, never a value.
"""

from lnb_pipeline.validation.context import EXPECTATIONS
from lnb_pipeline.validation.frames import load_suite, results_frame, stored_results, suites, validate
from lnb_pipeline.validation.results import Rule, RuleResult, Severity, gate

__all__ = [
    "EXPECTATIONS", "Rule", "RuleResult", "Severity", "gate", "load_suite", "results_frame", "stored_results",
    "suites", "validate",
]
