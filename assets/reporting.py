"""How library results become Dagster events: specs from contracts, checks from rule groups.

Counts and schemas only; no value of a person, household or facility ever becomes metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import dagster as dg

from lnb_pipeline import validation
from lnb_pipeline.contracts.columns import COLUMNS
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import GateError, LnbError, place_of
from lnb_pipeline.prevalidation.results import SUITE
from lnb_pipeline.prevalidation.rules import GROUP_FILES, GROUPS
from lnb_pipeline.validation import RuleResult

Events = Iterator[dg.MaterializeResult | dg.AssetCheckResult]  # type: ignore[type-arg]
Addresses = Mapping[str, dg.AssetKey]
"""Table name → asset key of the step that makes it."""

ENGINEERS = "team:data-engineering"
OWNERS = {
    "eu_silc": "team:statistics", "estimates": "team:statistics", "indicators": "team:statistics",
    "eu_silc_series": "team:statistics", "family": "team:statistics",
    "services": "team:social-care", "care_services": "team:social-care", "care_services_aggregates": "team:social-care",
    "municipal_lists": "team:social-care", "profiles": "team:social-care", "map": "team:social-care",
    "programme": "team:programme", "agency_reports": "team:programme",
}
MOST_SHOWN = 15
"""Rules shown in a check of official rules."""
RETRY = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


def published_key(full_name: str) -> dg.AssetKey:
    """`schema.table` is the asset key [schema, table]."""
    return dg.AssetKey(full_name.split("."))


def table_spec(
    key: dg.AssetKey, full_name: str, deps: Iterable[dg.AssetKey], kinds: set[str], *, skippable: bool = False
) -> dg.AssetSpec:
    """An asset for a table of the contract: description and column schema are derived from it."""
    table, group = TABLES[full_name], key.path[0]
    return dg.AssetSpec(
        key, deps=list(deps), group_name=group, owners=[OWNERS.get(group, ENGINEERS)], kinds=kinds,
        skippable=skippable, description=f"{table.description}\n\nOne row: {table.grain}.",
        metadata={"dagster/column_schema": column_schema(full_name), "dagster/table_name": full_name},
    )


def column_schema(full_name: str) -> dg.TableSchema:
    """The contract of a table as Dagster shows it."""
    table = TABLES[full_name]
    return schema_of(table.columns, table.optional, table.key)


def schema_of(columns: Iterable[str], optional: Collection[str], key: tuple[str, ...] = ()) -> dg.TableSchema:
    """Columns of the contracts as Dagster shows them; of a view, whose rows no contract counts, without a key."""
    return dg.TableSchema(columns=[
        dg.TableColumn(
            column.name, column.type,
            description=column.description + (f" ({column.silc})" if column.silc else ""),
            constraints=dg.TableColumnConstraints(nullable=column.name in optional, unique=key == (column.name,)),
        )
        for column in (COLUMNS[name] for name in columns)
    ])


def rule_groups(full_name: str) -> list[str]:
    """Groups of rules in a table's suite, in the order of the rule book."""
    return list(dict.fromkeys(rule.group for rule in validation.load_suite(full_name)))


def check_specs(
    addresses: Addresses, partitions_def: dg.PartitionsDefinition | None = None
) -> list[dg.AssetCheckSpec]:
    """One blocking check for each group of rules of each table's suite."""
    return [
        dg.AssetCheckSpec(
            group, asset=key, blocking=True, partitions_def=partitions_def,
            description=f"Rules of the group {group} in expectations/{name}.yaml",
        )
        for name, key in addresses.items()
        for group in rule_groups(name)
    ]


def check_results(addresses: Addresses, results: Sequence[RuleResult]) -> Iterator[dg.AssetCheckResult]:
    """Results by group: a failed critical rule is an ERROR and blocks, any other a WARN."""
    for name, key in addresses.items():
        for group in rule_groups(name):
            rules = [r for r in results if r.suite == name and r.rule_group == group]
            failed = [r for r in rules if not r.passed]
            warning = bool(failed) and all(r.severity != "critical" for r in failed)
            yield dg.AssetCheckResult(
                asset_key=key, check_name=group, passed=not failed,
                severity=dg.AssetCheckSeverity.WARN if warning else dg.AssetCheckSeverity.ERROR,
                metadata={
                    "rules": len(rules), "failed_rules": len(failed),
                    "failed_records": sum(r.n_failed or 0 for r in failed),
                    "result": dg.MetadataValue.md(_rules_as_markdown(rules)),
                },
            )


