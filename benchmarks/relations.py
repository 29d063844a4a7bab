"""k per table against k on the joined view, on relations like those of a hospital: who is alone, loss, time.

    python benchmarks/relations.py [--people 10000] [--workers 1] [--chain]

Makes people with visits and measurements (how many follow a geometric distribution, as in Synthea's records), releases
them three times: with k per table, with joined k, and with joined k and at most two visits of a person. Prints for each
how many people share all their rows with nobody, how many were removed for joined k, loss, rows and CPU seconds.

With --chain: five nights instead, each with a fifth more of the people, every release intersected with all before it
(with joined k); then 100 people are erased from the last three, and every cell and byte of what took their place is
searched for their identifiers and tokens.
"""

import argparse
import json
import os
import resource
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.erasure.erase import erase
from sanitize.erasure.request import Request
from sanitize.keys import Keys
from sanitize.run.flow import Options

WARDS = ["emergency", "inpatient", "outpatient", "wellness"]
PERSON = {"role": "identifier", "key": "people"}
NIGHTS, ERASED = 5, 100


def make(folder: Path, people: int) -> None:
    draw = np.random.default_rng(7)
    ids = np.array([f"P{number:08}" for number in range(people)])
    patients = {
        "patient": ids,
        "birth": draw.integers(1935, 2016, people),
        "sex": draw.choice(["F", "M"], people),
        "town": draw.choice([f"Town {n:02}" for n in range(40)], people, p=_falling(40)),
    }
    pq.write_table(pa.table(patients), folder / "patients.parquet")
    visits = np.repeat(np.arange(people), np.minimum(draw.geometric(0.6, people), 8))
    numbers = np.array([f"V{number:09}" for number in range(len(visits))])
    rows = {"visit": numbers, "patient": ids[visits], "ward": draw.choice(WARDS, len(visits), p=[0.1, 0.1, 0.5, 0.3])}
    pq.write_table(pa.table(rows), folder / "visits.parquet")
    measured = np.repeat(np.arange(len(visits)), draw.binomial(1, 0.3, len(visits)))
    pq.write_table(
        pa.table({"visit": numbers[measured], "value": draw.normal(120, 15, len(measured)).round(1)}),
        folder / "measurements.parquet",
    )


def _falling(count: int) -> np.ndarray:
    shares = 1 / np.arange(1, count + 1)
    return shares / shares.sum()


def pipeline(folder: Path, *, joined: bool, most: int | None) -> sz.Pipeline:
    anonymous = {"use": "k_anonymity", "k": 5, "max_suppressed": 1.0, "joined": joined}
    capped = [{"use": "identities", "table": "visits", "columns": ["patient"], "max_count": most, "action": "cap"}]
    content = {
        "name": "relations",
        "sources": {
            "patients": {
                "path": str(folder / "patients.parquet"),
                "unit": "patient",
                "columns": {
                    "patient": PERSON,
                    "birth": {"role": "quasi", "hierarchy": {"interval": [5, 10, 20, 40]}},
                    "sex": {"role": "quasi"},
                    "town": {"role": "quasi"},
                },
            },
            "visits": {
                "path": str(folder / "visits.parquet"),
                "unit": "patient",
                "references": {"patient": "patients"},
                "columns": {"visit": {"role": "identifier"}, "patient": PERSON, "ward": {"role": "quasi"}},
            },
            "measurements": {
                "path": str(folder / "measurements.parquet"),
                "references": {"visit": "visits"},
                "columns": {"visit": {"role": "identifier"}, "value": {"role": "keep"}},
            },
        },
        "stages": [
            *(capped if most is not None else []),
            {"use": "pseudonymize", "tables": ["patients", "visits"], "columns": ["patient"]},
            {"use": "pseudonymize", "tables": ["visits", "measurements"], "columns": ["visit"]},
            {**anonymous, "table": "patients"},
            {**anonymous, "table": "visits"},
        ],
    }
    config = PipelineConfig.model_validate(content)
    return sz.Pipeline(config.make_stages(), config)


def seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(folder: Path, name: str, workers: int, *, joined: bool, most: int | None) -> dict[str, object]:
    before, output = seconds(), folder / name
    options = Options(overwrite=True)
    engine, keys = sz.LocalEngine(workers=workers), Keys(bytes(range(32)))
    result = pipeline(folder, joined=joined, most=most).run(output=output, engine=engine, keys=keys, options=options)
    manifest = result.manifest
    assert manifest.joined is not None
    assert manifest.tables is not None
    privacy = {table: one.privacy for table, one in manifest.tables.items() if one.privacy is not None}
    return {
        "release": name,
        "verdict": manifest.gate.verdict,
        "joined k": manifest.joined.k,
        "people": manifest.joined.persons,
        "people alone": manifest.joined.alone,
        "removed for joined k": manifest.joined.removed,
        "k per table": {table: one.k for table, one in privacy.items()},
        "loss": {table: round(one.loss or 0, 3) for table, one in privacy.items()},
        "rows": manifest.rows.written,
        "cpu seconds": round(seconds() - before, 1),
    }


def tonight(everything: Path, folder: Path, people: int) -> Path:
    """The rows of the first people, in a folder of their own."""
    folder.mkdir()
    patients = pq.read_table(everything / "patients.parquet").slice(0, people)
    visits = pq.read_table(everything / "visits.parquet")
    visits = visits.filter(pc.is_in(visits.column("patient"), patients.column("patient").combine_chunks()))
    measured = pq.read_table(everything / "measurements.parquet")
    measured = measured.filter(pc.is_in(measured.column("visit"), visits.column("visit").combine_chunks()))
    for name, table in (("patients", patients), ("visits", visits), ("measurements", measured)):
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def chain(folder: Path, people: int, workers: int) -> list[Path]:
    """Five releases, each with a fifth more of the people; prints what each says together with those before it."""
    releases: list[Path] = []
    engine, keys = sz.LocalEngine(workers=workers), Keys(bytes(range(32)))
    for number in range(1, NIGHTS + 1):
        before, output = seconds(), folder / f"release-{number}"
        source = tonight(folder, folder / f"night-{number}", people * number // NIGHTS)
        options = Options(predecessor=releases[-1] if releases else None)
        asked = pipeline(folder, joined=True, most=2)
        manifest = asked.run(str(source), output, engine=engine, keys=keys, options=options).manifest
        found = manifest.audit.intersection if manifest.audit else None
        said = {} if found is None else found.model_dump(mode="json", exclude_none=True)
        assert manifest.joined is not None
        figures = {"night": number, "people": manifest.joined.persons, "joined k": manifest.joined.k}
        print(json.dumps({**figures, "together": said, "cpu seconds": round(seconds() - before, 1)}), flush=True)
        releases.append(output)
    return releases


def forget(folder: Path, releases: list[Path], workers: int) -> None:
    """Erase 100 people from the last three releases, and search what took their place for them."""
    before = seconds()
    persons = tuple(pq.read_table(folder / "night-3" / "patients.parquet").column("patient").to_pylist()[:ERASED])
    sources = tuple(str(folder / f"night-{number}") for number in (3, 4, 5))
    engine, keys = sz.LocalEngine(workers=workers), Keys(bytes(range(32)))
    request = Request(persons, pipeline(folder, joined=True, most=2), folder / "erased", keys, engine, sources)
    erased = erase(releases[2:], request)
    asked = json.loads(erased.receipt.read_text())["predicate"]["persons"]
    needles = [value.encode() for value in (*persons, *(one["token"] for one in asked))]
    for release in (one.name for one in releases[2:]):
        old, new = searched(folder / release, needles), searched(folder / "erased" / release, needles)
        figures = {"release": release, "found before": old, "found after": new, "done": erased.done}
        print(json.dumps({**figures, "cpu seconds": round(seconds() - before, 1)}), flush=True)


def searched(release: Path, needles: list[bytes]) -> int:
    """How many of the needles are in a file of a release, or in a cell of its tables."""
    files = [file for file in release.rglob("*") if file.is_file()]
    content = [file.read_bytes() for file in files]
    content += [str(pq.read_table(file).to_pydict()).encode() for file in files if file.suffix == ".parquet"]
    return sum(any(needle in one for one in content) for needle in needles)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--chain", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at)
        make(folder, given.people)
        if given.chain:
            forget(folder, chain(folder, given.people, given.workers), given.workers)
            return
        for name, joined, most in (("per table", False, None), ("joined", True, None), ("joined, two visits", True, 2)):
            print(json.dumps(measure(folder, name, given.workers, joined=joined, most=most)), flush=True)


if __name__ == "__main__":
    main()
