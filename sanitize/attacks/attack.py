"""What an attack is: one record, from which the audits, the gate, the report and the documents read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sanitize.stage.shapes import Role

Modality = Literal["text", "image", "table", "any"]


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack on a release.

    The records hold names and sentences alone and import nothing heavy; `evidence.attempt` imports the function.
    """

    name: str
    """As the manifest, the policy's limit and the report call it."""
    command: str | None
    """As `sanitize audit --attacks` calls it; None where only a run can make the attack."""
    looks_for: str
    """One sentence."""
    method: str
    """How, for the manifest: models, and what is compared with what."""
    modality: Modality
    about: tuple[Role, ...]
    """Released columns of one of these roles are what it attacks; without any there is nothing to look at."""
    function: str
    """`module:function`; the function takes an `Evidence` and returns what it `Found`."""
    knows: tuple[Role, ...] = ()
    """What the attacker knows of the source: columns of one of these roles, released or not."""
    scope: Literal["part", "release"] = "release"
    """Whether parts can be attacked one by one, on any worker, and what was found is added up."""
    samples: Literal["rows", "pictures"] | None = None
    """What of a large release is sampled; None when all of it is looked at."""
    models: tuple[str, ...] = ()
    """The installed models that it opens."""
    shares: tuple[str, ...] = ()
    """What it has in common with the stages that it checks; empty for a stranger to all of them."""
    limited: Literal["rate", "count", "alone"] | None = None
    """What a policy limits: the upper bound of the rate of hits, the number of hits, or the share of known people who
    are found alone; None for nothing."""
    remedy: str = ""
    """What to do when the limit isn't kept."""
    finds: float = 1.0
    """The share of what is there that it finds, as far as that was measured: its rate of hits is divided by this."""
    atlas: str = ""
    """The technique of MITRE ATLAS against a trained model that this measures in the data."""
