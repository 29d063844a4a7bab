"""`sanitize quarantine`: what is in it, another try, and its end."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sanitize.cli.say import say
from sanitize.cli.shared_options import AsJson, Set, Workers
from sanitize.errors import UsageError

if TYPE_CHECKING:
    from sanitize.io.places.place import Place

MOST_PLACES = 1000
"""Records whose file and line are named in JSON; their reasons are counted for all."""
SHOWN_PLACES = 20
"""Records whose file and line are named on a terminal."""
_DAYS = {"h": 1 / 24, "d": 1, "w": 7}


def _age(text: str) -> timedelta:
    """How long `30d`, `12h` or `8w` is."""
    match = re.fullmatch(r"([0-9]{1,6})([hdw])", text.strip())
    if match is None:
        raise typer.BadParameter("an age is a number followed by h, d or w, such as 30d")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def quarantine(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The quarantine folder, or the folder of one run in it.")
    ],
    reprocess: Annotated[
        Path | None, typer.Option(metavar="PIPELINE", help="Run the readable rows through this pipeline again.")
    ] = None,
    output: Annotated[
        str | None, typer.Option(metavar="DIR", help="With --reprocess: the folder for the new release.")
    ] = None,
    predecessor: Annotated[
        str | None, typer.Option(metavar="OLD_DIR", help="With --reprocess: the release in which the rows are missing.")
    ] = None,
    workers: Workers = None,
    set_: Set = None,
    older_than: Annotated[
        timedelta | None, typer.Option(parser=_age, metavar="AGE", help="List the runs older than this, such as 30d.")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete for good what --older-than lists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Count quarantined records by reason, process them again after a fix, or delete old ones."""
    from sanitize.io.places.place import place

    if (reprocess is None) != (output is None):
        raise UsageError("to process rows again, give both --reprocess PIPELINE and --output DIR")
    if reprocess is None and (predecessor or workers or set_):
        raise UsageError("--predecessor, --workers and --set need --reprocess")
    if delete and older_than is None:
        raise UsageError("--delete needs --older-than, such as --older-than 30d")
    if reprocess and older_than is not None:
        raise UsageError("give either --reprocess or --older-than, not both")
    at = place(folder)
    if reprocess and output:
        raise typer.Exit(_again(at, reprocess, output, predecessor, workers, set_ or [], as_json=as_json))
    if older_than is not None:
        _retain(at, older_than, delete=delete, as_json=as_json)
    else:
        _count(at, as_json=as_json)


def _count(folder: Place, *, as_json: bool) -> None:
    from sanitize.io.places.shown import shown
    from sanitize.io.write.quarantine import places, summary

    counts = summary(folder)
    found = places(folder, MOST_PLACES)
    if as_json:
        listed = [
            {
                "file": shown(one.place.file),
                "line": one.place.line,
                "row": one.place.row,
                "shard": one.shard,
                "record": one.number,
                "code": one.code,
            }
            for one in found
        ]
        typer.echo(json.dumps({"records": counts.total(), "reasons": dict(sorted(counts.items())), "places": listed}))
        return
    for one in found[:SHOWN_PLACES]:
        say(f"{one.where()}: {one.code}")
    if (more := counts.total() - len(found[:SHOWN_PLACES])) > 0:
        say(f"and {more:,} more; --json names {MOST_PLACES:,}")
    for code, count in sorted(counts.items()):
        say(f"{count:>8,}  {code}")
    say(f"{counts.total():>8,}  records in all")


def _retain(folder: Place, age: timedelta, *, delete: bool, as_json: bool) -> None:
    from sanitize.io.write.retention import expired, remove

    old = expired(folder, age)
    if delete:
        remove(old)
    if as_json:
        runs = [{"run": run.folder.name, "records": run.records, "days": run.age.days} for run in old]
        typer.echo(json.dumps({"runs": runs, "records": sum(run.records for run in old), "deleted": delete}))
        return
    for run in old:
        say(f"{run.records:>8,}  records of {run.folder.name}, {run.age.days} days old")
    said = "deleted" if delete else "would be deleted with --delete"
    say(f"{sum(run.records for run in old):>8,}  records of {len(old)} runs {said}")


def _again(
    folder: Place,
    pipeline: Path,
    output: str,
    predecessor: str | None,
    workers: int | None,
    overrides: list[str],
    *,
    as_json: bool,
) -> int:
    """The exit code of the run."""
    from sanitize.cli.progress import watching
    from sanitize.cli.silence import libraries_silenced
    from sanitize.engine.local import LocalEngine
    from sanitize.errors import RunError
    from sanitize.pipeline import load
    from sanitize.reprocess import reprocess
    from sanitize.run.flow import Options
    from sanitize.run.summary import summary as summary_of

    loaded = load(pipeline, overrides)
    engine = LocalEngine(workers) if workers else LocalEngine()
    with libraries_silenced(), watching(quiet=as_json) as observe:
        options = Options(observe=observe, predecessor=predecessor)
        try:
            done = reprocess(folder, loaded, output, engine, options)
        except KeyboardInterrupt:
            raise RunError("interrupted; nothing was published") from None
    if as_json:
        typer.echo(json.dumps({**summary_of(done.result), "records": done.records, "retried": done.rows}))
    else:
        say(done.sentence())
    return 0 if done.result.verdict.passed else 3
