"""From estimates to what analysts open: protect, assemble, build, activate, roll back."""

from lnb_pipeline.release.activate import (
    ReleaseInfo,
    activate,
    active,
    describe,
    newest,
    prune,
    releases,
    rollback,
    stray_logs,
)
from lnb_pipeline.release.build import build_release
from lnb_pipeline.release.fingerprint import fingerprint
from lnb_pipeline.release.publish import Prepared, prepare, show_newest, suited_tables
from lnb_pipeline.release.verify import verify

__all__ = [
    "Prepared", "ReleaseInfo", "activate", "active", "build_release", "describe", "fingerprint", "newest",
    "prepare", "prune", "releases", "rollback", "show_newest", "stray_logs", "suited_tables", "verify",
]
