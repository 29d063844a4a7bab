"""Tables from Parquet to a released Parquet, as `sanitize run` does it: rows per second and memory, audit included.

    python benchmarks/tables.py [--rows 100000,1000000,10000000] [--workers 2]

Reads Adult and its hierarchies from SANITIZE_TEST_DATA (default ../shared/data), draws rows from it with replacement
and releases them 5-anonymous with at most 2% suppressed. Memory is the largest sum of the resident pages of the
driver and its workers, shared pages counted once for each; the floor is pyarrow reading and writing the same rows with
one thread, in CPU seconds.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

ADULT = Path(os.environ.get("SANITIZE_TEST_DATA", "../shared/data")).resolve() / "tables" / "adult"
GROUP = 1 << 20
EVERY = 0.1


def write_source(table: pa.Table, rows: int, file: Path) -> None:
    drawn = np.random.default_rng(0).integers(0, table.num_rows, rows)
    with pq.ParquetWriter(file, table.schema) as writer:
        for start in range(0, rows, GROUP):
            writer.write_table(table.take(pa.array(drawn[start : start + GROUP])))


def write_pipeline(table: pa.Table, source: Path, folder: Path) -> Path:
    columns = {
        name: {"role": "quasi", "hierarchy": {"csv": str(ADULT / "hierarchies" / f"{name}.csv")}}
        for name in table.column_names
    }
    content = {
        "version": 1,
        "name": "adult",
        "source": {"path": str(source), "columns": columns},
        "stages": [{"use": "k_anonymity", "k": 5, "max_suppressed": 0.02}],
        "quarantine": {"path": str(folder / "quarantine")},
        "output": {"path": str(folder / "out")},
    }
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps(content), "utf-8")
    return file


def resident(pid: int) -> int:
    """Bytes of a process and its descendants; those that are gone hold nothing."""
    try:
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return 0
    return own + sum(resident(child) for child in children)


def run(pipeline: Path, workers: int) -> tuple[float, float, int]:
    """Wall and CPU seconds, and the most memory that was held at once."""
    before, start, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0
    command = [sys.executable, "-m", "sanitize.cli", "run", str(pipeline), "--workers", str(workers), "--quiet"]
    process = subprocess.Popen(command)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(EVERY):
            peak = max(peak, resident(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    wall = time.monotonic() - start
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"sanitize run ended with {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def floor(source: Path, folder: Path) -> float:
    """CPU seconds to read the source and write it again."""
    start = time.process_time()
    file = pq.ParquetFile(source)
    with pq.ParquetWriter(folder / "copy.parquet", file.schema_arrow, compression="zstd") as writer:
        for batch in file.iter_batches(1 << 16, use_threads=False):
            writer.write_batch(batch)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="100000,1000000,10000000", help="sizes to resample Adult to")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    table = pyarrow.csv.read_csv(ADULT / "adult.csv", parse_options=pyarrow.csv.ParseOptions(delimiter=";"))
    print(
        f"{'rows':>10} {'wall s':>7} {'CPU s':>7} {'rows/s':>9} {'rows/CPU s':>10} {'of the floor':>12} {'peak MB':>8}"
    )
    for rows in map(int, given.rows.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            source = folder / "source.parquet"
            write_source(table, rows, source)
            least = floor(source, folder)
            wall, cpu, peak = run(write_pipeline(table, source, folder), given.workers)
        print(
            f"{rows:>10} {wall:>7.1f} {cpu:>7.1f} {rows / wall:>9,.0f} {rows / cpu:>10,.0f}"
            f" {cpu / least:>11.1f}x {peak / 2**20:>8.0f}"
        )


if __name__ == "__main__":
    main()
