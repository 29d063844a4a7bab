"""Dataset sanitization before training: what was never in the training set can't leak."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanitize.engine.local import LocalEngine
    from sanitize.errors import (
        MissingExtraError,
        RecordError,
        RunError,
        SanitizeError,
        SourceError,
        UsageError,
        VerificationError,
    )
    from sanitize.keys import Keys
    from sanitize.pipeline import Pipeline, load
    from sanitize.stage.base import Fitted, Stage
    from sanitize.stage.result import Result
    from sanitize.stages.augment import Augment
    from sanitize.stages.coarsen import Coarsen
    from sanitize.stages.drop import Drop
    from sanitize.stages.faces import Faces
    from sanitize.stages.identities import Identities
    from sanitize.stages.image_text import ImageText
    from sanitize.stages.k_anonymity import KAnonymity
    from sanitize.stages.outliers import Outliers
    from sanitize.stages.pseudonymize import Pseudonymize
    from sanitize.stages.split import Split
    from sanitize.stages.text_pii import TextPii
    from sanitize.tabular.hierarchy import Csv, Date, Flat, Interval, Mask, Tree
    from sanitize.text.keyed import decrypt
    from sanitize.verification import verify

_WHERE = {
    "sanitize.engine.local": ("LocalEngine",),
    "sanitize.errors": (
        "MissingExtraError",
        "RecordError",
        "RunError",
        "SanitizeError",
        "SourceError",
        "UsageError",
        "VerificationError",
    ),
    "sanitize.keys": ("Keys",),
    "sanitize.stage.result": ("Result",),
    "sanitize.pipeline": ("Pipeline", "load"),
    "sanitize.stage.base": ("Fitted", "Stage"),
    "sanitize.stages.augment": ("Augment",),
    "sanitize.stages.coarsen": ("Coarsen",),
    "sanitize.stages.drop": ("Drop",),
    "sanitize.stages.faces": ("Faces",),
    "sanitize.stages.identities": ("Identities",),
    "sanitize.stages.image_text": ("ImageText",),
    "sanitize.stages.k_anonymity": ("KAnonymity",),
    "sanitize.stages.outliers": ("Outliers",),
    "sanitize.stages.pseudonymize": ("Pseudonymize",),
    "sanitize.stages.split": ("Split",),
    "sanitize.stages.text_pii": ("TextPii",),
    "sanitize.tabular.hierarchy": ("Csv", "Date", "Flat", "Interval", "Mask", "Tree"),
    "sanitize.text.keyed": ("decrypt",),
    "sanitize.verification": ("verify",),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Augment",
    "Coarsen",
    "Csv",
    "Date",
    "Drop",
    "Faces",
    "Fitted",
    "Flat",
    "Identities",
    "ImageText",
    "Interval",
    "KAnonymity",
    "Keys",
    "LocalEngine",
    "Mask",
    "MissingExtraError",
    "Outliers",
    "Pipeline",
    "Pseudonymize",
    "RecordError",
    "Result",
    "RunError",
    "SanitizeError",
    "SourceError",
    "Split",
    "Stage",
    "TextPii",
    "Tree",
    "UsageError",
    "VerificationError",
    "decrypt",
    "load",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Each name is imported on first use: a report never loads spaCy or OpenCV."""
    if name not in _MODULE:
        raise AttributeError(f"module 'sanitize' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
