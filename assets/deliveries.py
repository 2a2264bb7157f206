"""From landing to archive: what was delivered, accepted, refused."""

import logging

import dagster as dg

from assets import partitions
from assets.reporting import ENGINEERS, RETRY, Events, coded
from assets.resources import Home
from lnb_pipeline.sources.ledger import Entry, Ledger
from lnb_pipeline.sources.manifest import SOURCES, Source
from lnb_pipeline.sources.receiving import receive

logger = logging.getLogger("lnb")

TITLES: dict[Source, str] = {
    "eu_silc": "INSTAT EU-SILC extracts",
    "care_services": "Mapping of social care services",
    "agency_reports": "Reports of the UN agencies",
    "municipal_lists": "Lists of municipalities: EU/IPA, commitment, rural share",
}
INBOXES = [
    dg.AssetSpec(
        ["landing", source], group_name="landing", kinds={"file"}, owners=[ENGINEERS],
        description=f"{TITLES[source]}: delivery folders as their senders gave them (untrusted).",
    )
    for source in SOURCES
]


@dg.multi_asset(
    name="receive",
    specs=[
        dg.AssetSpec(
            ["archive", source], deps=[["landing", source]], group_name="archive", kinds={"file"}, owners=[ENGINEERS],
            description=f"{TITLES[source]}: accepted deliveries, immutable and named by content. "
                        "What is refused goes to quarantine with a coded error.",
        )
        for source in SOURCES
    ],
    retry_policy=RETRY,
)
def deliveries(context: dg.AssetExecutionContext, home: Home):  # type: ignore[no-untyped-def]
    """Receive everything in landing and make the delivered years known."""
    yield from coded(lambda: _receive(context, home))


def _receive(context: dg.AssetExecutionContext, home: Home) -> Events:
    settings = home.settings()
    entries = receive(settings, progress=lambda name: logger.info("receiving %s", name))
    ledger = Ledger.open(settings.archive)
    partitions.register(context.instance, ledger.partitions())
    for source in SOURCES:
        mine = [e for e in entries if e.source == source or (e.source is None and source == SOURCES[0])]
        yield dg.MaterializeResult(
            asset_key=["archive", source],
            metadata={
                "accepted": _count(mine, "accepted"), "duplicates": _count(mine, "duplicate"),
                "refused": _count(mine, "refused"), "years": len([1 for s, _ in ledger.partitions() if s == source]),
                "received": dg.MetadataValue.md(_as_markdown(mine)),
            },
        )


def _count(entries: list[Entry], status: str) -> int:
    return sum(e.status == status for e in entries)


def _notes(entry: Entry) -> list[str]:
    return [f"{text}: {count}" for text, count in entry.notes.items()]


def _as_markdown(entries: list[Entry]) -> str:
    if not entries:
        return "Nothing new."
    lines = [
        f"| {e.delivery_name} | {e.status} | {e.period or ''} | {e.data_kind or ''} | "
        f"{'; '.join([*(str(f['code']) + ' ' + str(f['title']) for f in e.findings), *_notes(e)])} |"
        for e in entries
    ]
    return "\n".join(["| delivery | status | period | kind | findings and notes |", "|---|---|---|---|---|", *lines])
