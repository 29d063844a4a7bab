"""Whole runs from small to large: time, memory of all processes, overhead, workers, Ray, and what a million costs.

    python benchmarks/scale.py [SIZE …] [--sets tables,people,notes,pictures,multimodal] [--folder DIR]
                               [--memory 6G] [--ray]
    python benchmarks/scale.py --rows 100M [--memory 4G] [--folder DIR]

Every set is made by repetition, the same each time: a table, a table of people whose rows are all over it, notes,
photographs of 24 million pixels (about 10 MB, so that 10G are a thousand), and all in one, where one row of a hundred
has a photograph. `sanitize run` is a subprocess; CPU time and resident memory are those of all its processes, read from
/proc every tenth of a second. The smallest size is run by one worker, by two, as two runs of one worker at the same
time (what the machine itself gains from its second core: the ceiling for two workers), and with --ray on a Ray cluster
of this machine too; larger ones are run by two workers.

*overhead* is the share of one worker's CPU time, up to the last part, in which no stage is at work: imports, reading,
writing, digests; then the same without what there is before the run: imports, the pipeline. Where a stage counts
people, dealing them to buckets is its work. *floor* is the share that pyarrow alone would take to read the source
twice, as people are counted before rows are written, and to write the release once. *audit* is the share of what comes
after the last part: settle, audit, gate, report. Ray's start is taken off its time: that of a run over a few rows, less
the same run without Ray. *price* is CPU time at --price for an hour of a core.

With --rows, so many rows of the set `people` are made in Parquet files, sanitized by two workers and deleted; what each
phase took is printed: CPU seconds of the driver and of the workers, and the memory of all processes at its peak:
resident, which counts what processes share several times, proportional (PSS), which counts it once, and anonymous,
which leaves out pages of files.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from announced import MARK
from watched import Phase, Watched

from sanitize.cli.sizes import bytes_of

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {**os.environ, "SANITIZE_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
PIXELS = (4000, 6000)
"""Height and width of a photograph."""
ROWS = {"tables": 10_000, "people": 100_000, "notes": 100, "pictures": 1, "multimodal": 100}
"""How many rows are made at a time; the first of them has the photograph, if there is one."""
ROWS_IN_FILE = 2_000_000
"""Rows of a file of --rows."""
SHARES = ("proportional", "anonymous")
GROUP_BYTES = 32 << 20
PEOPLE = 0.4
"""People per row of the set `people`: their rows are all over the file."""
ROLES = {
    "patient_id": {"role": "identifier", "key": "subjects"},
    "zip": {"role": "quasi", "hierarchy": {"mask": [4, 3, 2, 1, 0]}},
    "age": {"role": "quasi", "hierarchy": {"interval": [5, 10, 20], "top": 90}},
    "sex": {"role": "quasi"},
    "diagnosis": {"role": "sensitive"},
    "note": {"role": "text"},
    "photo": {"role": "image"},
}
STAGES = {
    "patient_id": {"use": "pseudonymize", "columns": ["patient_id"]},
    "note": {"use": "text_pii", "columns": ["note"]},
    "photo": {"use": "faces", "columns": ["photo"]},
    "age": {"use": "k_anonymity", "k": 5, "max_suppressed": 0.1},
}
SETS = {
    "tables": ("patient_id", "age", "sex", "diagnosis"),
    "people": ("patient_id", "age", "zip", "sex", "diagnosis"),
    "notes": ("patient_id", "note"),
    "pictures": ("patient_id", "photo"),
    "multimodal": ("patient_id", "age", "sex", "diagnosis", "note", "photo"),
}
UNITS = {"tables": "rows", "people": "rows", "notes": "documents", "pictures": "images", "multimodal": "rows"}
INSIDE = """
import sys, time
import sanitize as sz
from sanitize.run import fit, flow
from sanitize.stage import step
from sanitize.run.flow import Options
from sanitize.stage.base import Fitted
spent, depth = 0.0, 0
def timed(work):
    def inside(*given):
        global spent, depth
        began, depth = time.process_time(), depth + 1
        try:
            return work(*given)
        finally:
            depth -= 1
            spent += 0.0 if depth else time.process_time() - began
    return inside
