"""What an organisation demands of a release: the rule of each entity, the gate's limits, the smallest count shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sanitize.errors import UsageError
from sanitize.explain import explain
from sanitize.plain_yaml import read_yaml

Share = Annotated[float, Field(ge=0, le=1)]
AtLeastOne = Annotated[float, Field(ge=1)]
Action = Literal["redact", "replace", "mask", "hash", "pseudonym", "surrogate", "date_shift", "encrypt", "keep"]


Pictures = Annotated[int, Field(ge=0, le=60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityRule(_Strict):
    """What is done with one kind of entity, and from which detector score on."""

    action: Action = "replace"
    threshold: Share = 0.4


def _times_chance(limit: Any) -> Any:
    """`3x chance` as the number 3."""
    text = limit.removesuffix("x chance") if isinstance(limit, str) else limit
    return text if text is limit else float(text)


class GateLimits(_Strict):
    """The limits a release must keep. The defaults hold for every policy; null lifts one: then it is measured only."""

    k: Annotated[int, Field(ge=1)] | None = None
    l: AtLeastOne | Mapping[str, AtLeastOne] | None = None  # noqa: E741
    """One number for every sensitive column, or one a column; a column named here must be in the release."""
    t: Share | Mapping[str, Share] | None = None
    suppressed: Share | None = None
    suppressed_units: Share | None = None
    suppressed_by_group: Share | None = None
    quarantine: Share | None = None
    quarantine_languages: Share | None = None
    """The share of rows with a text in a language that no detector covers."""
    joined_k: Annotated[int, Field(ge=1)] | None = None
    unique_trajectories: Share | None = None
    identity_share: Share | None = None
    canaries: Share = 1.0
    known_values: Annotated[int, Field(ge=0)] | None = 0
    own_values: Share | None = 0.01
    residual_text: Share | None = 0.05
    residual_faces: Share | None = None
    recognised_faces: Share | None = 0.05
    residual_picture_text: Share | None = None
    """The share of pictures in which other readers can still read a line or a code (upper bound)."""
    linkage: Share | None = None
    """The share of persons with known quasi-identifiers for whom one person's rows alone can stand."""
    singling_out: Share | None = None
    image_metadata: Annotated[int, Field(ge=0)] | None = 0
    split_overlap: Annotated[int, Field(ge=0)] | None = None
    """People whose rows are in two parts of a split."""
    split_copies: Annotated[int, Field(ge=0)] | None = None
    intersection_k: Annotated[int, Field(ge=1)] | None = None
    """The fewest persons who may share their classes both here and in the predecessor that a run was given."""
    intersection_exposed: Annotated[int, Field(ge=0)] | None = None
    """Persons who share their classes with k others in each of the two releases alone, but not in both together."""
    intersection_disclosed: Annotated[int, Field(ge=0)] | None = None
    """Persons of whom both releases together leave one sensitive value, though each alone leaves several."""
    membership_tpr: Share | None = None
    """The share of members that an attacker tells from non-members at 1% false alarms (upper bound)."""
    attribute_advantage: Share | None = None
    """By how much better a sensitive value is guessed of people in the release than of others (upper bound)."""
    extracted: Share | None = None
    """The share of names and numbers that a model of the texts gives back (upper bound)."""
    inversion_top1: Annotated[float, Field(gt=0), BeforeValidator(_times_chance)] | None = None
    """The share of people whom a judge names from inverted pictures (measured), as so many times chance: 3x chance."""
    models: tuple[str, ...] | None = None
    """The models that the stages may have used, each as `name version`."""


class TextModel(_Strict):
    """A detector of the organisation's own for texts in one language, beside those that are there for it."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    """ISO 639-1 or 639-3."""
    kind: Literal["spacy", "onnx", "presidio"]
    path: str
    """The folder of a spaCy pipeline or of a token classification model in ONNX, or a Python file."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The digest of the file; of a folder, the digest of the lines `<sha256>  <relative path>` of its sorted files."""
    recognizer: str | None = None
    """The class of the Presidio recognizer in the file."""
    labels: Mapping[str, str] = {}
    """The entity that each label stands for; O for one that doesn't matter."""


class Policy(_Strict):
    """The rules of one organisation, read from a YAML file."""

    name: str = "default"
    min_count: Annotated[int, Field(ge=1)] = 5
    trust: tuple[str, ...] = ()
    """Plugin stages whose word counts when a role asks to be discharged."""
    default: EntityRule = EntityRule()
    entities: Mapping[str, EntityRule] = {}
    allow: tuple[str, ...] = ()
    """Files of values, one a line, that are left in text where they are found."""
    deny: Mapping[str, str] = {}
    """Files of values that are always found in text, by the entity they are found as."""
    recognizers: tuple[str, ...] = ()
    """Files of patterns in Presidio's YAML format."""
    text_models: tuple[TextModel, ...] = ()
    """Detectors of the organisation's own."""
    gate: GateLimits = GateLimits()
    gallery: Pictures | None = None
    """How many redacted pictures of a released column reports show; None leaves it to the pipelines."""

    def rule(self, entity: str) -> EntityRule:
        """The rule of an entity, or the default one."""
        return self.entities.get(entity, self.default)

    @property
    def sha256(self) -> str:
        """The digest of what the policy says, whatever the spelling of its file."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


GONE = {"demo.yaml": "use rules/default.yaml, which the demo passes too (output.gallery shows its pictures)"}
"""Policies that older pipelines name, and what to name instead."""


def load_policy(path: Path) -> Policy:
    """Read a policy file; UsageError says which entry is wrong and what the nearest valid one is."""
    if path.name in GONE and not path.exists():
        raise UsageError(f"policy {path}: is gone; {GONE[path.name]}")
    content: Any = read_yaml(path, "policy")
    try:
        return Policy.model_validate(content if content is not None else {})
    except ValidationError as error:
        raise UsageError(f"policy {path}: {explain(error, Policy)}") from None
