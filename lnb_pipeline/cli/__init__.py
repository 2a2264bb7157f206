"""`lnb`: the pipeline on the command line.

Heavy libraries (Dagster, Great Expectations, pandas) are imported inside the commands that need
them, so that `lnb --help` and `lnb status` answer at once.
"""

from __future__ import annotations

import sys

import typer

from lnb_pipeline.cli import (
    codebook,
    deliver,
    estimate,
    findings,
    inspect,
    nightly,
    priority,
    query,
    scenario,
    template,
    validate,
)
from lnb_pipeline.cli.console import Exit, print_error
from lnb_pipeline.errors import LnbError, fail

app = typer.Typer(
    name="lnb",
    help="Turn an EU-SILC extract, the mapping of social care services and agency reports into "
         "gender-disaggregated evidence for Albanian municipalities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("demo")(deliver.demo)
app.command("deliver")(deliver.deliver)
app.command("run")(nightly.run)
app.command("dev")(nightly.dev)
app.command("status")(inspect.status)
app.command("doctor")(inspect.doctor)
app.command("query", context_settings={"ignore_unknown_options": True})(query.query)  # SQL may start with --
app.command("findings")(findings.findings)
app.command("priority")(priority.priority)
app.command("scenario")(scenario.scenario)
app.command("validate")(validate.validate)
app.command("estimate")(estimate.estimate)
app.command("codebook")(codebook.codebook)
app.add_typer(template.app)
app.command("releases")(inspect.releases)
app.command("rollback")(inspect.rollback)


def main() -> None:
    """Entry point: a coded error ends with its words and code 2, never with a stack trace."""
    try:
        app()
    except LnbError as error:
        print_error(error)
    except (OSError, UnicodeError) as error:
        print_error(_of_the_machine(error))
    else:
        return
    sys.exit(Exit.WRONG_USE)


def _of_the_machine(error: OSError | UnicodeError) -> LnbError:
    path = getattr(error, "filename", None)
    return fail(
        LnbError, "E608", where=str(path or "a file or folder"), rule="what a command names can be read or written",
        expected="a readable, writable path", got=getattr(error, "strerror", None) or type(error).__name__,
        hint="check the path, its permissions and the disk",
    )
