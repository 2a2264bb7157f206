"""How every connection is limited: threads, memory, spill, and nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lnb_pipeline.settings import Settings


def connection_limits(settings: Settings, spill: Path, *, threads: int, sealed: bool = False) -> dict[str, Any]:
    """Configuration of a connection; a sealed one reaches no file and no network and stays as it is."""
    # DuckDB applies these in order and refuses temp_directory unless external access was closed before
    first = {"enable_external_access": False, "lock_configuration": True} if sealed else {}
    return {
        **first,
        "threads": threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
        "max_temp_directory_size": "4GB",
        # extensions must never be fetched: there may be no internet, and there must be no surprise
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
