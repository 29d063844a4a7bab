"""Reading against pyarrow's own readers, in CPU time, one thread, interleaved in one process; and memory over size.

    python benchmarks/io.py [ROWS]

*open* is the complete first look (types, places to cut), *read* all rows of all shards as typed, checked batches;
both as a ratio to pyarrow reading the whole file into memory once. The last line is the memory that reading takes,
in a process of its own, for the table and for one of eight times its size.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from sanitize.io.read.source import open_source

ROUNDS = 3
MEMORY = """
import sys
from pathlib import Path
from sanitize.io.read.source import open_source
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
source = open_source(sys.argv[1])
for shard in source.shards():
    for chunk in source.read(shard):
        pass
print((peak() - before) >> 10)
"""
WORDS = ["seen", "by", "the", "nurse", "since", "monday", "with", "mild", "pain", "no", "known", "allergies", "today"]


def notes(rows: int) -> pa.Table:
    """A table with text: numbers, a date, and notes of which some have quotes and line ends."""
    random = np.random.default_rng(1)
    words = np.array(WORDS)
    texts = [" ".join(words[random.integers(0, len(words), 30)]) for _ in range(rows)]
    texts = [text + ', "so he says"' * (n % 3 == 0) + "\nsecond line" * (n % 7 == 0) for n, text in enumerate(texts)]
    days = pa.array(random.integers(0, 20_000, rows).astype("int32")).cast(pa.date32()).cast(pa.string())
    return (
        pa.table({"id": np.arange(rows), "age": random.integers(0, 99, rows), "x": random.random(rows)})
        .append_column("day", days)
        .append_column("note", pa.array(texts))
    )


def numbers(rows: int) -> pa.Table:
    """Nine narrow columns of integers."""
    random = np.random.default_rng(2)
    return pa.table({name: random.integers(0, 100, rows) for name in "abcdefghi"})


def write_jsonl(table: pa.Table, path: Path) -> None:
    """One object a line."""
    with path.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in table.to_pylist())


def peer(path: Path) -> None:
    """pyarrow reads the file as a whole, in one thread."""
    if path.suffix == ".csv":
        options = pc.ParseOptions(newlines_in_values=True)
        pc.read_csv(path, read_options=pc.ReadOptions(use_threads=False), parse_options=options)
    elif path.suffix == ".jsonl":
        pj.read_json(path, read_options=pj.ReadOptions(use_threads=False, block_size=4 << 20))
    else:
        pq.read_table(path, use_threads=False)


def read(path: Path) -> None:
    """All rows, through shards and chunks."""
    source = open_source(path)
    for shard in source.shards():
        for _ in source.read(shard):
            pass


def seconds(work: Callable[[Path], object], path: Path) -> float:
    """CPU time of this process."""
    start = time.process_time()
    work(path)
    return time.process_time() - start


def memory(path: Path) -> int:
    """Mebibytes that a process needs above its imports to read the file."""
    ended = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True)
    return int(ended.stdout)


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    print(f"{'file':<16}{'MB':>6}{'open':>8}{'read':>8}   (times pyarrow's whole-file read)")
    with tempfile.TemporaryDirectory() as folder:
        for name, table in (("notes", notes(rows)), ("numbers", numbers(rows * 5))):
            paths = [Path(folder, f"{name}{suffix}") for suffix in (".csv", ".jsonl", ".parquet")]
            pc.write_csv(table, paths[0])
            write_jsonl(table.slice(0, rows), paths[1])
            pq.write_table(table, paths[2])
            for path in paths:
                best = [float("inf")] * 3
                for _ in range(ROUNDS):
                    times = [seconds(peer, path), seconds(open_source, path), seconds(read, path)]
                    best = [min(one, other) for one, other in zip(best, times, strict=True)]
                opened, whole = best[1] / best[0], (best[2] - best[1]) / best[0]
                print(f"{path.name:<16}{path.stat().st_size / 1e6:>6.0f}{opened:>8.2f}{whole:>8.2f}")
        small, large = Path(folder, "notes.csv"), Path(folder, "large.csv")
        header, _, body = small.read_bytes().partition(b"\n")
        large.write_bytes(header + b"\n" + body * 8)
        sizes = [path.stat().st_size / 1e6 for path in (small, large)]
        print(f"memory: {memory(small)} MiB for {sizes[0]:.0f} MB, {memory(large)} MiB for {sizes[1]:.0f} MB")


if __name__ == "__main__":
    main()
