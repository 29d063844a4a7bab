"""The proof in plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from sanitize.proof.attack_list import BY_NAME
from sanitize.proof.figures import ALL, Figure, Proof, Usefulness


def lines(proof: Proof) -> Iterator[str]:
    """A line per figure, under the question that it answers."""
    for name in proof.asked:
        yield f"{BY_NAME[name].question}"
        own = [one for one in proof.figures if one.attack == name]
        if name in proof.void:
            yield "  void: the attack did not succeed on the raw data, so it proves nothing about the release"
        for one in own:
            yield f"  {one.arm:24} {one.target}, {one.stratum}: {said(one)}"
        for what, why in proof.not_measured.items():
            if what.split(" of ")[0] == name:
                yield f"  not measured: {what}: {why}"
    for use in proof.utility:
        if use.group == ALL:
            yield f"{use.arm:26} {use.model} tells {use.label!r}: {_use(use)}"
    yield from proof.notes


def said(one: Figure) -> str:
    """The figure, its interval, and chance."""
    estimate = one.estimate
    chance = "" if estimate.chance is None else f", chance {estimate.chance:.3f}"
    measured = f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f}{chance})"
    return f"{one.metric} {measured} by {one.method} on {one.model}"


def _use(use: Usefulness) -> str:
    estimate = use.estimate
    return f"{use.metric} {estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"
