"""What a run asks of an object store: requests and bytes per MB of the source, by kind of file.

`python benchmarks/storage.py [MEGABYTES]` starts an S3-compatible server of this machine (moto), sanitizes a table or a
folder of images from it to it, and counts the server's log. A run of the same on disk stands beside it (CPU time).
"""

from __future__ import annotations

import base64
import gzip
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

import sanitize as sz
from tests.object_store import CREDENTIALS, ObjectStore, object_store

PHOTOS = Path(__file__).parents[1] / "data_samples" / "photos"
TABLE = """
version: 1
name: visits
source:
  path: nowhere
  unit: patient_id
  columns:
    patient_id: {role: identifier, key: subjects}
    age: {role: quasi, hierarchy: {interval: [10, 50], top: 90}}
    diagnosis: {role: sensitive}
    measure: {role: keep, accept: noise}
stages:
  - {use: pseudonymize, columns: [patient_id]}
  - {use: k_anonymity, k: 3, max_suppressed: 0.2}
"""
IMAGES = """
version: 1
name: pictures
source:
  path: nowhere
  columns: {image: {role: image}, file: {role: drop}, label: {role: label}}
stages: [{use: faces, columns: [image], profile: fast}]
"""
KINDS = ("parquet", "csv", "jsonl.gz", "images")


def made(folder: Path, kind: str, megabytes: float) -> int:
    """Write a source of about that size, and return its bytes."""
    folder.mkdir()
    if kind == "images":
        photos = sorted(PHOTOS.rglob("*.jpg"))
        for number in range(int(megabytes * 100)):
            photo = photos[number % len(photos)]
            (folder / f"{number:05}.jpg").write_bytes(photo.read_bytes())
            if sum(file.stat().st_size for file in folder.iterdir()) > megabytes * 1e6:
                break
    else:
        _table(folder, kind, int(megabytes * 1e6))
    return sum(file.stat().st_size for file in folder.iterdir())


def _table(folder: Path, kind: str, size: int) -> None:
    rows = size // {"parquet": 22, "csv": 38, "jsonl.gz": 22}[kind]
    generator = np.random.default_rng(1)
    table = pa.table(
        {
            "patient_id": [f"P{number}" for number in generator.integers(0, rows // 10, rows)],
            "age": generator.integers(20, 90, rows),
            "diagnosis": generator.choice(["asthma", "gout", "flu"], rows),
            "measure": generator.random(rows),
        }
    )
    if kind == "parquet":
        pq.write_table(table, folder / "a.parquet", row_group_size=rows // 8)
    elif kind == "csv":
        pc.write_csv(table, folder / "a.csv")
    else:
        text = table.to_pandas().to_json(orient="records", lines=True)
        (folder / "a.jsonl.gz").write_bytes(gzip.compress(text.encode(), 1, mtime=0))


def cpu() -> float:
    """CPU seconds of this process; the server is another one."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def measured(store: ObjectStore, kind: str, folder: Path, megabytes: float) -> str:
    """One line of the table."""
    size = made(folder / kind, kind, megabytes) / 1e6
    store.upload(folder / kind, f"{kind}/source")
    file = folder / f"{kind}.yaml"
    file.write_text(IMAGES if kind == "images" else TABLE, "utf-8")
    pipeline = sz.load(file)
    pipeline.run(source=folder / kind, output=folder / f"{kind}-warm")
    start = cpu()
    pipeline.run(source=folder / kind, output=folder / f"{kind}-out")
    local = cpu() - start
    before, start, wall = len(store.log.read_bytes()), cpu(), time.monotonic()
    pipeline.run(source=store.url(f"{kind}/source"), output=store.url(f"{kind}/out"))
    far, wall = cpu() - start, time.monotonic() - wall
    log = store.log.read_bytes()[before:].decode("utf-8", "replace")
    asked = Counter((_what(method, target), _side(target)) for method, target in _requests(log))
    reads = sum(count for (what, side), count in asked.items() if side == "source")
    rest = sum(count for (what, side), count in asked.items() if side != "source")
    gets = asked["GET", "source"]
    return (
        f"{kind:9} {size:6.1f} MB  source {reads / size:6.2f} requests/MB ({gets / size:.2f} GET, "
        f"{asked['HEAD', 'source'] / size:.2f} HEAD, {asked['LIST', 'source']} lists in all)  output {rest} requests  "
        f"CPU {far:5.1f} s, {far / local:.2f}x of disk"
    )


def _requests(log: str) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in re.finditer(r'"(?:\x1b\[[0-9;]*m)*([A-Z]+) (\S+)', log)]


def _what(method: str, target: str) -> str:
    return "LIST" if "list-type" in target else method


def _side(target: str) -> str:
    return "source" if "/source" in target else "output"


def main() -> None:
    """Print the table."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 16.0
    os.environ.update(CREDENTIALS, SANITIZE_KEY=base64.b64encode(bytes(32)).decode())
    with tempfile.TemporaryDirectory() as folder, object_store(Path(folder)) as store:
        for kind in KINDS:
            print(measured(store, kind, Path(folder), megabytes / 8 if kind == "images" else megabytes))


if __name__ == "__main__":
    main()
