"""The line of the pipeline file that answers a failed check, where one line does."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sanitize.attacks.attack_list import BY_NAME
from sanitize.manifest.model import GateCheck, Manifest
from sanitize.plain_yaml import to_write, without_columns

OF_COLUMNS = ("known_values", "own_values", "residual_text", "residual_picture_text", "recognised_faces")
"""Checks that say in which columns something was found."""

MOST = 0.5
"""Share of records from which it is no answer to leave them out."""


def line_to_write(manifest: Manifest, check: GateCheck) -> str | None:
    """An edit after which the check passes at the cost that it names; None where there isn't one line for it."""
    if check.passed:
        return None
    if check.name in ("quarantine", "quarantine_languages") and _above(check) > MOST:
        return None
    if check.name == "quarantine":
        return to_write("at the end of the file", "quarantine", {"max_rate": _above(check)})
    if check.name == "quarantine_languages":
        return to_write("at the end of the file", "quarantine", {"languages": _above(check)})
    kind = check.name.partition(":")[0]
    if kind in OF_COLUMNS and kind in BY_NAME and (names := _columns(manifest, kind)):
        return without_columns(names)
    return None


def _above(check: GateCheck) -> float:
    """The measured share, rounded up to a thousandth."""
    return math.ceil(check.value * 1000) / 1000 if isinstance(check.value, int | float) else 1.0


def _columns(manifest: Manifest, attack: str) -> Sequence[str]:
    """The columns in which the attack found something."""
    found = [one for one in (manifest.audit.checks if manifest.audit else ()) if one.name == attack and one.hits]
    released = {column.name for column in manifest.columns}
    return [one.target for one in found if one.target in released]
