"""The asset graph as Dagster loads it: which assets there are, one year alone, from any working directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pandas as pd

from assets.families import picture
from assets.lineage import of_published
from assets.partitions import register
from assets.published import MADE_OF, PROFILED
from lnb_pipeline import partitions
from lnb_pipeline.contracts.tables import TABLES, published_tables
from lnb_pipeline.definitions import build_definitions
from lnb_pipeline.prevalidation.rules import GROUP_FILES
from lnb_pipeline.release.pictures import Published
from lnb_pipeline.settings import PROJECT_ROOT, Settings
from lnb_pipeline.sources.ledger import Ledger

SOURCES = ("agency_reports", "care_services", "eu_silc", "municipal_lists")
TABLES_BY_GROUP = {
    "agency_reports": ("agency_presence", "fact", "finding", "key_action", "key_action_agency", "recommendation",
        "report", "result", "review", "section", "statement", "target_municipality"),
    "archive": SOURCES,
    "audit": ("benchmark", "derived_variable", "finding", "rule_result"),
    "care_services": ("municipality", "service"),
    "care_services_aggregates": ("coverage", "municipality_capacity", "provider", "service"),
    "estimates": ("gender_gap", "measurement_effect", "observation", "observation_by_method", "within_couple"),
    "eu_silc": ("derived_variable", "failing_record", "household", "person"),
    "eu_silc_series": ("gender_gap", "observation", "observation_by_method"),
    "family": ("deprivation", "health", "housing", "income_distribution", "income_poverty", "individual_resources",
        "social_exclusion", "work"),
    "indicators": ("availability", "best_available", "catalogue", "gender_gap", "gender_gap_by_group",
        "measurement_effect", "municipality_by_age", "observation", "observation_by_group", "observation_by_method",
        "within_couple"),
    "landing": SOURCES,
    "map": ("need", "priority", "services", "social_fund"),
    "municipal_lists": ("municipal_list",),
    "meta": ("delivery", "dictionary", "release"),
    "profiles": ("municipality", "need_and_supply", "priority", "priority_criterion", "social_fund_scenario"),
    "programme": ("agency_presence", "change", "fact", "key_action", "key_action_agency", "recommendation", "report",
        "result", "section", "statement", "target_municipality"),
    "published": ("current",),
    "reference": ("measured_municipality", "municipal_list", "municipality"),
    "restricted": ("partitions",),
    "services": ("coverage", "municipality_capacity", "provider", "service"),
}
"""Every asset by its group of keys; a new table or source adds its lines here."""
MADE_OF_A_YEAR = (
    "eu_silc/failing_record", "eu_silc/household", "eu_silc/person", "eu_silc/derived_variable",
    "estimates/observation", "estimates/gender_gap", "estimates/observation_by_method",
    "estimates/measurement_effect", "estimates/within_couple",
)
Column = tuple[dg.AssetKey, str]
Lineage = dict[Column, set[Column]]


def test_the_assets_are_these_and_no_others() -> None:
    graph = build_definitions().resolve_asset_graph()
    found = sorted(key.to_user_string() for key in graph.get_all_asset_keys())
    wanted = sorted(f"{group}/{name}" for group, names in TABLES_BY_GROUP.items() for name in names)
    assert found == wanted and len(found) > 40
    assert {f"{t.schema}/{t.name}" for t in published_tables()} <= set(found)


def test_each_source_has_a_job_a_year_and_all_tables_are_below_the_landing_folders() -> None:
    definitions = build_definitions()
    repository = definitions.get_repository_def()
    assert {j.name for j in repository.get_all_jobs()} >= {"nightly", *(f"{s}_year" for s in SOURCES)}
    assert [s.name for s in repository.schedule_defs] == ["nightly_0130"]
    assert [s.name for s in repository.sensor_defs] == ["delivery_arrived"]
    graph = definitions.resolve_asset_graph()
    for source, key in (("eu_silc", "indicators/observation"), ("care_services", "services/coverage"),
                        ("agency_reports", "programme/key_action"),
                        ("municipal_lists", "profiles/priority"), ("care_services", "profiles/priority"),
                        ("eu_silc", "profiles/priority"), ("agency_reports", "profiles/priority")):
        above = dg.AssetSelection.assets(key).upstream().resolve(graph)
        assert dg.AssetKey(["archive", source]) in above, (source, key)
        assert dg.AssetKey(["landing", source]) in graph.get(dg.AssetKey(["archive", source])).parent_keys
        assert dg.AssetKey(key.split("/")) in dg.AssetSelection.assets("published/current").upstream().resolve(graph)


def test_the_checks_of_a_source_are_blocking_and_partitioned_like_its_tables() -> None:
    graph = build_definitions().resolve_asset_graph()
    checks = [node for node in graph.asset_check_nodes if node.key.asset_key == dg.AssetKey(["eu_silc", "person"])]
    assert {node.key.name for node in checks} >= {"structure", "links", "values"}
    assert all(node.blocking for node in checks)
    years = graph.get(dg.AssetKey(["eu_silc", "person"])).partitions_def
    assert years is not None and all(node.partitions_def == years for node in checks)


def test_one_year_runs_alone_and_leaves_the_others(home: Settings) -> None:
    job = build_definitions(str(home.home)).resolve_job_def("eu_silc_year")
    paths = {year: partitions.result_paths(home, "eu_silc", year) for year in (2021, 2022)}
    before = {year: [p.stat().st_mtime_ns for p in found] for year, found in paths.items()}
    with dg.DagsterInstance.ephemeral() as instance:
        register(instance, Ledger.open(home.archive).partitions())
        assert set(instance.get_dynamic_partitions("eu_silc_year")) == {"2021", "2022"}
        result = job.execute_in_process(instance=instance, partition_key="2022")
        assert result.success
        evaluations = result.get_asset_check_evaluations()
        assert {e.asset_key.to_user_string() for e in evaluations} == set(MADE_OF_A_YEAR)
        by_group = {e.check_name for e in evaluations if e.asset_key == dg.AssetKey(["eu_silc", "failing_record"])}
        assert by_group >= {f"{group}_{file}" for group, files in GROUP_FILES.items() for file in files}
        assert all(e.passed or e.severity is dg.AssetCheckSeverity.WARN for e in evaluations)
        made = {
            e.asset_key.to_user_string(): e.partition
            for e in result.get_asset_materialization_events()
            if e.asset_key is not None
        }
        assert made == dict.fromkeys(MADE_OF_A_YEAR, "2022")
    after = {year: [p.stat().st_mtime_ns for p in found] for year, found in paths.items()}
    assert after[2021] == before[2021]
    assert all(now > then for now, then in zip(after[2022], before[2022], strict=True))


def recorded_lineage(result: dg.ExecuteInProcessResult) -> Lineage:
    """For each column of what a run made the columns it is made of, as the run recorded it."""
    found: Lineage = {}
    for event in result.get_asset_materialization_events():
        lineage = event.materialization.metadata.get("dagster/column_lineage")
        if lineage is not None and event.asset_key is not None:
            for name, above in lineage.value.deps_by_column.items():  # type: ignore[union-attr]
                found[event.asset_key, name] = {(dep.asset_key, dep.column_name) for dep in above}
    return found


def origins(found: Lineage, start: Column) -> set[Column]:
    """Every column that a column is made of, directly or through others."""
    seen: set[Column] = set()
    ahead = {start}
    while ahead:
        seen |= ahead
        ahead = {column for step in ahead for column in found.get(step, set())} - seen
    return seen


def test_the_way_from_a_variable_of_eu_silc_to_a_familys_figures_is_recorded(home: Settings) -> None:
    definitions = build_definitions(str(home.home))
    with dg.DagsterInstance.ephemeral() as instance:
        register(instance, Ledger.open(home.archive).partitions())
        year = definitions.resolve_job_def("eu_silc_year").execute_in_process(instance=instance, partition_key="2022")
        families = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["family", "deprivation"])]
        )
    (drawn,) = families.get_asset_materialization_events()
    assert drawn.asset_key == dg.AssetKey(["family", "deprivation"])
    pages = drawn.materialization.metadata
    assert int(pages["dagster/row_count"].value) > 100  # type: ignore[arg-type]
    assert all("data:image/svg+xml;base64," in str(pages[name].value) for name in ("municipalities", "nation"))
    assert "SYNTHETIC DATA" in str(pages["nation"].value)

    found = recorded_lineage(year) | recorded_lineage(families)
    delivered = dg.AssetKey(["archive", "eu_silc"])
    money_for_oneself, rooms = (delivered, "PD070"), (delivered, "HH030")
    figures = origins(found, (dg.AssetKey(["family", "deprivation"]), "obs_value"))
    assert money_for_oneself in figures and rooms not in figures
    assert (dg.AssetKey(["eu_silc", "person"]), "lack_money_self") in figures
    for table in ("observation", "gender_gap"):
        assert {money_for_oneself, rooms} <= origins(found, (dg.AssetKey(["estimates", table]), "obs_value"))
    assert found[dg.AssetKey(["eu_silc", "household"]), "rooms"] == {rooms}


def test_published_columns_are_made_of_those_of_the_same_name() -> None:
    estimates, gaps = dg.AssetKey(["estimates", "observation"]), dg.AssetKey(["estimates", "gender_gap"])
    for name, source in (("indicators.observation", estimates), ("indicators.gender_gap", gaps)):
        lineage = of_published(name, MADE_OF[name], PROFILED[name])["dagster/column_lineage"].deps_by_column
        assert dg.TableColumnDep(source, "obs_value") in lineage["obs_value"]
        assert all(dep.column_name == column for column, above in lineage.items() for dep in above)
    assert estimates not in {dep.asset_key for above in lineage.values() for dep in above}
    graph = build_definitions().resolve_asset_graph()
    for name, made in MADE_OF.items():
        assert {key for _, key in made} <= graph.get(dg.AssetKey(name.split("."))).parent_keys
        assert all(TABLES[name].layer == "published" and set(t.columns) & set(TABLES[name].columns) for t, _ in made)


def test_a_picture_that_cannot_be_drawn_is_said_so_without_its_message() -> None:
    def draw(found: Published, family: str) -> str:
        raise ValueError("what a cell says")

    page = picture(draw, Published({}, pd.DataFrame(), pd.DataFrame()), "work").md_str
    assert page is not None and "ValueError" in page and "cell" not in page


def test_without_news_no_family_is_drawn(home: Settings) -> None:
    job = build_definitions(str(home.home)).resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance)
        assert result.success
    made = {e.asset_key.path[0] for e in result.get_asset_materialization_events() if e.asset_key is not None}
    assert "archive" in made and not {"family", "published", "indicators"} & made


def test_definitions_load_from_elsewhere_beside_a_foreign_package_called_assets(tmp_path: Path) -> None:
    foreign = tmp_path / "assets"
    foreign.mkdir()
    (foreign / "__init__.py").write_text("raise RuntimeError('a foreign assets package was imported')\n")
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "definitions", "validate",
         "-w", str(PROJECT_ROOT / "workspace.yaml")],
        cwd=tmp_path, env={**os.environ, "LNB_HOME": str(tmp_path / "home"), "DAGSTER_DISABLE_TELEMETRY": "1"},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "lnb_pipeline" in ended.stdout + ended.stderr
    assert not (tmp_path / "home").exists()  # loading makes nothing
