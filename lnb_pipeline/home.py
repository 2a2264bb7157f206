"""The home folder made ready: folders, the Dagster instance's settings, free space."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lnb_pipeline.errors import LnbError, fail
from lnb_pipeline.settings import PROJECT_ROOT, Settings

INSTANCE = PROJECT_ROOT / "assets" / "instance.yaml"


def prepare(settings: Settings) -> None:
    """Make the folders and the Dagster instance of a home, and point this process at it.

    New files are private from here on (umask 077); what is published sets its own mode.
    """
    os.umask(0o077)
    settings.make_folders()
    target = settings.dagster_home / "dagster.yaml"
    wanted = INSTANCE.read_text("utf-8")
    if not target.exists() or target.read_text("utf-8") != wanted:
        aside = target.with_name(f".dagster.{os.getpid()}.tmp")
        aside.write_text(wanted, encoding="utf-8")
        aside.replace(target)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["LNB_HOME"] = str(settings.home)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")


def require_free_space(settings: Settings) -> None:
    """Refuse to start a run that would end on a full disk.

    Raises
    ------
    LnbError
        E605 with the space needed and found.
    """
    free = free_megabytes(settings.home)
    if free < settings.min_free_mb:
        raise fail(
            LnbError, "E605", where=str(settings.home), rule="a run starts with room to finish",
            expected=f"{settings.min_free_mb} MB free (LNB_MIN_FREE_MB)", got=f"{free} MB",
            hint="free some space, or lower LNB_KEEP_RELEASES",
        )


def free_megabytes(path: Path) -> int:
    return shutil.disk_usage(path).free // 2**20
