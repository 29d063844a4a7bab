"""Clinical notes that hold what must not come out: names, addresses, numbers, and the row's own age and job."""

import datetime as dt
import random
from typing import Protocol

from making.words import COMPLAINTS, FIRST_NAMES, SURNAMES


class Person(Protocol):
    """What a note says of its patient."""

    name: str
    address: str
    job: str
    phone: str
    mail: str
    case: str
    patient_id: str


OPENINGS = (
    "{name}, a {age}-year-old {job}, was admitted on {admitted}.",
    "{age} y/o {job} seen today; {name} came alone.",
    "Seen again: {name}, aged {age}, {job} by profession.",
    "Dear colleague, thank you for referring {name}, who is {age} years old and works as a {job}.",
    "Patient {name} ({patient_id}), age {age}, {job}.",
    "I saw {last}, {first} in the outpatient clinic on {admitted}.",
)

CONTACTS = (
    "Lives at {address}.",
    "Can be reached at {phone}.",
    "Results to be sent to {mail}.",
    "Home address: {address}. Phone: {phone}.",
    "Next of kin: {relative}, phone {phone}.",
    "Please call {relative} at {phone} before discharge.",
    "Insurance matter, case no. {case}.",
    "Discussed with Dr. {doctor}; see case number {case}.",
    "Letter sent to {mail} and to Dr. {doctor}.",
)

CLOSINGS = ("Signed, Dr. {doctor}", "Dictated by Dr. {doctor}.", "")


def write_note(rng: random.Random, patient: Person, age: int, admitted: dt.date) -> str:
    """Return the note of one visit: an opening, complaints, one to three contacts, a signature."""
    first, last = patient.name.split()
    facts = {
        "name": patient.name,
        "first": first,
        "last": last,
        "age": age,
        "job": patient.job,
        "patient_id": patient.patient_id,
        "address": patient.address,
        "phone": patient.phone,
        "mail": patient.mail,
        "case": patient.case,
        "admitted": f"{admitted:%B} {admitted.day}, {admitted.year}",
        "relative": f"{rng.choice(FIRST_NAMES)} {last}",
        "doctor": f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}",
    }
    sentences = [rng.choice(OPENINGS), *rng.sample(COMPLAINTS, rng.randint(1, 3))]
    sentences += [*rng.sample(CONTACTS, rng.randint(1, 3)), rng.choice(CLOSINGS)]
    return " ".join(sentence.format_map(facts) for sentence in sentences if sentence)
