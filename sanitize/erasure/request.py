"""What is asked for: who is to be erased from releases of a pipeline, and how it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.engine.base import Engine
from sanitize.keys import Keys
from sanitize.pipeline import Pipeline
from sanitize.run.events import Observer


@dataclass(frozen=True)
class Request:
    """What is asked for: who is to be erased from releases of a pipeline, and how it is done."""

    persons: tuple[str, ...] = field(repr=False)
    """Values of the unit column."""
    pipeline: Pipeline
    output: Path
    keys: Keys
    engine: Engine
    sources: tuple[str, ...] = ()
    """Where the source of a release may be, besides the pipeline's own."""
    signing: tuple[Ed25519PrivateKey, ...] = ()
    now: bool = False
    """Whether fewer people than the policy's `min_count` may be erased at once."""
    observe: Observer = lambda event: None
