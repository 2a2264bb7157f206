"""The kinds of contradictions and gaps that `audit.finding` holds: what each is, how sure, and what to do.

A finding of severity `error` states two things that cannot both be right; a `warning` needs somebody's answer; an
`info` is to be known before the figures are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class FindingClass:
    """A kind of finding."""

    title: str
    severity: Severity
    advice: str


def _k(severity: Severity, title: str, advice: str) -> FindingClass:
    return FindingClass(title, severity, advice)


_ASK = "Ask who wrote the report which of the two is right"
_NUMBERING = "Ask whether a row was left out or the numbers were not renewed"

FINDING_CLASSES: dict[str, FindingClass] = {
    # -- dates and amounts of the cover
    "end_before_start": _k("error", "An end date lies before the start date", _ASK),
    "start_after_period": _k("error", "The programme starts after the reporting period", _ASK),
    "end_moved_forward": _k("info", "The current end date lies before the original one",
                            "Ask whether the programme was shortened"),
    "duration_differs": _k("error", "The stated duration fits no pair of the printed dates", _ASK),
    "amounts_differ": _k("error", "The total is not the sum of the contributions", _ASK),
    "total_repeats_part": _k("warning", "A total repeats its only part; other parts are left empty",
                             "Ask whether the empty parts are zero or not reported, before the total is used"),
    "mixed_currencies": _k("info", "Amounts stand in several currencies",
                           "Convert at the rate the document implies, or state the rate used"),
    "implied_rate": _k("info", "Two amounts of one field imply an exchange rate",
                       "State the rate when an amount is converted, and its day"),
    "implied_rate_implausible": _k("warning", "The exchange rate that two amounts imply was never a rate",
                                   "Ask for the amounts and the rate"),
    "total_not_budget": _k("info", "The total of the contributions is another than the approved budget",
                           "Do not take the one for the other"),
    "cover_field_absent": _k("info", "Fields of the form are not on the cover", "Ask for the form in full"),
    "cover_values_differ": _k("error", "The cover prints a field twice with different values", _ASK),
    "date_order_unclear": _k("info", "The cover prints dates with the month first",
                             "Ask for the dates that were kept as text"),
    "period_differs": _k("warning", "The document is about another year than its delivery states",
                         "Correct the period of the delivery, or deliver the right document"),
    # -- structure
    "annex_missing": _k("warning", "An annex is mentioned that the document does not contain", "Ask for the annex"),
    "footnote_text_missing": _k("warning", "A footnote mark has no footnote", "Look into the original"),
    "footnote_mark_missing": _k("info", "A footnote is never referred to", "Look into the original"),
    "annex_number_gap": _k("warning", "Numbers are missing in the annex", _NUMBERING),
    "annex_number_missing": _k("info", "A row of a numbered annex has no number", _NUMBERING),
    "annex_number_repeated": _k("warning", "A number of the annex stands more than once", _NUMBERING),
    # -- municipalities and agencies
    "municipality_unknown": _k("warning", "A municipality is none of the register; kept as printed",
                               "Ask for the name, or add the form to the register as an alias"),
    "places_abroad": _k("info", "The places of the target list are in another country; kept as printed",
                        "Nothing is to be corrected; join them by their printed names, they have no LAU code"),
    "municipality_repeated": _k("warning", "A municipality stands more than once in the annex", _ASK),
    "municipality_spellings": _k("info", "One municipality is spelt in several ways",
                                 "Use the LAU code when joining; the printed forms are kept"),
    "outside_targets": _k("warning", "The text names municipalities outside the target list",
                          "Ask whether they are targets, or were supported otherwise"),
    "agency_not_in_municipality": _k("warning", "An agency reports work in a municipality where the target list does "
                                                "not have it", "Ask the agency, or have the target list amended"),
    "no_target_list": _k("warning", "The report has no list of target municipalities", "Ask for the annex"),
    "no_agency": _k("warning", "A target municipality has no agency", "Ask which agency works there"),
    "agency_unknown": _k("info", "An agency is none the pipeline knows; kept as printed", "Check the spelling"),
    "agency_not_participating": _k("warning", "An agency of the annex is not among the participating organisations",
                                   _ASK),
    "target_dropped": _k("info", "A target municipality of the report before is no longer listed",
                         "Ask why, before figures of the two years are compared"),
    "target_added": _k("info", "A target municipality is new since the report before",
                       "Remember it when figures of the two years are compared"),
    # -- counts and statements
    "annex_count_differs": _k("warning", "The text counts other municipalities than the annex lists", _ASK),
    "agency_count_differs": _k("info", "An agency counts other target municipalities than the target list has for it",
                               "Ask whether some of its targets are meant, or the list is to be amended"),
    "more_than_register": _k("warning", "More municipalities are counted than there are", _ASK),
    "list_count_differs": _k("warning", "A count and the list given for it differ", "Ask for the whole list"),
    "share_differs": _k("warning", "A share is not what its own number and base give",
                        "Use the number and its base, not the share"),
    "part_exceeds_base": _k("warning", "A part is larger than what it is said to be a part of", _ASK),
    "all_against_exception": _k("warning", "The text says all, and elsewhere names one that is not", _ASK),
    "forecast_among_results": _k("info", "A forecast stands among the results",
                                 "Do not count it as a result; see the column projection"),
    "same_number_differs": _k("info", "The same number stands for different things",
                              "Look at what is counted before two figures are taken for one"),
    "groups_overlap": _k("info", "Groups of persons are counted whose overlap is unknown",
                         "Never add them up; ask for the number of different persons"),
    # -- management response
    "recommendation_number_gap": _k("warning", "Numbers are missing among the recommendations", _NUMBERING),
    "no_key_action": _k("error", "An accepted recommendation has no key action", "Ask for an action, or why none"),
    "no_key_action_unclear": _k("warning", "A recommendation has no key action; whether it was accepted is not said",
                                "Ask for the response, and for an action where it was accepted"),
    "action_unread": _k("warning", "Text under the key actions was not recognised as a key action",
                        "Look into the original"),
    "action_number_missing": _k("info", "A key action has no number", "Use its place in the document"),
    "action_number_differs": _k("warning", "A key action's number does not belong to its recommendation", _NUMBERING),
    "action_number_gap": _k("warning", "Numbers are missing among the key actions of a recommendation", _NUMBERING),
    "action_number_repeated": _k("warning", "A key action's number stands more than once", _NUMBERING),
    "deadline_missing": _k("warning", "A key action has no deadline", "Ask for a deadline"),
    "deadline_moved": _k("info", "The deadline of a key action is another than in the document before",
                         "Ask why it was moved"),
    "responsible_missing": _k("warning", "Who is responsible for a key action was not recognised",
                              "Look into the original"),
    "status_missing": _k("warning", "The status of a key action was not recognised", "Look into the original"),
    "deadline_after_period": _k("info", "Deadlines lie after the end of the period that the header states",
                                "Ask who will still be there to act"),
    "stated_overdue": _k("info", "The document itself says that a key action is overdue", "Ask for a new deadline"),
    "overdue_not_stated": _k("warning", "A key action is past its deadline and not marked so",
                             "Ask for its status, or for a new deadline"),
    "overdue_too_early": _k("warning", "A key action is marked overdue before its deadline", _ASK),
    # -- results and reviews
    "result_implausible": _k("warning", "A result contradicts its own target, baseline or groups", _ASK),
    "review_expired": _k("warning", "A reviewer's decision is about a statement that is no longer there",
                         "Look at the new text, and decide again"),
}
