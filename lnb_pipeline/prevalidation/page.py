"""The report as one HTML page: counts and identifiers of rules, readable without anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from lnb_pipeline.prevalidation.rules import GROUPS, Count, Reading, Severity
from lnb_pipeline.silc.codebook import FILES
from lnb_pipeline.sources.eu_silc.layout import FILE_TITLES

if TYPE_CHECKING:
    from lnb_pipeline.prevalidation.report import GroupTotal, RuleTotal
    from lnb_pipeline.prevalidation.run import Report

READINGS: dict[Reading, str] = {
    "configuration": "the rules as Eurostat's rule configuration states them, with every group of checks",
    "sql": "the rules as the SQL of Eurostat's R program counts them, its known deviations included; "
           "checks that program lacks are not run",
}
"""What a reading of the rules means, in words."""
SIGNS: dict[Severity, str] = {"error": "✖", "warning": "▲", "info": "●"}
"""A severity is told by word and shape, not by colour alone."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --soft: #5a5a66; --line: #d5d5dd; --head: #f2f2f6;
  --error: #b3122a; --warning: #8a5300; --info: #1f5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ee; --paper: #17171b; --soft: #a5a5b2; --line: #3a3a44;
  --head: #232329; --error: #ff8d98; --warning: #f2b451; --info: #86bbff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { max-width: 50rem; } .soft, caption { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: var(--soft); } dt::first-letter { text-transform: uppercase; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--head); white-space: nowrap; } tbody th { font-weight: 600; }
td.n, th.n { text-align: right; white-space: nowrap; } td span, tbody th { white-space: nowrap; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
.error, .warning { font-weight: 600; }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; --line: #999; --head: #eee;
  --error: #8a0018; --warning: #6b4000; --info: #123f73; }
  body { max-width: none; padding: 0; font-size: 9pt; } .scroll { overflow: visible; }
  thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; }
  @page { margin: 15mm; } }
"""
_FINDINGS = (
    ("Rule", ""), ("File", ""), ("Severity", ""), ("Year", "n"), ("Checked", "n"), ("Failed", "n"), ("Share", "n"),
    ("Title", ""),
)


def html(report: Report, totals: Sequence[RuleTotal], groups: Sequence[GroupTotal]) -> str:
    """The page; every text in it is escaped."""
    title = f"EU-SILC {report.delivery.year}, {report.delivery.country}: pre-validation"
    parts = (
        _heading(title, totals), _what(report, totals), _summary(groups), _findings(report.counts, totals),
        _unevaluated(totals), _closing(),
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def _heading(title: str, totals: Sequence[RuleTotal]) -> str:
    return f"<h1>{escape(title)}</h1>\n<p>{escape(outcome(totals))}</p>"


def outcome(totals: Iterable[RuleTotal]) -> str:
    """The outcome in a sentence."""
    failing = [t for t in totals if t.failed]
    told = [
        f"{number(len(found))} rule{'' if len(found) == 1 else 's'} of severity {severity} with "
        f"{number(sum(t.failed for t in found))} finding{'' if sum(t.failed for t in found) == 1 else 's'}"
        for severity in SIGNS
        if (found := [t for t in failing if t.severity == severity])
    ]
    return "; ".join(told) + "." if told else "No rule has a finding."


def _what(report: Report, totals: Sequence[RuleTotal]) -> str:
    delivery = report.delivery
    evaluated = sum(t.evaluated for t in totals)
    facts = [
        ("Survey year", str(delivery.year)), ("Country", delivery.country),
        ("Reading", f"{report.reading}: {READINGS[report.reading]}"),
        ("Rules", f"{number(len(totals))}, of which {number(evaluated)} were evaluated"),
        *(
            (FILE_TITLES[role], f"{delivery.names[role]}, {number(delivery.rows[role])} records")
            for role in FILES if role in delivery.names
        ),
    ]
    rows = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<h2>What was validated</h2>\n<dl>\n{rows}\n</dl>"


def _summary(groups: Sequence[GroupTotal]) -> str:
    columns = (
        ("Group", ""), ("What it checks", ""), ("Worst", ""), ("Rules", "n"), ("With findings", "n"),
        ("Not evaluated", "n"), ("Findings", "n"),
    )
    rows = (
        (
            escape(g.group), escape(GROUPS[g.group]), _severity(g.worst), number(g.rules), number(g.with_findings),
            number(g.not_evaluated), number(g.failed),
        )
        for g in groups
    )
    return "<h2>Summary by group</h2>\n" + _table("Every group of rules that was run", columns, rows)


def _findings(counts: Iterable[Count], totals: Sequence[RuleTotal]) -> str:
    """One row a rule and survey year; the rows of a rule stay together, the worst rule first."""
    by_rule: dict[str, list[Count]] = {}
    for count in counts:
        if count.failed:
            by_rule.setdefault(count.rule, []).append(count)
    if not by_rule:
        return "<h2>Findings</h2>\n<p>None.</p>"
    titles = {t.rule: t.title for t in totals}
    rows = (
        (
            escape(c.rule), escape(c.file), _severity(c.severity), "" if c.year is None else str(c.year),
            number(c.checked), number(c.failed), share(c.failed, c.checked), escape(titles[c.rule]),
        )
        for t in totals
        for c in by_rule.get(t.rule, ())
    )
    caption = f"{number(len(by_rule))} rules with findings, by survey year; errors first, then by number of findings"
    return "<h2>Findings</h2>\n" + _table(caption, _FINDINGS, rows)


def _unevaluated(totals: Iterable[RuleTotal]) -> str:
    found = [t for t in totals if not t.evaluated]
    if not found:
        return "<h2>Rules not evaluated</h2>\n<p>None: every rule was evaluated.</p>"
    columns = (("Rule", ""), ("File", ""), ("Severity", ""), ("Why", ""), ("Title", ""))
    rows = ((escape(t.rule), escape(t.file), _severity(t.severity), escape(t.note), escape(t.title)) for t in found)
    caption = f"{number(len(found))} rules could not be judged; they count neither as passed nor as failed"
    return "<h2>Rules not evaluated</h2>\n" + _table(caption, columns, rows)


def _closing() -> str:
    return (
        '<h2>About this report</h2>\n<p class="soft">Only counts are shown: no record, identifier or value of a person '
        "or household is in this page. A finding is a record that fails a rule, or a group of records where a rule is "
        "about groups; a record may fail several rules. Year is the survey year the record belongs to, empty where "
        "the record does not say. Identifiers of rules beginning with SVAL and LVAL are Eurostat's.</p>"
    )


def _table(caption: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already; the first cell of a row names it."""
    head = "".join(f'<th scope="col"{_classed(kind)}>{escape(name)}</th>' for name, kind in columns)
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{_classed(kind)}>{cell}</td>" for cell, (_, kind) in zip(row[1:], columns[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _classed(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _severity(severity: Severity | None) -> str:
    if severity is None:
        return ""
    return f'<span class="{severity}"><span aria-hidden="true">{SIGNS[severity]}</span> {severity}</span>'


def number(value: int) -> str:
    """A count with its thousands apart."""
    return f"{value:,}"


def share(failed: int, checked: int) -> str:
    """A share in per cent; a small one does not become nothing, nor a large one everything."""
    if not checked:
        return ""
    percent = 100 * failed / checked
    if 0 < percent < 0.1:
        return "< 0.1 %"
    return "> 99.9 %" if 99.9 < percent < 100 else f"{percent:.1f} %"
