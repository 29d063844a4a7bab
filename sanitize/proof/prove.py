"""The proof from end to end: arms, attacks, use, and what could not be measured."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from threadpoolctl import threadpool_limits

from sanitize.attacks.evidence import ImpossibleError
from sanitize.attacks.model_attack_list import BY_NAME
from sanitize.proof.figures import Proof
from sanitize.proof.ground import Ground, Measured, reason


def prove(ground: Ground, attacks: Sequence[str]) -> Proof:
    """Make the attacks by their names; one that can't be made is said to be not measured, with the reason."""
    total = Measured()
    with threadpool_limits(1):
        for name in attacks:
            total += _with_own_arms(ground, name, _made(ground, name))
    total += Measured(missing=_not_compared(ground))
    return Proof(total.figures, total.details, total.utility, total.kept, total.missing, tuple(attacks), total.notes)


def _made(ground: Ground, name: str) -> Measured:
    """One attack; whatever stops it is a reason for which it isn't measured."""
    module, _, function = BY_NAME[name].function.partition(":")
    try:
        found: Measured = getattr(importlib.import_module(f"sanitize.proof.{module}"), function)(ground)
    except Exception as error:
        return Measured(missing={name: reason(error)})
    if found.figures or any(what.split(" ")[0] == name for what in found.missing):
        return found
    return found + Measured(missing={name: "there are too few people to measure it on"})


def _not_compared(ground: Ground) -> dict[str, str]:
    """Columns of the release that no model has learned from: what they give away, no figure says."""
    if not ground.only_after:
        return {}
    names = ", ".join(ground.only_after)
    return {"columns that only the release has": f"not looked at ({names}); give a column the same name in both"}


def _with_own_arms(ground: Ground, name: str, found: Measured) -> Measured:
    """The same, and which of the user's arms the attack doesn't look at."""
    seen = {one.arm for one in found.figures} | {what.removeprefix(f"{name} of ") for what in found.missing}
    left = [] if name in found.missing else [arm for arm in ground.own_arms if arm not in seen]
    why = "this attack compares the raw data and the release alone"
    return found + Measured(missing={f"{name} of {arm}": why for arm in left})


def prove_use(ground: Ground) -> Proof:
    """What models are good for that are trained on the data before and after, without an attack."""
    from sanitize.proof.of_membership import measure_use

    with threadpool_limits(1):
        try:
            found = measure_use(ground)
        except ImpossibleError as why:
            return Proof(not_measured={"utility": str(why)})
    missing = {**found.missing, **_not_compared(ground)}
    return Proof(utility=found.utility, kept=found.kept, not_measured=missing, notes=found.notes)
