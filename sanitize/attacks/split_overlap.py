"""People with rows in two parts of a split."""

from __future__ import annotations

from collections.abc import Sequence

from sanitize.attacks.evidence import Evidence, Found, ImpossibleError
from sanitize.attacks.people_in_two_parts import Numbers
from sanitize.attacks.written_parts import key_numbers, unit_numbers
from sanitize.io.places.place import Place


def attack(evidence: Evidence) -> Found:
    """People in two parts of a split: by the unit, or where none is named by a key such as an e-mail address."""
    if evidence.splits and evidence.units is not None:
        return _found(evidence, evidence.units, unit_numbers)
    if evidence.splits and evidence.keys is not None:
        return _found(evidence, evidence.keys, key_numbers)
    raise ImpossibleError("there is no split, or neither source.unit nor a key names a person")


def _found(evidence: Evidence, files: Sequence[Place], numbers: Numbers) -> Found:
    return Found({name: evidence.in_two_parts(name, files, numbers) for name in evidence.splits})
