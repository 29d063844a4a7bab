"""The commands and how they end: every error of ours is one message and its exit code."""

from __future__ import annotations

import os
import sys

import typer

from sanitize.cli import audit, data, erase, languages, models, quarantine, release, run, scan, signing
from sanitize.cli.say import say
from sanitize.errors import SanitizeError

app = typer.Typer(
    name="sanitize",
    help="Sanitize a dataset before a model is trained on it, and prove it in a manifest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(scan.scan)
app.command()(run.run)
app.command()(run.plan)
app.command()(release.report)
app.command()(release.diff)
app.command()(release.export)
app.command()(release.verify)
app.command()(audit.audit)
app.command()(erase.erase)
app.command()(signing.keygen)
app.command()(signing.sign)
app.command()(signing.approve)
app.command()(signing.review)
app.command()(data.evaluate)
app.command()(quarantine.quarantine)
app.command()(languages.languages)
app.command()(data.stages)
app.command()(data.schema)
app.add_typer(models.app)


def main() -> None:
    """Run a command; what goes wrong is said in words, never with a traceback that could show a value."""
    if os.environ.get("SANITIZE_TRACEBACK"):
        app()
    try:
        app()
    except SanitizeError as error:
        say(f"sanitize: {error}")
        sys.exit(error.exit_code)
    except ImportError as error:
        say(f"sanitize: {_missing(error)}")
        sys.exit(1)
    except Exception as error:
        say(f"sanitize: failed with {type(error).__name__}; nothing was published")
        sys.exit(1)


def _missing(error: ImportError) -> str:
    if "libGL" in str(error):
        return "OpenCV needs the system library libGL: apt-get install libgl1 (Debian, Ubuntu)"
    return f"a package can't be imported ({error.name or 'unknown name'}): install sanitize again"
