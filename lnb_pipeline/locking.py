"""One process at a time, where two would lose something: receiving and publishing.

The lock is the operating system's (`flock`): it ends with the process, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lnb_pipeline.errors import LnbError, fail


@contextmanager
def exclusive(path: Path, wait_seconds: float = 60.0) -> Iterator[None]:
    """Hold a lock file for the length of the block.

    Raises
    ------
    LnbError
        E604 with the holder's process id when the lock is not free in time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as handle:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise _busy(path) from None
                time.sleep(0.1)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _busy(path: Path) -> LnbError:
    return fail(
        LnbError, "E604", where=path.name, rule="one run at a time receives and publishes",
        expected="a free lock", got=f"held by process {path.read_text('ascii') or 'unknown'}",
        hint="wait for the other run to end, then start again",
    )
