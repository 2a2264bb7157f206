"""`lnb` without the seconds that loading its libraries takes: every call is a fork of this process.

    python tests/preloaded_lnb.py

Reads one JSON object a line: `arguments` of lnb, `home`, `out` (file for standard output and error)
and optionally `kill`; answers with one JSON object: exit `code` (negative: the signal that ended it),
`moves` counted. A child is a whole process: it opens its own files, locks and Dagster instance.
Instead of lnb, `arguments` may name one phase of a run (`phase receive`), which is done without Dagster.

`kill` says when the child ends itself with SIGKILL: `{"move": n}` right before its n-th change of the home's
folders (create, write, rename, remove, link; Dagster's own folder apart), `{"call": "module:name",
"when": "before" or "after"}` around the first call of a function, `{"seconds": s}` after a time. With
`"when": "raise"` the call raises a ValueError with the `message` instead.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.symlink", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def load() -> None:
    """Everything a run imports, and the one Great Expectations context of a process."""
    import great_expectations  # noqa: F401

    from lnb_pipeline import partitions, validation
    from lnb_pipeline.release import charts  # noqa: F401

    validation.context.batch_definition()
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
        if event in {"os.symlink", "os.link"}:
            arguments = arguments[1:]
        if (event in CHANGES or event == "open") and self.is_change(event, arguments):
            self.note(event, os.fsdecode(arguments[0]))

    def is_change(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if not isinstance(arguments[0], (str, bytes, os.PathLike)):
            return False
        path = os.fsdecode(arguments[0])
        if not path.startswith("/"):
            return event in {"os.remove", "os.rmdir"}  # inside a folder that is being removed
        if not path.startswith(self.home) or path.startswith(self.dagster) or path.endswith(".lock"):
            return False
        if event == "open":
            return bool((arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR))
        return os.path.lexists(path) == (event not in {"os.mkdir", "os.symlink", "os.link"})

    def note(self, event: str, path: str) -> None:
        self.count += 1
        os.write(self.log, f"{event} {path.removeprefix(self.home)}\n".encode())
        if self.count == self.last:
            die()


def at_call(place: str, when: str, message: str = "") -> None:
    """Make the first call of a function kill the process, or raise an error nobody coded."""
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original: Callable[..., Any] = getattr(owner, last)

    def dying(*arguments: Any, **more: Any) -> Any:
        if when == "raise":
            raise ValueError(message)
        if when == "after":
            original(*arguments, **more)
        die()

    setattr(owner, last, dying)


def phase(name: str) -> None:
    """What the assets of a run call, without Dagster around it."""
    from lnb_pipeline import home, partitions, release, validation
    from lnb_pipeline.settings import load_settings
    from lnb_pipeline.sources.ledger import Ledger
    from lnb_pipeline.sources.receiving import receive

    settings = load_settings()
    home.prepare(settings)
    if name == "receive":
        receive(settings)
    elif name == "partitions":
        for source, year in partitions.stale(settings, Ledger.open(settings.archive)):
            if source == "eu_silc":
                partitions.prevalidate(settings, source, year)
            partitions.harmonise(settings, source, year)
            if source in partitions.AGGREGATED:
                partitions.aggregate(settings, source, year)
        partitions.series(settings)
    else:
        validation.validate = lambda *_, **__: []  # type: ignore[assignment]  # the rules move nothing, and take long
        release.prepare(settings, datetime.now(UTC))
        release.show_newest(settings)


def child(request: dict[str, Any]) -> None:
    out = os.open(request["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.update({"LNB_HOME": request["home"], "LNB_SETTLE_SECONDS": "0", "COLUMNS": "200"})
    kill = request.get("kill") or {}
    if "call" in kill:
        at_call(kill["call"], kill["when"], kill.get("message", ""))
    if "seconds" in kill:
        signal.signal(signal.SIGALRM, lambda *_: die())
        signal.setitimer(signal.ITIMER_REAL, kill["seconds"])
    sys.addaudithook(Moves(request["home"], kill.get("move", 0), request["out"] + ".moves"))
    sys.argv = ["lnb", *request["arguments"]]
    from lnb_pipeline.cli import main

    code = 0
    try:
        phase(request["arguments"][1]) if request["arguments"][0] == "phase" else main()
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
