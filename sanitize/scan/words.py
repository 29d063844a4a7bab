"""Words in column names that tell what a column holds."""

from __future__ import annotations

import re

IDENTIFIER = frozenset(
    """id ids uid uuid guid name names firstname lastname surname forename fullname givenname familyname maiden email
    mail phone mobile tel telephone cell fax ssn sin nin passport iban bic swift account acct card pan cvv mrn
    chart licence license username user login handle ip mac address street addr url website homepage vin plate nhs
    tin vat policy member beneficiary device imei serial fingerprint signature contact kin guardian mother father
    spouse doctor physician nurse author sender recipient customer client employee""".split()
)
QUASI = frozenset(
    """age birth dob birthdate birthday born sex gender zip zipcode postcode postal plz city town county state region
    province district country nationality citizenship race ethnicity ethnic religion marital relationship
    education degree school occupation job profession employer workclass rank admitted admission discharged
    discharge visited joined hired date day month year height weight children household language native""".split()
)
SENSITIVE = frozenset(
    """diagnosis diagnoses disease condition icd medication drug drugs treatment therapy procedure hiv allergy
    symptom salary income wage balance debt loan credit bill default offence conviction orientation
    disability""".split()
)
LABEL = frozenset("""label labels target outcome class y churn fraud split""".split())
TEXT = frozenset(
    """note notes comment comments text message messages body summary review reviews remark remarks description
    transcript narrative content report letter complaint history feedback post tweet""".split()
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(name: str) -> tuple[str, ...]:
    """The words of a column name, lower-cased: `patientId`, `patient_id` and `patient id` are patient, id."""
    return tuple(part.lower() for part in _PART.findall(name))
