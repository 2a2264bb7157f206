"""`lnb` without the seconds that loading its libraries takes: every call is a fork of this process.

    python tests/preloaded_lnb.py

Reads one JSON object a line: `arguments` of lnb, `home`, `out` (file for standard output and error)
and optionally `kill`; answers with one JSON object: exit `code` (negative: the signal that ended it),
`moves` counted. A child is a whole process: it opens its own files, locks and Dagster instance.

`kill` says when the child ends itself with SIGKILL: `{"move": n}` right before its n-th change of the home's
folders (create, write, rename, remove, link, mode; Dagster's own folder apart), `{"call": "module:name",
"when": "before" or "after"}` around the first call of a function, `{"seconds": s}` after a time.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHANGES = {
    "os.rename", "os.remove", "os.symlink", "os.link", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree",
}


def load() -> None:
    """Everything a run imports, and the one Great Expectations context of a process."""
    import great_expectations  # noqa: F401

    import lnb_pipeline.definitions
    from lnb_pipeline import partitions, validation
    from lnb_pipeline.release import charts  # noqa: F401

    validation._batch_definition()
    partitions.code_fingerprint()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Moves:
    """Counts the changes of a home, and dies before a chosen one."""

    def __init__(self, home: str, last: int, log: str) -> None:
        self.home, self.last, self.count = home, last, 0
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.dagster = f"{home}/dagster"

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in CHANGES and event != "open":
            return
        path = arguments[0]
        if not isinstance(path, (str, os.PathLike)):
            return
        text = os.fspath(path)
        text = os.fsdecode(text)
        inside = text.startswith(self.home) and not text.startswith(self.dagster)
        beneath = event in {"os.remove", "os.rmdir"} and not text.startswith("/")  # inside a folder being removed
        if event == "open":
            if not inside or not (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR):
                return
        elif not (inside or beneath):
            return
        self.count += 1
        os.write(self.log, f"{event} {text.removeprefix(self.home)}\n".encode())
        if self.count == self.last:
            die()


def at_call(place: str, when: str) -> None:
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original: Callable[..., Any] = getattr(owner, last)

    def dying(*arguments: Any, **more: Any) -> Any:
        if when == "after":
            original(*arguments, **more)
        die()

    setattr(owner, last, dying)


def child(request: dict[str, Any]) -> None:
    out = os.open(request["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.update({"LNB_HOME": request["home"], "LNB_SETTLE_SECONDS": "0", "COLUMNS": "200"})
    kill = request.get("kill") or {}
    if "call" in kill:
        at_call(kill["call"], kill["when"])
    if "seconds" in kill:
        signal.signal(signal.SIGALRM, lambda *_: die())
        signal.setitimer(signal.ITIMER_REAL, kill["seconds"])
    sys.addaudithook(Moves(request["home"], kill.get("move", 0), request["out"] + ".moves"))
    sys.argv = ["lnb", *request["arguments"]]
    from lnb_pipeline.cli import main

    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def serve() -> None:
    load()
    for line in sys.stdin:
        request = json.loads(line)
        moves = Path(request["out"] + ".moves")
        moves.unlink(missing_ok=True)
        process = os.fork()
        if process == 0:
            child(request)
        _, status = os.waitpid(process, 0)
        answer = {"code": os.waitstatus_to_exitcode(status), "moves": moves.read_text().splitlines()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