def until_applied(*given, applied=flow._apply):
    done = applied(*given)
    print(1 - spent / time.process_time(), 1 - spent / (time.process_time() - began), time.process_time())
    return done
def dealt(path, batches, columns, deal=timed(fit.narrow_run)):
    return deal(path, [*batches], columns)
step._apply, flow._apply = timed(step._apply), until_applied
fit.narrow_run, fit.count_people = dealt, timed(fit.count_people)
pipeline = sz.load(sys.argv[1])
for kind in {type(stage) for stage in pipeline.stages if isinstance(stage, Fitted)}:
    kind.fold, kind.merge, kind.freeze = timed(kind.fold), timed(kind.merge), timed(kind.freeze)
began = time.process_time()
pipeline.run(sys.argv[2], sys.argv[3], options=Options(overwrite=True))
"""

FLOOR = """
import io, sys, time
from pathlib import Path
import pyarrow.parquet as pq
began = time.process_time()
for _ in range(2):
    for batch in pq.ParquetFile(sys.argv[1]).iter_batches(1 << 14, use_threads=False):
        pass
read = time.process_time() - began
parts = [pq.read_table(part) for part in Path(sys.argv[2], "data").glob("*.parquet")]
began = time.process_time()
for part in parts:
    pq.write_table(part, io.BytesIO(), compression="zstd")
