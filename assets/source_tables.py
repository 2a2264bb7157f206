"""The tables of a source and year: one function wires them, each source says which there are."""

import logging
from collections.abc import Callable, Mapping, Sequence

import dagster as dg

from assets import lineage
from assets.partitions import YEARS
from assets.reporting import (
    RETRY,
    Addresses,
    Events,
    check_results,
    check_specs,
    coded,
    official_check_results,
    official_check_specs,
    official_trend,
    table_spec,
)
from assets.resources import Home
from lnb_pipeline import partitions
from lnb_pipeline.contracts.profile_tables import MUNICIPAL_LIST
from lnb_pipeline.contracts.programme_tables import OF_DOCUMENTS
from lnb_pipeline.contracts.service_tables import OF_MAPPING
from lnb_pipeline.contracts.tables import TABLES
from lnb_pipeline.errors import place_of
from lnb_pipeline.partitions import Outcome
from lnb_pipeline.release import previews
from lnb_pipeline.settings import Settings

logger = logging.getLogger("lnb")

Step = Callable[[Settings, str, int], Outcome]
Preview = Callable[[Settings, int], Mapping[str, str]]
"""Pages in Markdown of a partition, by table."""


MAPPING = tuple(table.full_name for table in OF_MAPPING)


def address(source: str, full_name: str) -> dg.AssetKey:
    """Asset key of a table while it is still a partition of a source, before it is published.

    Tables of the mapping bear the name of their folder, restricted/aggregates: care_services.service is the sheet.
    """
    table = TABLES[full_name]
    if full_name in MAPPING:
        return dg.AssetKey([f"{source}_aggregates", table.name])
    return dg.AssetKey([source if table.layer == "published" else table.schema, table.name])


def addresses(source: str, full_names: Sequence[str]) -> Addresses:
    return {name: address(source, name) for name in full_names}


def wire(
    name: str, source: str, tables: Sequence[str], deps: Sequence[dg.AssetKey], step: Step, kinds: set[str],
    preview: Preview | None = None,
) -> dg.AssetsDefinition:
    """One step that makes the partition's tables, with a blocking check for each group of rules.

    `preview` is for sources whose content is public.
    """
    keys, years = addresses(source, tables), YEARS[source]

    @dg.multi_asset(
        name=name, specs=[table_spec(key, table, deps, kinds) for table, key in keys.items()],
        check_specs=check_specs(keys, years), partitions_def=years, retry_policy=RETRY,
    )
    def body(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
        year = int(context.partition_key)
        yield from coded(lambda: report(
            keys, step(home.settings(), source, year), year, lambda: _pages(preview, home.settings(), year)
        ))

    return body


def _pages(preview: Preview | None, settings: Settings, year: int) -> Mapping[str, str]:
    """Pages of a partition; the partition stands already, and a page must not make the run a failed one."""
    try:
        return preview(settings, year) if preview is not None else {}
    except Exception as error:
        logger.warning("the pages of %s could not be drawn: %s", year, place_of(error))
        return {}


def report(
    keys: Addresses, outcome: Outcome, year: int | None = None, pages: Callable[[], Mapping[str, str]] = dict
) -> Events:
    """Check results always; materialisations and pages only when the gate let the partition pass.

    `year` is that of the partition; none for the step over all years.
    """
    if outcome.passed:
        shown = {name: {"preview": dg.MetadataValue.md(page)} for name, page in pages().items()}
        for name, key in keys.items():
            counted = "dagster/row_count" if year is None else "dagster/partition_row_count"
            rows = {counted: outcome.rows.get(name, 0)}
            yield dg.MaterializeResult(
                asset_key=key, metadata={**rows, **shown.get(name, {}), **lineage.of_partition(name, year)}
            )
    yield from check_results(keys, outcome.results)
    if not outcome.passed:
        raise dg.Failure(outcome.failure, allow_retries=False)


RULES = "eu_silc.failing_record"


@dg.multi_asset(
    name="eu_silc_official_rules",
    specs=[table_spec(address("eu_silc", RULES), RULES, [dg.AssetKey(["archive", "eu_silc"])], {"python", "duckdb"})],
    check_specs=[
        *check_specs(addresses("eu_silc", [RULES]), YEARS["eu_silc"]),
        *official_check_specs(address("eu_silc", RULES), YEARS["eu_silc"]),
    ],
    partitions_def=YEARS["eu_silc"], retry_policy=RETRY,
)
def eu_silc_official_rules(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
    """Eurostat's rules over the delivery of the year, with a check for each group of rules and file."""
    year = int(context.partition_key)
    yield from coded(lambda: report_rules(partitions.prevalidate(home.settings(), "eu_silc", year)))


def report_rules(outcome: Outcome) -> Events:
    """Checks always, figures to compare over the years when the gate let the year pass."""
    key = address("eu_silc", RULES)
    if outcome.passed:
        rows = outcome.rows.get(RULES, 0)
        yield dg.MaterializeResult(
            asset_key=key, metadata={"dagster/partition_row_count": rows, **official_trend(outcome.results)}
        )
    yield from check_results({RULES: key}, outcome.results)
    yield from official_check_results(key, outcome.results)
    if not outcome.passed:
        raise dg.Failure(outcome.failure, allow_retries=False)


FRAMES = ("eu_silc.household", "eu_silc.person", "audit.derived_variable")
ESTIMATES = (
    "estimates.observation", "estimates.gender_gap", "estimates.observation_by_method",
    "estimates.measurement_effect", "estimates.within_couple",
)
SHEETS = ("care_services.service", "care_services.municipality")
DOCUMENTS = tuple(table.full_name for table in OF_DOCUMENTS)

eu_silc_frames = wire(
    "eu_silc_frames", "eu_silc", FRAMES, [dg.AssetKey(["archive", "eu_silc"]), address("eu_silc", RULES)],
    partitions.harmonise,
    {"python", "pandas", "duckdb"},
)
estimates = wire(
    "estimates", "eu_silc", ESTIMATES, [dg.AssetKey(["eu_silc", "person"])], partitions.aggregate,
    {"python", "numpy", "duckdb"},
)
care_services_sheets = wire(
    "care_services_sheets", "care_services", SHEETS, [dg.AssetKey(["archive", "care_services"])],
    partitions.harmonise, {"python", "excel", "duckdb"},
)
care_services_aggregates = wire(
    "care_services_aggregates", "care_services", MAPPING,
    [dg.AssetKey(["care_services", "service"]), dg.AssetKey(["care_services", "municipality"])],
    partitions.aggregate, {"python", "pandas", "duckdb"},
)
agency_report_facts = wire(
    "agency_report_facts", "agency_reports", DOCUMENTS, [dg.AssetKey(["archive", "agency_reports"])],
    partitions.harmonise, {"python", "duckdb"}, previews.of_partition,
)
municipal_lists = wire(
    "municipal_lists", "municipal_lists", (MUNICIPAL_LIST.full_name,), [dg.AssetKey(["archive", "municipal_lists"])],
    partitions.harmonise, {"python", "yaml", "duckdb"},
)

STEPS: dict[str, list[dg.AssetsDefinition]] = {
    "eu_silc": [eu_silc_official_rules, eu_silc_frames, estimates],
    "care_services": [care_services_sheets, care_services_aggregates],
    "agency_reports": [agency_report_facts],
    "municipal_lists": [municipal_lists],
}
