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
    ModelAttack(
        name="attribute",
        question="Can somebody who knows a person guess what is sensitive about them, because they are in the data?",
        method="a model of the sensitive column is asked about people who are in the release and about people who are "
        "in nothing",
        function="of_attributes:measure",
        not_tried="attackers who know other people's sensitive values, or several releases of the same people",
        remedy="ask for a higher l, coarsen quasi-identifiers, or drop columns that give the sensitive one away",
    ),
    ModelAttack(
        name="extraction",
        question="Does a model of the texts give back names, numbers and other secrets?",
        method="character n-grams and a small network; planted secrets are ranked among others, and real names and "
        "numbers are asked for by the characters before them",
        function="of_extraction:measure",
        not_tried="large language models, which remember less of rare texts per text but can be asked in more ways",
        remedy="lower the thresholds of the policy's entities, and remove repeated texts",
    ),
    ModelAttack(
        name="inversion",
        question="Can somebody make a picture of a person out of a model that tells people apart?",
        method="pictures that a softmax model takes for a person, by its gradients (MIFace), by its confidences and by "
        "its labels alone; two judges name the person: a recognizer of faces, and one that knows these people",
        function="of_inversion:measure",
        not_tried="generative models that know what faces look like, and deep networks as the model",
        remedy="don't let the label be the identity, cap over-represented people, give labels without confidences, and "
        "limit queries",
    ),
    ModelAttack(
        name="reversal",
        question="Can somebody who redacts data in the same way learn who or what is behind the redaction?",
        method="a recognizer and a restorer are trained on pictures of the same people that the pipeline redacted; in "
        "texts, one real name or number is to be told among 19 that were put in place of others",
        function="of_reversal:measure",
        not_tried="deep restorers trained on many other people, and real values told by what the text says around them",
        remedy="fill faces instead of blurring or pixelating them, and cover the whole head; in texts use surrogates, "
        "among which a name that was missed doesn't stand out as it does among tags",
    ),
)
BY_NAME: Mapping[str, ModelAttack] = {attack.name: attack for attack in MODEL_ATTACKS}
