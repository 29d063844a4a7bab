"""`sanitize scan`: a first look at a source."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sanitize.cli.say import say
from sanitize.cli.shared_options import AsJson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sanitize.io.read.source import Source
    from sanitize.scan.tables import Table


def scan(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A file, folder or glob; several tables: a folder or DuckDB file.")
    ],
    rows: Annotated[int, typer.Option(min=1, help="Number of rows to look at.")] = 2000,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save the proposal as a pipeline file that can be run.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Propose a role for every column, and count personal data, faces and metadata in a sample."""
    from sanitize.cli.silence import libraries_silenced
    from sanitize.io.read.sample import take
    from sanitize.io.read.source import open_source
    from sanitize.report.formats import visible_text
    from sanitize.scan.pipeline_file import expected, pipeline_text
    from sanitize.scan.sample import count_entities, count_pictures, propose_all
    from sanitize.scan.tables import tables_in
    from sanitize.scan.unit import propose_unit
    from sanitize.text.detector import TextDetector

    if write is not None:
        _room_for(write)
    if tables := tables_in(source):
        _scan_tables(source, tables, rows, write, as_json=as_json)
        return
    opened = open_source(source)
    sample = take(opened, rows)
    with libraries_silenced():
        detector = TextDetector.open()
        proposals = propose_all(sample, detector)
        counts = {**count_entities(sample, proposals, detector), **count_pictures(sample, proposals, opened.root)}
    unit = propose_unit(sample, proposals)
    if write is not None:
        write.write_text(pipeline_text(source, proposals, unit), "utf-8")
    if as_json:
        columns = [dataclasses.asdict(one) for one in proposals]
        typer.echo(json.dumps({"rows": sample.num_rows, "unit": unit, "columns": columns, "found": counts}))
        return
    for one in proposals:
        say(f"{visible_text(one.column):24} {one.role:11} {one.why}")
    if unit is not None:
        say(f"unit: {visible_text(unit)}, which repeats: k counts its different values, not rows")
    for sentence in (*expected(sample, proposals, unit), *_unreadable(opened)):
        say(visible_text(sentence))
    for name, found in counts.items():
        told = ", ".join(f"{count:,} {what}" for what, count in found.most_common())
        say(f"in {visible_text(name)}: {told or 'nothing found'}")
    if write is not None:
        say(f"pipeline: {write}")


def _unreadable(source: Source) -> Iterator[str]:
    """What a run would put into quarantine, by code."""
    from sanitize.io.read.sample import unreadable

    codes, records = unreadable(source)
    for code, count in codes.most_common():
        hint = "; iconv -f WINDOWS-1252 -t UTF-8 converts most such files" if code == "not_utf8" else ""
        yield f"{count:,} of the first {records:,} records can't be read: {code}{hint}"


def _scan_tables(source: str, tables: tuple[Table, ...], rows: int, write: Path | None, *, as_json: bool) -> None:
    """Propose roles, keys, units and references of several tables."""
    from sanitize.cli.silence import libraries_silenced
    from sanitize.io.read.sample import take
    from sanitize.report.formats import visible_text
    from sanitize.scan.sample import propose_all
    from sanitize.scan.tables import propose_links, tables_text
    from sanitize.text.detector import TextDetector

    with libraries_silenced():
        detector = TextDetector.open()
        looked = [
            dataclasses.replace(table, proposals=propose_all(take(table.source, rows), detector)) for table in tables
        ]
    linked = propose_links(looked)
    if write is not None:
        write.write_text(tables_text(source, linked), "utf-8")
    if as_json:
        described = {
            table.name: {
                "path": table.path,
                "unit": table.unit,
                "references": table.references,
                "columns": [dataclasses.asdict(one) for one in table.proposals],
            }
            for table in linked
        }
        typer.echo(json.dumps({"tables": described}))
        return
    for table in linked:
        say(f"table {visible_text(table.name)}: people {visible_text(table.unit or 'by its references, or none')}")
        for one in table.proposals:
            say(f"  {visible_text(one.column):24} {one.role:11} {one.why}")
        for column, to in (table.references or {}).items():
            say(f"  {visible_text(column)} refers to {visible_text(to)}")
    if write is not None:
        say(f"pipeline: {write}")


def _room_for(file: Path) -> None:
    """Make the folder of a file that is to be written. Raises UsageError when it can't be made, or the file exists."""
    from sanitize.errors import UsageError

    if file.exists():
        raise UsageError(f"{file}: already exists; choose another file for --write")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{file.parent}: can't be made ({error.strerror}); choose another --write") from None