print(read + time.process_time() - began)
"""


@dataclass(frozen=True)
class Run:
    """What a run took: wall and CPU seconds, CPU seconds until the last part was written, and bytes at its peak."""

    wall: float
    cpu: float
    applied: float
    peak: int
    rows: int
    phases: Mapping[str, Phase]

    @property
    def audit(self) -> str:
        """The share of what came after the last part."""
        return f"audit {(self.cpu - self.applied) / self.cpu:.0%}"


def run(pipeline: Path, source: Path, output: Path, *options: str) -> Run:
    """Run `sanitize run` and watch it; a refusal took as long as a release."""
    command = [sys.executable, str(ROOT / "benchmarks" / "announced.py"), "run", str(pipeline), "--source", str(source)]
    command += ["--output", str(output), "--overwrite", *options]
    began, applied, said = time.monotonic(), 0.0, ""
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    watched = Watched(process.pid)
    thread = threading.Thread(target=watched.watch)
    thread.start()
    for line in process.stderr:
        if line.startswith(MARK):
            watched.phase = line.removeprefix(MARK).strip()
            continue
        said += line
        if line.startswith("apply: "):
            applied = watched.seconds
    code = process.wait()
    wall = time.monotonic() - began
    watched.over.set()
    thread.join()
    if code not in (0, 3):
        sys.exit(f"{' '.join(command)}\nended with {code}:\n{said}")
    release = output if code == 0 else output.with_name(f"{output.name}.refused")
    manifest = json.loads((release / "manifest.json").read_text())
    return Run(wall, watched.seconds, applied, watched.peak, manifest["predicate"]["rows"]["read"], watched.phases)


def photographs() -> list[bytes]:
    """The shipped portraits, enlarged and grainy like those of a camera."""
    made = []
    for number, file in enumerate(sorted((ROOT / "data_samples" / "photos" / "portrait").glob("*.jpg"))[:8]):
        large = cv2.resize(cv2.imread(str(file)), PIXELS[::-1], interpolation=cv2.INTER_CUBIC)
        grain = np.random.default_rng(number).normal(0, 8, PIXELS).astype(np.float32)[..., None]
        noisy = np.clip(large + grain, 0, 255).astype(np.uint8)
        made.append(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes())
    return made


def rows_of(name: str, notes: Sequence[str], photos: Sequence[bytes]) -> Callable[[int], pa.Table]:
    """Makes some rows of a set: round after round the same, but for persons and the ends of notes."""

    def some(number: int) -> pa.Table:
        count = ROWS[name]
        first = number * count
        random = np.random.default_rng(number)
        pictures = [photos[number % len(photos)] if photos else b"", *[None] * (count - 1)]
        person = np.arange(first, first + count) // 2
        if name == "people":
            person = random.integers(0, int(PEOPLE * (first + count)), count)
        all_columns = {
            "patient_id": [f"patient-{number}" for number in person.tolist()],
            "age": random.integers(18, 95, count) if name != "people" else 18 + person * 7919 % 77,
            "zip": np.char.mod("%05d", 10_000 + person * 104_729 % 900 * 97) if name == "people" else [""] * count,
            "sex": random.choice(["f", "m"], count),
            "diagnosis": random.choice(["flu", "gout", "asthma", "burn"], count),
            "note": [f"{notes[row % len(notes)]} Visit {row}." for row in range(first, first + count)],
            "photo": pa.array([{"bytes": one, "path": None} if one else None for one in pictures], PHOTO),
        }
        return pa.table({column: all_columns[column] for column in SETS[name]})

    return some


PHOTO = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def generate(name: str, size: int, file: Path, photos: Sequence[bytes]) -> None:
    """Write a set of about `size` bytes, unless it is there already."""
    if file.exists():
        return
    notes = pq.read_table(ROOT / "data_samples" / "clinic.parquet", columns=["note"]).column("note").to_pylist()
    some = rows_of(name, notes, photos if "photo" in SETS[name] else [])
    unfinished, written, number, held = file.with_suffix(".tmp"), 0, 0, list[pa.Table]()
    with pq.ParquetWriter(unfinished, some(0).schema, compression="none", use_dictionary=False) as writer:
        while written < size:
            held.append(some(number))
            number += 1
            waiting = sum(table.nbytes for table in held)
            if waiting >= min(GROUP_BYTES, size / 32) or written + waiting >= size:
                writer.write_table(pa.concat_tables(held))
                written, held = written + waiting, []
    unfinished.replace(file)


def pipeline_of(name: str, folder: Path) -> Path:
    """The pipeline of a set."""
    columns = SETS[name]
    content = {
        "version": 1,
        "name": name,
        "source": {"unit": "patient_id", "columns": {column: ROLES[column] for column in columns}},
        "stages": [STAGES[column] for column in STAGES if column in columns],
        "quarantine": {"max_rate": 1.0},
    }
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return file


def line(label: str, size: int, made: Run, *more: str) -> None:
    """One line of the table."""
    rates = f"{size / made.cpu / 1e6:8.2f} {made.rows / made.cpu:9.1f}"
    print(f"{label:34} {made.wall:8.1f} {made.cpu:8.1f} {rates} {made.peak / 2**20:8.0f}  {' '.join(more)}", flush=True)


def measure(name: str, sizes: Sequence[int], folder: Path, asked: argparse.Namespace) -> None:
    """Run one set in all its sizes, and print what it took."""
    pipeline, output = pipeline_of(name, folder), folder / "out"
    photos = photographs() if "photo" in SETS[name] else []
    first: Run | None = None
    for size in sizes:
        source = folder / f"{name}-{size}.parquet"
        generate(name, size, source, photos)
        bytes_ = source.stat().st_size
        label = f"{name} {bytes_ / 1e6:,.0f} MB"
        if first is None:
            two = first = smallest(label, source, pipeline, output, asked)
        else:
            two = run(pipeline, source, output, "--workers", "2", *asked.memory)
            rate, before = bytes_ / two.cpu, (folder / f"{name}-{sizes[0]}.parquet").stat().st_size / first.cpu
            more = f"{two.audit}, peak {two.peak / first.peak:.2f}x, per core {rate / before:.2f}x of the smallest"
            line(f"{label}, 2 workers", bytes_, two, more)
        hours = two.cpu / two.rows * 1e6 / 3600
        print(f"{'':34} a million {UNITS[name]}: {hours:.2f} core hours, {hours * asked.price:.2f} at {asked.price}")


def smallest(label: str, source: Path, pipeline: Path, output: Path, asked: argparse.Namespace) -> Run:
    """One worker, its overhead, two, and Ray; the run of two is given back."""
    size = source.stat().st_size
    one = run(pipeline, source, output, "--workers", "1")
    overhead, without_start, until_applied = printed(INSIDE, pipeline, source, output)
    (floor,) = printed(FLOOR, source, output)
    shares = (
        f"overhead {overhead:.0%}, {without_start:.0%} without start, floor {floor / until_applied:.0%}, {one.audit}"
    )
    line(f"{label}, 1 worker", size, one, shares)
    two = run(pipeline, source, output, "--workers", "2", *asked.memory)
    both = at_once(pipeline, source, output)
    gained = f"{one.wall / two.wall:.2f}x as fast as one, the machine {2 * one.wall / both:.2f}x"
    line(f"{label}, 2 workers", size, two, f"{gained}, {two.audit}")
    if asked.ray:
        ray = run(pipeline, source, output, "--workers", "2", "--engine", "ray")
        few = ("--workers", "2", "--limit", "1" if label.startswith("pictures") else "20")
        small = [run(pipeline, source, output, *few, *more) for more in ([], ["--engine", "ray"])]
        starts = small[1].wall - small[0].wall
        line(f"{label}, 2 Ray actors", size, ray, f"{(ray.wall - starts) / two.wall:.2f}x the local time")
    return two


def printed(code: str, *given: Path) -> list[float]:
    """The numbers that a piece of code prints, in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, given)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.split()]


