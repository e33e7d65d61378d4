"""The command line: one group, its commands in files of their own.

Only this package prints and reads the clock. Heavy imports happen inside the commands, so that help is instant.
"""

import atexit
import errno
import gc
import os
import sys

import click

from reportgen import __version__
from reportgen.cli.briefings import build, check, init
from reportgen.cli.lazy import LazyGroup
from reportgen.cli.looks import templates

EPILOG = """\b
Exit status:
  0  done
  2  the command line is wrong
  3  a file is missing, unreadable or malformed
  4  the evidence contradicts the input format or itself
  5  the template or a claim cannot be composed
  6  the document cannot be laid out as asked
  7  an output may not or cannot be written
  8  there were warnings and --fail-on-warning was given
  9  mails wait or need a person (reportgen outbox list)
  10 a scheduled run failed or was missed (reportgen history)
  11 a finished file is not as it was built (reportgen audit)
  12 a number of a finished file does not agree with its evidence (reportgen verify)
  13 a refresh kept conflicts (reportgen refresh)
  14 the issues differ and changes --fail-on was given
  15 some briefings of a batch could not be built (reportgen batch)
  1  anything else is a bug: please report it with its traceback
"""


DELIVERY = {
    "batch": ("reportgen.cli.batch", "batch", "Build very many briefings, or one for very many readers."),
    "send": ("reportgen.cli.delivery", "send", "Build a briefing and mail it, once."),
    "run-due": ("reportgen.cli.delivery", "run_due", "Do all that is due: build, send, try again."),
    "scheduler": ("reportgen.cli.delivery", "scheduler", "Stay up and do what is due when it is due."),
    "schedule": ("reportgen.cli.schedules", "schedule", "When briefings are due; pause, resume, run, export."),
    "outbox": ("reportgen.cli.delivery_store", "outbox", "Look at mails, send them again, or stop them."),
    "history": ("reportgen.cli.delivery_store", "history", "Editions that were sent, and runs of schedules."),
    "suppress": ("reportgen.cli.delivery_store", "suppress", "Who is not written to any more."),
    "changes": ("reportgen.cli.changes", "changes", "What is different between two issues of a briefing."),
    "refresh": ("reportgen.cli.refresh", "refresh", "Bring an edited Word file up to date with its data."),
    "audit": ("reportgen.cli.audit", "audit", "What became of a file that people had: edited, stale, removed, added."),
    "trace": ("reportgen.cli.trace", "trace", "Where a number of a finished file comes from."),
    "verify": ("reportgen.cli.verify", "verify", "Compute every number of a finished file again, from the file alone."),
    "mailbox": ("reportgen.cli.mailbox", "mailbox", "A mail server to try it on: takes every mail, delivers none."),
}
"""Commands that are imported only when they are used."""


SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=LazyGroup, places=DELIVERY, epilog=EPILOG, context_settings=SETTINGS)
@click.version_option(__version__, prog_name="reportgen")
def cli() -> None:
    """Turn structured findings into Word and PDF briefings.

    \b
    A first briefing:
      reportgen init my-briefing
      reportgen build my-briefing
    """


for command in (init, check, build, templates):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a mistake of the user's prints as text, a bug keeps its traceback."""
    _open_closed_streams()
    _start_fast()
    try:
        status = cli.main(prog_name="reportgen", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SystemExit as stop:
        # Only click leaves with 1: when the reader of our output went away (`reportgen templates | head -1`).
        sys.exit(0 if stop.code == 1 else stop.code)
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        click.echo(f"error: cannot write to the standard output: {error.strerror}", err=True)
        sys.exit(7)
    except Exception as error:
        # Imported only now, so that help does not wait for it.
        from reportgen.cli.terminal import show
        from reportgen.errors import ReportgenError

        if not isinstance(error, ReportgenError):
            raise
        for problem in error.problems:
            show(problem)
        sys.exit(error.exit_status)
    sys.exit(status if isinstance(status, int) else 0)


_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def _start_fast() -> None:
    """What a process that lives for one command does better without."""
    gc.set_threshold(100_000, 20, 20)  # imports and documents make objects that stay: looking at them frees none
    atexit.register(gc.freeze)  # nor does looking at them once more at the end
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # or every installed package is asked for some


def _open_closed_streams() -> None:
    """A stream that the caller closed (`>&-`) takes what is written to it, so that it stops nobody's work."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # open until the end
