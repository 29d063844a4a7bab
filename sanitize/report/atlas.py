"""Attacks on a model's training data after MITRE ATLAS, and what a release sets against them.

Source: https://atlas.mitre.org, technique AML.T0024, Exfiltration via AI Inference API.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sanitize.attacks.attack_list import ATTACKS
from sanitize.manifest.model import Manifest
from sanitize.report.formats import percent, whole, words

PARENT = "AML.T0024, Exfiltration via AI Inference API"


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique of MITRE ATLAS: what mitigates it here, what was measured of it, and what remains."""

    id: str
    name: str
    mitigations: tuple[str, ...]
    measured: tuple[str, ...]
    remains: str


_MITIGATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "AML.T0024.000": (
        ("k_anonymity", "quasi-identifiers generalized"),
        ("identities", "over-represented people looked for"),
        ("augment", "copies varied"),
    ),
    "AML.T0024.001": (
        ("faces", "faces covered beyond recognition"),
        ("image_text", "text in pictures covered"),
        ("text_pii", "names and numbers replaced in text"),
        ("identities", "over-represented people looked for"),
        ("augment", "copies varied"),
    ),
    "AML.T0024.002": (),
}
_TECHNIQUES = (
    (
        "AML.T0024.000",
        "Infer Training Data Membership",
        "An overfitted model still reveals which rows it was trained on: measure this on the trained model.",
    ),
    (
        "AML.T0024.001",
        "Invert AI Model",
        "Hair, outline and background can still identify a person where the label is the identity itself.",
    ),
    (
        "AML.T0024.002",
        "Extract AI Model",
        "Sanitizing data can't prevent it: limit and watch the queries to the model.",
    ),
)


def attacks(manifest: Manifest) -> list[Technique]:
    """Return the children of AML.T0024 with the stages of this run and what its audit measured against each."""
    used = {stage.use for stage in manifest.stages}
    return [
        Technique(
            number,
            name,
            tuple(text for stage, text in _MITIGATIONS[number] if stage in used),
            tuple(_measured(manifest, number)),
            remains,
        )
        for number, name, remains in _TECHNIQUES
    ]


def _measured(manifest: Manifest, number: str) -> Iterator[str]:
    """Hits of the audit's checks, over all their columns."""
    checks = manifest.audit.checks if manifest.audit else ()
    for name in (attack.name for attack in ATTACKS if attack.atlas == number):
        found = [check for check in checks if check.name == name and check.sample]
        if found:
            yield f"{words(name)}: {whole(sum(one.hits for one in found))} of {whole(sum(one.sample for one in found))}"
    if number == "AML.T0024.000" and manifest.identities:
        yield f"most frequent person: {percent(manifest.identities.max_share)} of the rows"
