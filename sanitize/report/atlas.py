"""Attacks on a model's training data after MITRE ATLAS, and what a release sets against them.

Source: https://atlas.mitre.org, technique AML.T0024.
"""

from dataclasses import dataclass

from sanitize.manifest.model import Manifest


@dataclass(frozen=True)
class Attack:
    """A technique of MITRE ATLAS beside what mitigates it here and what it leaves."""

    id: str
    name: str
    mitigations: tuple[str, ...]
    remains: str


_MITIGATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "AML.T0024.000": (
        ("k_anonymity", "quasi-identifiers generalized"),
        ("identities", "over-represented persons looked for"),
        ("augment", "copies varied"),
    ),
    "AML.T0024.001": (
        ("faces", "faces covered beyond recognition"),
        ("identities", "over-represented persons looked for"),
        ("augment", "copies varied"),
        ("text_pii", "names and numbers replaced in text"),
    ),
    "AML.T0024.002": (),
}
_ATTACKS = (
    (
        "AML.T0024.000",
        "Infer Training Data Membership",
        "An overfitted model still tells its training rows from others; measure it on the trained model.",
    ),
    (
        "AML.T0024.001",
        "Invert AI Model",
        "Hair, outline and background can still name a person where the identity itself is the label.",
    ),
    (
        "AML.T0024.002",
        "Extract AI Model",
        "Data can't prevent it: limit and watch the queries to the model.",
    ),
)


def attacks(manifest: Manifest) -> list[Attack]:
    """Return the children of AML.T0024, Exfiltration via AI Inference API, with the stages of this run against each."""
    used = {stage.use for stage in manifest.stages}
    return [
        Attack(number, name, tuple(text for stage, text in _MITIGATIONS[number] if stage in used), remains)
        for number, name, remains in _ATTACKS
    ]
