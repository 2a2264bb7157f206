"""The limits of the readers, and the walls around the process that reads.

Parsers of documents are large and meet files that nobody vouches for. They run in a process of their
own that has no network, may write nothing, may open only what Python itself is made of, and ends when
it needs too much time or memory. Where a wall cannot be set up on a machine, the others stand.
"""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from pathlib import Path

from lnb_pipeline.sources.agency_reports.reading import system_calls

MAX_FILE_BYTES = 50 * 2**20
MAX_TEXT_BYTES = 2_000_000
MAX_PAGES = 300
MAX_BLOCKS = 20_000
MAX_CELLS = 300_000
MAX_CHARACTERS = 1_000_000  # of text; three hundred full pages
MAX_PARAGRAPH = 100_000  # characters; thirty full pages without a break
MAX_WORD = 1_000  # characters without a space; a line of dots or a long address has hundreds
MAX_FIGURES = 3_000  # that count something, in one report
MAX_MEMBERS = 5_000
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_XML_BYTES = 30 * 2**20
MAX_RATIO = 300  # what a table of equal rows reaches; a bomb has a thousand
MAX_OUTPUT_BYTES = 32 * 2**20

WALL_SECONDS = 27
CPU_SECONDS = 25
MEMORY_BYTES = 1024 * 2**20

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG = 1
_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "pty.", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.chown", "os.kill", "shutil.", "tempfile.", "ctypes.dlopen", "ctypes.dlsym",
    "urllib.", "http.", "ftplib.", "smtplib.", "sqlite3.", "mmap.",
)  # fmt: skip
_LISTING = ("os.listdir", "os.scandir")
_WRITING = frozenset("wax+")
_PROJECT = Path(__file__).resolve().parents[3]  # the package, not what lies beside it


def bound() -> None:
    """Limit time and memory of this process, for good."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (limit, limit))


def confine() -> None:
    """Set up the walls around this process, for good. Imports of compiled modules come before."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    roots = tuple({str(Path(place).resolve()) + "/" for place in (sys.prefix, sys.base_prefix, _PROJECT)})
    system_calls.refuse()
    sys.addaudithook(lambda event, arguments: _refuse(event, arguments, roots))


def _refuse(event: str, arguments: tuple[object, ...], roots: tuple[str, ...]) -> None:
    if event == "open":
        if not _is_open_to(arguments[0], arguments[1], arguments[2], roots):
            raise PermissionError("this process opens no files")
    elif event in _LISTING:
        if not f"{arguments[0]}/".startswith(roots):
            raise PermissionError("this process lists no folders")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"this process does no {event.split('.')[0]}")


def _is_open_to(path: object, mode: object, flags: object, roots: tuple[str, ...]) -> bool:
    """Whether an `open` reads a file of Python or its libraries; descriptors that are open stay so."""
    if isinstance(path, int):
        return True
    writes = bool(_WRITING & set(mode)) if isinstance(mode, str) else bool(isinstance(flags, int) and flags & 0o1103)
    text = path.decode(errors="replace") if isinstance(path, bytes) else str(path)
    return not writes and ".." not in text and text.startswith(roots)
