"""Patients and their visits: invented, seeded, the same on every machine."""

import datetime as dt
import random
from dataclasses import dataclass

from making.notes import write_note
from making.words import DIAGNOSES, FIRST_NAMES, JOBS, OUTCOMES, STREETS, SURNAMES, TOWNS

PATIENTS = 600
VISITS = 1500
OLD = 4  # patients over ninety, too few to hide among
FIRST_DAY = dt.date(2024, 1, 1)
DAYS = 720
FREQUENT = 3  # the patients behind the much-photographed person, registered under three numbers
FREQUENT_VISITS = 20


@dataclass(frozen=True)
class Patient:
    """One invented person; phone numbers are of the reserved range 555-01xx, mail of example.org."""

    patient_id: str
    name: str
    age: int
    zip: str
    address: str
    job: str
    phone: str
    mail: str
    case: str


@dataclass(frozen=True)
class Visit:
    """One row of the clinic."""

    patient: Patient
    age: int
    admitted: dt.date
    seen_on: dt.date
    diagnosis: str
    outcome: str
    note: str


def make_patients(rng: random.Random) -> list[Patient]:
    """Return the patients; every name, number and address occurs once."""
    names = [f"{first} {last}" for first in FIRST_NAMES for last in SURNAMES]
    jobs = [job for sectors in JOBS.values() for leaves in sectors.values() for job in leaves]
    chosen = rng.sample(names, PATIENTS)
    numbers = rng.sample(range(100_000, 999_999), PATIENTS)
    ages = [min(78, max(20, round(rng.gauss(49, 16)))) for _ in range(PATIENTS - OLD)]
    ages += [rng.randint(90, 96) for _ in range(OLD)]
    return [
        _make_patient(rng, name, number, age, rng.choice(jobs))
        for name, number, age in zip(chosen, numbers, ages, strict=True)
    ]


def _make_patient(rng: random.Random, name: str, number: int, age: int, job: str) -> Patient:
    first, last = name.lower().split()
    zip_code = rng.choice(list(TOWNS))
    street = f"{rng.randint(3, 480)} {rng.choice(STREETS)}"
    return Patient(
        patient_id=f"P-{number}",
        name=name,
        age=age,
        zip=zip_code,
        address=f"{street}, {TOWNS[zip_code]}, {zip_code}",
        job=job,
        phone=f"({rng.choice((212, 415, 312, 617))}) 555-{rng.randint(100, 199):04d}",
        mail=f"{first}.{last}{rng.randint(1, 99)}@example.org",
        case=f"{rng.randint(2019, 2025)}/{rng.randint(1000, 9999)}",
    )


def make_visits(rng: random.Random, patients: list[Patient]) -> list[Visit]:
    """Return the visits in order of admission; the first three patients come twenty times, the others once to six."""
    ordinary = patients[FREQUENT:]
    rest = VISITS - FREQUENT * FREQUENT_VISITS - len(ordinary)
    comers = [patient for patient in patients[:FREQUENT] for _ in range(FREQUENT_VISITS)]
    comers += ordinary + rng.choices(ordinary, k=rest)
    return sorted((_make_visit(rng, patient) for patient in comers), key=lambda v: (v.admitted, v.patient.patient_id))


def _make_visit(rng: random.Random, patient: Patient) -> Visit:
    admitted = FIRST_DAY + dt.timedelta(days=rng.randrange(DAYS))
    age = patient.age + (admitted.year - FIRST_DAY.year)
    return Visit(
        patient=patient,
        age=age,
        admitted=admitted,
        seen_on=admitted + dt.timedelta(days=rng.randrange(9)),
        diagnosis=rng.choices(DIAGNOSES, weights=(5, 6, 3, 7, 4))[0],
        outcome=rng.choices(OUTCOMES, weights=(6, 3, 1))[0],
        note=write_note(rng, patient, age, admitted),
    )