def by_rows(rows: int, folder: Path, memory: Sequence[str]) -> None:
    """Make so many rows of people, sanitize them by two workers, print what each phase took, and delete them."""
    source, output = folder / f"people-{rows}", folder / "out"
    source.mkdir(parents=True, exist_ok=True)
    try:
        some = rows_of("people", ["-"], [])
        for first in range(0, rows, ROWS_IN_FILE):
            numbers = range(first // ROWS["people"], min(first + ROWS_IN_FILE, rows) // ROWS["people"])
            table = pa.concat_tables([some(number) for number in numbers])
            pq.write_table(table, source / f"{first:012}.parquet", compression="none", use_dictionary=False)
        made = run(pipeline_of("people", folder), source, output, "--workers", "2", *memory)
        for name, phase in made.phases.items():
            taken = (phase.wall, phase.driver, phase.workers)
            held = (phase.peak, phase.proportional, phase.anonymous)
            print(f"{name:36}", *(f"{one:8.1f}" for one in taken), *(f"{one / 2**20:8.0f}" for one in held))
        print(f"{rows:,} rows: {made.wall:.0f} s, {made.rows / made.wall:,.0f} rows a second")
        peaks = (made.peak, *(max(getattr(one, name) for one in made.phases.values()) for name in SHARES))
        sizes = " / ".join(f"{one / 2**20:,.0f}" for one in peaks)
        print(f"{made.cpu:.0f} CPU s, {made.rows / made.cpu:,.0f} rows a CPU second")
        print(f"peak {sizes} MB (resident, proportional, anonymous)")
    finally:
        for left in (source, output, output.with_name("out.quarantine")):
            shutil.rmtree(left, ignore_errors=True)


def count_of(text: str) -> int:
    """A number of rows, as 100M or 500k."""
    return int(float(text.replace("M", "e6").replace("k", "e3")))


def at_once(pipeline: Path, source: Path, output: Path) -> float:
    """Wall seconds of two runs of one worker at the same time."""
    began = time.monotonic()
    with ThreadPoolExecutor(2) as both:
        outputs = [output, output.with_name("other")]
        list(both.map(lambda own: run(pipeline, source, own, "--workers", "1"), outputs))
    return time.monotonic() - began


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=bytes_of, default=[bytes_of("40M")])
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--rows", type=count_of)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--memory", type=lambda size: ["--memory", size], default=[])
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--price", type=float, default=0.05)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if asked.rows:
            print(
                f"{'':36}", *(f"{one:>8}" for one in ("wall s", "driver s", "worker s", "peak MB", "PSS MB", "anon MB"))
            )
            by_rows(asked.rows, folder, asked.memory)
            return
        print(f"{'':34} {'wall s':>8} {'CPU s':>8} {'MB/CPU s':>8} {'rows/CPU s':>9} {'peak MB':>8}")
        for name in asked.sets.split(","):
            measure(name, sorted(asked.sizes), folder, asked)


if __name__ == "__main__":
    main()