def official_check_specs(
    key: dg.AssetKey, partitions_def: dg.PartitionsDefinition | None = None
) -> list[dg.AssetCheckSpec]:
    """One check for each group of official rules and file of the delivery; critical groups block."""
    return [
        dg.AssetCheckSpec(
            f"{group}_{file}", asset=key, blocking=True, partitions_def=partitions_def,
            description=f"Official rules, file {file}: {GROUPS[group]}",
        )
        for group, files in GROUP_FILES.items() for file in files
    ]


def official_check_results(key: dg.AssetKey, results: Sequence[RuleResult]) -> Iterator[dg.AssetCheckResult]:
    """The verdict on each group and file with its counts and its worst rules."""
    official = [r for r in results if r.suite == SUITE]
    verdicts = {(r.rule_group, r.delivered_file): r for r in official if r.rule.startswith("group.")}
    for group, files in GROUP_FILES.items():
        for file in files:
            rules = [
                r for r in official
                if (r.rule_group, r.delivered_file) == (group, file) and not r.rule.startswith("group.")
            ]
            verdict = verdicts.get((group, file))
            found = sorted((r for r in rules if r.n_failed), key=lambda r: -(r.n_failed or 0))
            yield dg.AssetCheckResult(
                asset_key=key, check_name=f"{group}_{file}", passed=verdict is None or verdict.passed,
                severity=dg.AssetCheckSeverity.ERROR if verdict is not None and verdict.severity == "critical"
                else dg.AssetCheckSeverity.WARN,
                metadata={
                    "rules": len(rules), "failed_rules": len(found),
                    "not_evaluated": sum(not r.evaluated for r in rules),
                    "failed_records": sum(r.n_failed or 0 for r in found),
                    "worst": dg.MetadataValue.md(_official_as_markdown(found[:MOST_SHOWN])),
                },
            )


def official_trend(results: Sequence[RuleResult]) -> dict[str, int]:
    """Rules with findings by level and group: figures the UI draws over the years."""
    found = [r for r in results if r.suite == SUITE and r.n_failed and not r.rule.startswith("group.")]
    levels = {f"rules_with_{level}s": sum(r.severity == level for r in found) for level in ("error", "warning")}
    return levels | {f"findings_{group}": sum(r.rule_group == group for r in found) for group in GROUPS}


def _official_as_markdown(rules: Sequence[RuleResult]) -> str:
    head = "| rule | level | failed | checked | what |\n|---|---|---|---|---|"
    return "\n".join(
        [head, *(f"| {r.rule} | {r.severity} | {r.n_failed} | {r.n_checked} | {r.rule_title} |" for r in rules)]
    )


def _rules_as_markdown(rules: Sequence[RuleResult]) -> str:
    head = "| rule | severity | passed | checked | failed |\n|---|---|---|---|---|"
    lines = [
        f"| {r.rule_title} | {r.severity} | {'yes' if r.passed else '**no**'} | {r.n_checked} | "
        f"{'' if r.n_failed is None else r.n_failed} |"
        for r in rules
    ]
    return "\n".join([head, *lines])


def coded(body: Callable[[], Events]) -> Events:
    """Run a body; an error becomes a Dagster failure that holds its coded words.

    A gate or a refused delivery would fail again, so only other errors are retried. The message of an error
    nobody coded may quote a cell: its kind and place are kept, and nothing else.
    """
    try:
        yield from body()
    except LnbError as error:
        raise dg.Failure(
            str(error), metadata={"code": error.code}, allow_retries=not isinstance(error, GateError)
        ) from None
    except dg.Failure:
        raise
    except Exception as error:
        raise dg.Failure(f"an unforeseen {place_of(error)}; this is a defect, please report it") from None
