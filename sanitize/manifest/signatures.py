"""Signatures and decisions next to a manifest, as their files claim them."""

from dataclasses import dataclass
from typing import Literal

from sanitize.manifest.proof import ModelAudit


@dataclass(frozen=True, slots=True)
class Decided:
    """A reviewer's decision as its file claims it; `current` says that it is about this manifest."""

    reviewer: str
    decision: Literal["approved", "refused"]
    at: str
    comment: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Signatures (by key) and decisions beside a manifest; `current`: the signed bytes are the manifest's.

    `unreadable` names files that are neither.
    """

    signers: tuple[str, ...] = ()
    current: bool = True
    decisions: tuple[Decided, ...] = ()
    unreadable: tuple[str, ...] = ()
    audits: tuple[tuple[str, ModelAudit], ...] = ()
    """Later audits of this manifest with models, each with when and by which key it was signed."""
