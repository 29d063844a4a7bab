"""What to do about models, by who will see them and by what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sanitize.manifest.proof import ModelAudit, ModelFigure


@dataclass(frozen=True)
class Advice:
    """Figures that matter most where a model is seen so, and what helps when one of them is above chance."""

    attack: str
    metrics: tuple[str, ...]
    said: str
    helps: str


SEEN: Mapping[str, str] = {
    "public_api": "anybody can ask the model",
    "internal": "only people inside can ask the model",
    "weights_public": "the model's weights are published",
}
ADVICE: Mapping[str, tuple[Advice, ...]] = {
    "public_api": (
        Advice(
            "membership",
            ("tpr@1%", "tpr@0.1%"),
            "membership at few false alarms",
            "give labels without confidences, cap people with many rows, or train with differential privacy",
        ),
        Advice("inversion", ("top1",), "inversion", "give labels without confidences, and limit queries per user"),
        Advice("extraction", ("extracted", "exposure"), "extraction", "lower the thresholds of the policy's entities"),
    ),
    "internal": (
        Advice("attribute", ("advantage",), "attribute inference", "raise l, or coarsen the quasi-identifiers"),
        Advice("extraction", ("extracted", "exposure"), "extraction", "lower the thresholds of the policy's entities"),
    ),
    "weights_public": (
        Advice(
            "membership",
            ("auc", "tpr@1%", "tpr@0.1%"),
            "membership",
            "train with differential privacy, or don't publish the weights",
        ),
        Advice("inversion", ("top1",), "inversion", "don't let the label be the identity, or keep the weights"),
        Advice("extraction", ("extracted", "exposure"), "extraction", "lower the thresholds of the policy's entities"),
    ),
}


def guidance(audit: ModelAudit, exposure: str | None) -> Iterator[str]:
    """A sentence on who will see the model, then one for each kind of figure that matters most there."""
    asked = [advice for advice in ADVICE.get(exposure or "", ()) if advice.attack in audit.attacks]
    if exposure is None or not asked:
        return
    yield f"The pipeline says that {SEEN[exposure]} (threat.exposure: {exposure}). What to read first:"
    for advice in asked:
        yield _about(advice, [one for one in audit.figures if _concerns(advice, one)])


def _concerns(advice: Advice, one: ModelFigure) -> bool:
    measured = one.attack == advice.attack and one.metric in advice.metrics and not one.target.startswith("shuffled")
    return measured and one.arm == "release"


def _about(advice: Advice, found: list[ModelFigure]) -> str:
    if not found:
        return f"{advice.said}: not measured on the release."
    if all(one.void for one in found):
        return f"{advice.said}: the attack failed on the raw data, so nothing is shown about the release."
    above = [one for one in found if not one.void and one.low is not None and one.low > (one.chance or 0.0)]
    if not above:
        return f"{advice.said}: no further than chance on the release."
    return f"{advice.said}: above chance on the release in {len(above)} of {len(found)} comparisons; {advice.helps}."
