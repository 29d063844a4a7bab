"""What meets in buckets, at any size: known values in texts, people by keys, copies. Time and memory of each.

    python benchmarks/exchange.py known IDENTIFIERS CELLS [--workers 2] [--folder DIR]
    python benchmarks/exchange.py identities ROWS [--workers 2] [--folder DIR]
    python benchmarks/exchange.py texts ROWS [--workers 2] [--folder DIR]

*known* makes so many identifiers, a third of them names, and so many texts of ten words, of which one in a thousand
says an identifier, and looks for all identifiers in all texts as the audit does. *identities* runs a pipeline that
joins people by three keys (account, mail, telephone) and keeps at most five rows of each. *texts* makes so many notes
of 25 words, of which 3% are copies of another with one word changed, and splits them. CPU time and memory are
those of all processes; memory is resident, proportional and anonymous (see `watched.py`).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from scale import count_of
from watched import Watched

import sanitize as sz
from sanitize.engine.worker import give_back
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.source import open_source
from sanitize.run.audit.known_values_by_key import known_of

AT_ONCE = 500_000
"""Rows that are made at a time, and of a file of texts."""
WORDS = ("the", "patient", "was", "seen", "today", "with", "mild", "pain", "in", "left", "knee", "and", "sent", "home")
GIVEN = ("Ada", "Bert", "Cleo", "Dora", "Emil", "Fay")
FAMILY = ("Quendel", "Trisk", "Velmora", "Ostrander", "Wick")
IDENTITIES = {
    "version": 1,
    "name": "identities",
    "source": {
        "columns": {
            "account": {"role": "identifier"},
            "mail": {"role": "identifier"},
            "phone": {"role": "identifier"},
            "age": {"role": "keep"},
        }
    },
    "stages": [
        {"use": "identities", "columns": ["account", "mail", "phone"], "max_count": 5, "action": "cap"},
        {"use": "drop", "columns": ["account", "mail", "phone"]},
    ],
}


NOTES = {
    "version": 1,
    "name": "notes",
    "source": {"columns": {"note": {"role": "text"}, "age": {"role": "keep"}}},
    "stages": [
        {"use": "split", "shares": {"train": 0.9, "test": 0.1}},
        {"use": "drop", "columns": ["note"]},
    ],
}
VOCABULARY, LONG, COPIED = 50_000, 25, 0.03


def identifiers(first: int, count: int) -> list[str]:
    """Numbers of patients, and names with a part that nobody else has."""
    return [
        f"{GIVEN[n % 6]} {FAMILY[n % 5]}{n:x}" if n % 3 == 0 else f"patient-{n:09d}"
        for n in range(first, first + count)
    ]


def texts(first: int, rows: int, count: int) -> list[str]:
    """So many texts, of which one in a thousand has one of `count` identifiers."""
    random = np.random.default_rng(first)
    words = np.array(WORDS)[random.integers(0, len(WORDS), (rows, 10))]
    made = [" ".join(own) for own in words.tolist()]
    for row in range(0, rows, 1000):
        made[row] += f", {identifiers(int(random.integers(count)), 1)[0]}"
    return made


def known(count: int, cells: int, workers: int, folder: Path) -> None:
    """Look for identifiers in texts."""
    (folder / "source").mkdir()
    (folder / "exchange").mkdir()
    for first in range(0, count, AT_ONCE):
        table = pa.table({"id": identifiers(first, min(AT_ONCE, count - first))})
        pq.write_table(table, folder / "source" / f"{first:012}.parquet")
        del table
    parts = [folder / f"part-{first:012}.parquet" for first in range(0, cells, AT_ONCE)]
    for first, part in zip(range(0, cells, AT_ONCE), parts, strict=True):
        pq.write_table(pa.table({"note": texts(first, min(AT_ONCE, cells - first), count)}), part)
    give_back()
    with measured(f"{count:,} identifiers, {cells:,} texts"), sz.LocalEngine(workers).session() as session:
        source = open_source(folder / "source")
        found = known_of([(source, ["id"])], parts, ["note"], Sealed(folder / "exchange", os.urandom(32)), session)
    print(f"  met: {len(found.strong)} identifiers, {len(found.weak)} words")


def identities(rows: int, workers: int, folder: Path) -> None:
    """Join people by keys, and cap what is over-represented."""
    (folder / "source").mkdir()
    for first in range(0, rows, AT_ONCE):
        random = np.random.default_rng(first)
        person = random.integers(0, rows // 3, min(AT_ONCE, rows - first)).tolist()
        table = {
            "account": [f"A{one * 2 + (row % 5 == 0)}" for row, one in enumerate(person)],
            "mail": [f"p{one}@example.org" if row % 2 else None for row, one in enumerate(person)],
            "phone": [f"+49 30 {one:09d}" if row % 3 else None for row, one in enumerate(person)],
            "age": random.integers(18, 95, len(person)),
        }
        pq.write_table(pa.table(table), folder / "source" / f"{first:012}.parquet", compression="none")
    file = folder / "pipeline.yaml"
    file.write_text(yaml.safe_dump(IDENTITIES))
    with measured(f"{rows:,} rows by three keys"):
        made = sz.load(file).run(folder / "source", folder / "out", engine=sz.LocalEngine(workers))
    print(f"  {made.rows.written:,} rows written")


def notes(rows: int, workers: int, folder: Path) -> None:
    """Find notes that are nearly the same, and keep them in one part of a split."""
    (folder / "source").mkdir()
    for first in range(0, rows, AT_ONCE):
        random, size = np.random.default_rng(first), min(AT_ONCE, rows - first)
        words = random.integers(0, VOCABULARY, (size, LONG))
        copies = np.flatnonzero(random.random(size) < COPIED)
        words[copies] = words[random.integers(0, size, len(copies))]
        words[copies, 0] = random.integers(0, VOCABULARY, len(copies))
        made = [" ".join(f"w{word}" for word in own) for own in words.tolist()]
        table = pa.table({"note": made, "age": random.integers(18, 95, size)})
        pq.write_table(table, folder / "source" / f"{first:012}.parquet", compression="none")
        del made, table, words
    give_back()
    file = folder / "pipeline.yaml"
    file.write_text(yaml.safe_dump(NOTES))
    with measured(f"{rows:,} notes"):
        made = sz.load(file).run(folder / "source", folder / "out", engine=sz.LocalEngine(workers))
    print(f"  {made.rows.written:,} rows written")


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print what happens inside took, by this process and its workers."""
    watched, began, before = Watched(os.getpid()), time.monotonic(), time.process_time()
    thread = threading.Thread(target=watched.watch)
    thread.start()
    try:
        yield
    finally:
        watched.over.set()
        thread.join()
    (phase,) = watched.phases.values()
    sizes = " / ".join(f"{one / 2**20:,.0f}" for one in (phase.peak, phase.proportional, phase.anonymous))
    cpu, wall = watched.seconds - before, time.monotonic() - began
    print(f"{what}: {cpu:.0f} CPU s, {wall:.0f} s, peak {sizes} MB (resident, proportional, anonymous)")


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("known", "identities", "texts"))
    parser.add_argument("sizes", nargs="+", type=count_of)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
        work = {"known": known, "identities": identities, "texts": notes}[asked.what]
        work(*asked.sizes, asked.workers, Path(temporary))


if __name__ == "__main__":
    main()
