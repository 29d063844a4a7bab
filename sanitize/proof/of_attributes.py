"""Attribute inference: does the release help to guess what is sensitive about people who are in it?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.stats import norm

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof.arms import Arm
from sanitize.proof.features import Encoder
from sanitize.proof.figures import ALL, EVERYBODY, Figure
from sanitize.proof.ground import Ground, Measured
from sanitize.proof.learners import TABLE
from sanitize.proof.lessons import Labels
from sanitize.proof.of_membership import table_columns
from sanitize.proof.statistics import LEVEL, Estimate, proportion
from sanitize.proof.strongest import strongest
from sanitize.proof.translate import translate

ATTACK = "attribute"
LEAST = 20
SUREST = 0.1
"""The share of people about whom the attacker is surest: these guesses are looked at by themselves."""
METHOD = "what a model of all other columns says, against people who are in nothing"


def measure(ground: Ground) -> Measured:
    """Guess every sensitive column of the release from the others, as an attacker who knows a person's raw values."""
    names = ground.released("sensitive")
    if not names:
        raise ImpossibleError("no released column is sensitive")
    total = Measured()
    for name in names:
        try:
            total += _of_column(ground, name, len(names))
        except ImpossibleError as why:
            total += Measured(missing={f"{ATTACK} of {name}": str(why)})
    return Measured(strongest(total.details), total.details, missing=total.missing, notes=total.notes)


def _of_column(ground: Ground, name: str, tries: int) -> Measured:
    columns = table_columns(ground, name)
    if not columns:
        raise ImpossibleError("no other column was released to guess it from")
    arms, missing, notes = ground.arms(columns, name)
    raw = arms[0]
    labels = Labels.of(name, raw.table.column(name))
    total = Measured(missing={f"{ATTACK} of {arm}": why for arm, why in missing.items()}, notes=notes)
    for arm in arms:
        guessed = _guess(ground, arm, raw, labels, columns)
        if guessed is None:
            total += Measured(missing={f"{ATTACK} of {arm.name}": f"{name!r} was released with other values"})
            continue
        total += Measured(details=_figures(arm.name, *guessed, ground.people.strata, LEVEL / tries))
    return total


Guessed = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _guess(ground: Ground, arm: Arm, raw: Arm, labels: Labels, columns: tuple[str, ...]) -> Guessed | None:
    """For every raw row of members and of the control group: person, whether a member, right, and how sure."""
    known = labels.codes(arm.table) if labels.column in arm.table.schema.names else np.empty(0)
    pool = arm.taken((known >= 0) & ~ground.people.control[arm.person]) if len(known) else None
    if pool is None or len(set(labels.codes(pool.table).tolist())) < 2:
        return None
    control = ground.people.control[raw.person]
    member = np.isin(raw.person, pool.person) & ~control
    asked = raw.taken((member | control) & (labels.codes(raw.table) >= 0))
    encoder = Encoder.of(pool.table, columns)
    model = TABLE[0].fit(encoder.ordered(pool.table), labels.codes(pool.table), ground.seed)
    words = translate(
        pa.table({name: asked.table.column(name) for name in columns}), pool.table, columns, ground.matchers
    )
    sure = np.asarray(model.predict_proba(encoder.ordered(words)))
    right = np.asarray(model.classes_)[sure.argmax(axis=1)] == labels.codes(asked.table)
    return asked.person, ~ground.people.control[asked.person], right, sure.max(axis=1)


def _figures(
    arm: str,
    person: np.ndarray,
    member: np.ndarray,
    right: np.ndarray,
    sure: np.ndarray,
    strata: Mapping[str, np.ndarray],
    level: float,
) -> list[Figure]:
    found = []
    for stratum, who in {
        ALL: np.ones(len(person), dtype=bool),
        **{n: rows[person] for n, rows in strata.items()},
    }.items():
        inside, outside = right[who & member], right[who & ~member]
        if min(len(inside), len(outside)) < LEAST:
            continue
        count = len(np.unique(person[who & member]))
        made = advantage(inside, outside, level)
        found.append(Figure(ATTACK, arm, EVERYBODY, stratum, "advantage", made, TABLE[0].name, METHOD, count))
        surest = [_surest(right[who & side], sure[who & side]) for side in (member, ~member)]
        chance = float(surest[1].mean())
        precise = proportion(int(surest[0].sum()), len(surest[0]), chance, level)
        metric = f"precision@{SUREST:.0%}"
        found.append(Figure(ATTACK, arm, EVERYBODY, stratum, metric, precise, TABLE[0].name, METHOD, count))
    return found


def advantage(inside: np.ndarray, outside: np.ndarray, level: float = LEVEL) -> Estimate:
    """By how much more is guessed right of members than of the control group, as a share of what is left to guess.

    (Giomi et al., "A unified framework for quantifying privacy risk in synthetic data", 2023.)
    """
    one, two = float(np.mean(inside)), float(np.mean(outside))
    spread = np.sqrt(one * (1 - one) / len(inside) + two * (1 - two) / len(outside) + 1e-9)
    half, left = float(norm.ppf(1 - level / 2) * spread), max(1 - two, 1e-9)
    return Estimate((one - two) / left, (one - two - half) / left, min(1.0, (one - two + half) / left), 0.0)


def _surest(right: np.ndarray, sure: np.ndarray) -> np.ndarray:
    return right[np.argsort(-sure, kind="stable")[: max(1, round(SUREST * len(sure)))]]
