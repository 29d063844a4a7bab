"""A small release to verify, and a manifest that is true to it but for chosen lies."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sanitize.gate import judge
from sanitize.manifest.model import ColumnReport, Manifest, Resource, Rows, Source
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import dump, make_statement
from tests.manifest.examples import full_manifest

COLUMNS = (
    ColumnReport(name="person", role="identifier", technique="pseudonymization"),
    ColumnReport(name="age", role="quasi", technique="generalization"),
    ColumnReport(name="zip", role="quasi", technique="generalization"),
    ColumnReport(name="illness", role="sensitive", technique="none"),
)
ROWS = [
    (f"p{person}", age, "1****", illness)
    for person, (age, illness) in enumerate(
        [("[30, 40)", "flu"), ("[30, 40)", "cold"), ("*", "flu"), ("*", "cold")] * 3
    )
]


def part(rows: list[tuple[str, str, str, str]]) -> pa.Table:
    return pa.table({name.name: list(column) for name, column in zip(COLUMNS, zip(*rows, strict=True), strict=True)})


def resource(folder: Path, name: str, rows: int | None = None) -> Resource:
    data = (folder / name).read_bytes()
    return Resource(name=name, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), rows=rows)


def seal(folder: Path, **changes: object) -> Manifest:
    """Write a manifest that is true to the files, but for the changes."""
    data = sorted((folder / "data").glob("*.parquet"))
    counts = {f"data/{file.name}": pq.read_metadata(file).num_rows for file in data}
    written = sum(counts.values())
    resources = (*(resource(folder, name, rows) for name, rows in counts.items()), resource(folder, "croissant.json"))
    page = hashlib.sha256((folder / "report.html").read_bytes()).hexdigest()
    manifest = full_manifest(
        **{
            "run": full_manifest().run.model_copy(update={"report_sha256": page}),
            "source": Source(rows=written, units=written),
            "rows": Rows(read=written, written=written, suppressed=0, dropped=0, quarantined=0, augmented=0),
            "resources": resources,
            "columns": COLUMNS,
            "stages": (),
            "threat": None,
            "privacy": Privacy(unit="person", k=6, l={"illness": 2}, t={"illness": 0.0}),
            **changes,
        }
    )
    manifest = hide_small_counts(manifest)
    gate = judge(manifest, {"k": 5})
    manifest = manifest.model_copy(update={"gate": changes.get("gate", gate)})
    dump(make_statement("clinic", manifest), folder)
    return manifest


def make_release(folder: Path) -> Path:
    """Two parts, all files beside them, and a true manifest."""
    (folder / "data").mkdir(parents=True)
    pq.write_table(part(ROWS[:8]), folder / "data" / "part-00000.parquet")
    pq.write_table(part(ROWS[8:]), folder / "data" / "part-00001.parquet")
    (folder / "croissant.json").write_text("{}")
    (folder / "report.html").write_text("<p>")
    (folder / "_SUCCESS").touch()
    seal(folder)
    return folder
