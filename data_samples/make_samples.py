"""Makes everything in this folder again, byte for byte: `python data_samples/make_samples.py [FOLDER]`.

Invented people with repeat visits to a clinic, their notes and photographs, and smaller extracts for one modality
each. The script needs scikit-image and matplotlib (extra `dev`), whose wheels hold the free photographs.
"""

import csv
import json
import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from making.clinic import FREQUENT, Visit, make_patients, make_visits
from making.photos import Photo, make_photos, write_photos
from making.relations import write_relations
from making.words import JOBS

SEED = 20261121
VISITS_IN_CSV = 600
NOTES_IN_JSONL = 120
PROJECT = Path(__file__).resolve().parent.parent


def hand_out(rng: random.Random, visits: list[Visit], photos: list[Photo], frequent: set[str]) -> list[str | None]:
    """Give each photo to one visit: Collins's to the frequent patients', the others' to anybody else's."""
    chosen: list[str | None] = [None] * len(visits)
    theirs = [place for place, visit in enumerate(visits) if visit.patient.patient_id in frequent]
    others = [place for place, visit in enumerate(visits) if visit.patient.patient_id not in frequent]
    collins = [photo.file for photo in photos if photo.who == "collins"]
    rest = [photo.file for photo in photos if photo.who != "collins"]
    for place, file in [*zip(theirs, collins, strict=True), *zip(rng.sample(others, len(rest)), rest, strict=True)]:
        chosen[place] = file
    return chosen


def clinic_table(visits: list[Visit], photos: list[str | None]) -> pa.Table:
    """The clinic: one row a visit."""
    return pa.table(
        {
            "patient_id": [visit.patient.patient_id for visit in visits],
            "name": [visit.patient.name for visit in visits],
            "age": pa.array([visit.age for visit in visits], pa.int16()),
            "zip": [visit.patient.zip for visit in visits],
            "admitted": pa.array([visit.admitted for visit in visits], pa.date32()),
            "job": [visit.patient.job for visit in visits],
            "diagnosis": [visit.diagnosis for visit in visits],
            "note": [visit.note for visit in visits],
            "photo": pa.array(photos, pa.string()),
            "seen_on": pa.array([visit.seen_on for visit in visits], pa.date32()),
            "outcome": [visit.outcome for visit in visits],
            "visit": pa.array(range(1, len(visits) + 1), pa.int32()),
        }
    )


def write_csv(file: Path, visits: list[Visit]) -> None:
    """The tabular extract."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("patient_id", "name", "age", "zip", "admitted", "job", "diagnosis", "outcome"))
        for visit in visits:
            patient = visit.patient
            who = (patient.patient_id, patient.name, visit.age, patient.zip)
            writer.writerow((*who, visit.admitted.isoformat(), patient.job, visit.diagnosis, visit.outcome))


def write_jsonl(file: Path, visits: list[Visit]) -> None:
    """The text extract."""
    rows = ({"patient_id": v.patient.patient_id, "note": v.note, "outcome": v.outcome} for v in visits)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_job_hierarchy(file: Path) -> None:
    """The hierarchy of jobs: leaf, sector, branch, all."""
    rows = (
        f"{job};{sector};{branch};*"
        for branch, sectors in JOBS.items()
        for sector, jobs in sectors.items()
        for job in jobs
    )
    file.write_text("".join(f"{row}\n" for row in sorted(rows)), encoding="utf-8")


def make_samples(folder: Path, hierarchy: Path) -> None:
    """Write all samples into `folder`, and the hierarchy of jobs into the file `hierarchy`."""
    rng = random.Random(SEED)
    patients = make_patients(rng)
    visits = make_visits(rng, patients)
    photos = list(make_photos(rng))
    write_photos(folder, photos)
    frequent = {patient.patient_id for patient in patients[:FREQUENT]}
    table = clinic_table(visits, hand_out(rng, visits, photos, frequent))
    pq.write_table(table, folder / "clinic.parquet", compression="zstd", row_group_size=500)
    write_csv(folder / "visits.csv", visits[:VISITS_IN_CSV])
    write_jsonl(folder / "notes.jsonl", visits[:NOTES_IN_JSONL])
    write_relations(folder / "relations", visits)
    write_job_hierarchy(hierarchy)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "data_samples"
    target.mkdir(parents=True, exist_ok=True)
    elsewhere = len(sys.argv) > 1
    make_samples(target, target / "job.csv" if elsewhere else PROJECT / "rules" / "hierarchies" / "job.csv")
