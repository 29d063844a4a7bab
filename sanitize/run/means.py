"""What the steps of a run work with."""

from __future__ import annotations

from dataclasses import dataclass

from sanitize.engine.base import Session
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.events import Observer


@dataclass(frozen=True, slots=True)
class Means:
    """The means of one run; none of them changes what comes out, but for the keys."""

    keys: Keys
    folders: Folders
    """The private folders of the release to be."""
    session: Session
    """The workers."""
    observe: Observer
