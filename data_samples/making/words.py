"""The invented world: every name, street and town of the samples comes out of these lists."""

from pathlib import Path

_HERE = Path(__file__).parent

FIRST_NAMES = _HERE.joinpath("first_names.txt").read_text(encoding="utf-8").split()

SURNAMES = _HERE.joinpath("surnames.txt").read_text(encoding="utf-8").split()

STREETS = (
    "Alder Street",
    "Birchwood Avenue",
    "Canal Street",
    "Dunmore Road",
    "Elmhurst Drive",
    "Fountain Lane",
    "Granite Street",
    "Harbor Road",
    "Juniper Avenue",
    "Lakeview Drive",
    "Orchard Lane",
    "Willow Court",
)

TOWNS = {
    "45120": "Maple Falls",
    "45121": "Maple Falls",
    "45128": "Stonebridge",
    "45125": "Harrowgate",
    "61310": "Cedar Hollow",
    "61311": "Cedar Hollow",
    "61344": "Ravensbrook",
    "61349": "Ravensbrook",
}

JOBS = {
    "office": {
        "administration": ("accountant", "secretary", "paralegal", "bookkeeper"),
        "technology": ("programmer", "surveyor", "draughtsman"),
    },
    "service": {
        "care": ("nurse", "teacher", "midwife", "social worker"),
        "trade": ("shop assistant", "waiter", "hairdresser", "postal worker"),
    },
    "manual": {
        "building": ("carpenter", "electrician", "roofer", "plumber"),
        "transport": ("bus driver", "dock worker", "train driver"),
        "farming": ("farmer", "gardener", "beekeeper"),
    },
}

DIAGNOSES = ("asthma", "diabetes", "fracture", "hypertension", "migraine")

OUTCOMES = ("improved", "unchanged", "readmitted")

COMPLAINTS = (
    "Reports poor sleep and little appetite since the last visit.",
    "Complains of pain on exertion, none at rest.",
    "No fever, no cough, chest clear on both sides.",
    "Blood pressure taken three times, stable.",
    "Medication tolerated well; dose unchanged.",
    "Advised to rest and to drink more.",
    "Wound dry and clean, stitches removed.",
    "Gait steady, reflexes equal on both sides.",
    "Blood drawn for the usual panel.",
    "Follow-up in six weeks, sooner if symptoms return.",
)
