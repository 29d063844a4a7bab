"""The attacks on models, in the words of somebody who has to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelAttack:
    """One attack on models that are trained for it; `function` is `module:function` and takes the ground."""

    name: str
    question: str
    method: str
    function: str
    not_tried: str
    """What a stronger attacker could do, and nobody did here."""
    remedy: str


MODEL_ATTACKS: tuple[ModelAttack, ...] = (
    ModelAttack(
        name="membership",
        question="Can somebody with access to the model tell whether a person was in its training data?",
        method="each of several models learns from half of the people; how sure it is of a person is compared with the "
        "models that did and did not see that person (loss, LiRA, RMIA)",
        function="of_membership:measure",
        not_tried="attacks on other models than these, with hundreds of shadow models, or on the model's weights",
        remedy="cap over-represented people, coarsen columns, and train with early stopping or fewer parameters",
    ),
)
BY_NAME: Mapping[str, ModelAttack] = {attack.name: attack for attack in MODEL_ATTACKS}
