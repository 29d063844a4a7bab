"""The clinic as a database: patients, their visits, and the notes on some of these."""

import csv
import json
from collections import Counter
from pathlib import Path

from making.clinic import Visit

VISITS = 2
"""The most visits of a patient that are taken: how many a person has tells people apart."""
NOTES = 160
WARDS = ("north", "south", "east")


def write_relations(folder: Path, visits: list[Visit]) -> None:
    """Write patients.csv, visits.csv and notes.jsonl; a note names its visit, and a visit its patient."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: Counter[str] = Counter()
    chosen: list[Visit] = []
    for visit in visits:
        if taken[visit.patient.patient_id] < VISITS:
            taken[visit.patient.patient_id] += 1
            chosen.append(visit)
    patients = {visit.patient.patient_id: visit.patient for visit in chosen}
    people = ((one.patient_id, one.name, one.age, one.zip) for one in patients.values())
    _write(folder / "patients.csv", ("patient_id", "name", "age", "zip"), people)
    numbered = [(f"V-{1001 + 3 * place}", visit) for place, visit in enumerate(chosen)]
    rows = ((at, v.patient.patient_id, WARDS[len(v.diagnosis) % 3], v.diagnosis) for at, v in numbered)
    _write(folder / "visits.csv", ("visit_id", "patient_id", "ward", "diagnosis"), rows)
    lines = (json.dumps({"visit_id": at, "note": visit.note}) for at, visit in numbered[:NOTES])
    (folder / "notes.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write(file: Path, head: tuple[str, ...], rows: object) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
