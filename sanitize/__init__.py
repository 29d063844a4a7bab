"""Dataset sanitization before training: what was never in the training set can't leak."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanitize.engine.base import Engine
    from sanitize.engine.local import LocalEngine
    from sanitize.engine.ray import RayEngine
    from sanitize.errors import (
        InfeasibleError,
        MissingExtraError,
        RecordError,
        RunError,
        SanitizeError,
        SourceError,
        UsageError,
        VerificationError,
    )
    from sanitize.keys import Keys
    from sanitize.manifest.model import Manifest
    from sanitize.pipeline import Pipeline, load
    from sanitize.policy import Policy
    from sanitize.run.flow import Options
    from sanitize.stage.findings import Finding, Tally
    from sanitize.stage.in_memory import FittedInMemory
    from sanitize.stage.records import Batch, Rejection, with_column
    from sanitize.stage.result import PrivacyReached, Result, RowCounts, Verdict
    from sanitize.stage.settling import Settling
    from sanitize.stage.shapes import Added, Column, Context, Declared, Grouped, Outcome, Touches
    from sanitize.stage.usable import Fitted, Stage
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
    from sanitize.tabular.hierarchy import Csv, Date, Flat, Hierarchy, Interval, Mask, Tree
    from sanitize.text.keyed import decrypt
    from sanitize.verification import Verification, verify

_WHERE = {
    "sanitize.engine.base": ("Engine",),
    "sanitize.stage.settling": ("Settling",),
    "sanitize.engine.local": ("LocalEngine",),
    "sanitize.engine.ray": ("RayEngine",),
    "sanitize.errors": (
        "InfeasibleError",
        "MissingExtraError",
        "RecordError",
        "RunError",
        "SanitizeError",
        "SourceError",
        "UsageError",
        "VerificationError",
    ),
    "sanitize.keys": ("Keys",),
    "sanitize.manifest.model": ("Manifest",),
    "sanitize.pipeline": (
        "Pipeline",
        "load",
    ),
    "sanitize.policy": ("Policy",),
    "sanitize.run.flow": ("Options",),
    "sanitize.stage.shapes": (
        "Added",
        "Column",
        "Grouped",
        "Context",
        "Declared",
        "Outcome",
        "Touches",
    ),
    "sanitize.stage.usable": ("Fitted", "Stage"),
    "sanitize.stage.in_memory": ("FittedInMemory",),
    "sanitize.stage.findings": (
        "Finding",
        "Tally",
    ),
    "sanitize.stage.records": (
        "Batch",
        "Rejection",
        "with_column",
    ),
    "sanitize.stage.result": (
        "PrivacyReached",
        "Result",
        "RowCounts",
        "Verdict",
    ),
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
    "sanitize.tabular.hierarchy": (
        "Csv",
        "Date",
        "Flat",
        "Hierarchy",
        "Interval",
        "Mask",
        "Tree",
    ),
    "sanitize.text.keyed": ("decrypt",),
    "sanitize.verification": (
        "Verification",
        "verify",
    ),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Added",
    "Augment",
    "Batch",
    "Coarsen",
    "Column",
    "Context",
    "Csv",
    "Date",
    "Declared",
    "Drop",
    "Engine",
    "Faces",
    "Finding",
    "Fitted",
    "FittedInMemory",
    "Flat",
    "Grouped",
    "Hierarchy",
    "Identities",
    "ImageText",
    "InfeasibleError",
    "Interval",
    "KAnonymity",
    "Keys",
    "LocalEngine",
    "Manifest",
    "Mask",
    "MissingExtraError",
    "Options",
    "Outcome",
    "Outliers",
    "Pipeline",
    "Policy",
    "PrivacyReached",
    "Pseudonymize",
    "RayEngine",
    "RecordError",
    "Rejection",
    "Result",
    "RowCounts",
    "RunError",
    "SanitizeError",
    "Settling",
    "SourceError",
    "Split",
    "Stage",
    "Tally",
    "TextPii",
    "Touches",
    "Tree",
    "UsageError",
    "Verdict",
    "Verification",
    "VerificationError",
    "decrypt",
    "load",
    "verify",
    "with_column",
]


def __getattr__(name: str) -> Any:
    """Each name is imported on first use: a report never loads spaCy or OpenCV."""
    if name not in _MODULE:
        raise AttributeError(f"module 'sanitize' has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
