"""k per table against k on the joined view, on relations like those of a hospital: who is alone, loss, time.

    python benchmarks/relations.py [--people 10000] [--workers 1]

Makes people with visits and measurements (how many follow a geometric distribution, as in Synthea's records), releases
them three times: with k per table, with joined k, and with joined k and at most two visits of a person. Prints for each
how many people share all their rows with nobody, how many were removed for joined k, loss, rows and CPU seconds.
"""

import argparse
import json
import os
import resource
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.keys import Keys
from sanitize.run.flow import Options

WARDS = ["emergency", "inpatient", "outpatient", "wellness"]
PERSON = {"role": "identifier", "key": "people"}


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at)
        make(folder, given.people)
        for name, joined, most in (("per table", False, None), ("joined", True, None), ("joined, two visits", True, 2)):
            print(json.dumps(measure(folder, name, given.workers, joined=joined, most=most)), flush=True)


if __name__ == "__main__":
    main()
