"""Reading a file in a process of its own, from the side that asks."""

from __future__ import annotations

import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from lnb_pipeline.sources.agency_reports.document import Document
from lnb_pipeline.sources.agency_reports.reading import limits, transfer
from lnb_pipeline.sources.agency_reports.reading.refusals import Refused

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOT = _PACKAGE.parents[2]
# the package above reads deliveries with pandas; a reader needs none of it and starts in a third of the time
_BOOTSTRAP = """
import sys, types
root, package = sys.argv[1:3]
sys.path.insert(0, root)
sys.modules.update(dict.fromkeys(("numpy", "pandas", "lxml")))
above = types.ModuleType("lnb_pipeline.sources.agency_reports")
above.__path__ = [package]
sys.modules[above.__name__] = above
from lnb_pipeline.sources.agency_reports.reading.worker import main
main()
"""


def read(path: Path) -> Document:
    """The document in the file, read by a process with limits.

    Raises
    ------
    Refused
        With the reason the process gave, or what became of the process.
    """
    said = transfer_of(path, [sys.executable, "-I", "-B", "-c", _BOOTSTRAP, str(_ROOT), str(_PACKAGE)])
    try:
        content = transfer.unpacked(said)
    except ValueError:
        raise Refused("reader_failed") from None
    if isinstance(content, Document):
        return content
    raise Refused(*content)


def transfer_of(path: Path, command: list[str]) -> bytes:
    """What `command` writes when the file is its standard input; it sees no environment and no other file.

    Raises
    ------
    Refused
        `time` when it takes too long, `reader_failed` when it dies or writes too much.
    """
    deadline = time.monotonic() + limits.WALL_SECONDS
    with (
        path.open("rb") as file,
        subprocess.Popen(
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", close_fds=True,
            start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            output = _drained(process.stdout, deadline)
            process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            raise Refused("time") from None
        finally:
            process.kill()
    if process.returncode == -signal.SIGXCPU or process.returncode == -signal.SIGKILL:
        raise Refused("time")
    if process.returncode != 0:
        raise Refused("reader_failed")
    return output


def _drained(pipe: IO[bytes] | None, deadline: float) -> bytes:
    """Everything written to the pipe until it is closed, within the time and size allowed."""
    if pipe is None:
        raise Refused("reader_failed")
    parts: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.select(left):
                raise Refused("time")
            part = pipe.read1(2**16)  # type: ignore[attr-defined]
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > limits.MAX_OUTPUT_BYTES:
                raise Refused("too_long")
            parts.append(part)
