"""The proof as a section of a manifest, or of a later audit about it."""

from __future__ import annotations

from sanitize.manifest.proof import KeptColumn, KeptPairs, ModelAudit, ModelFigure, ModelUse
from sanitize.manifest.small_counts import multiple
from sanitize.proof.figures import Proof


def section(proof: Proof, least: int, *, quick: bool) -> ModelAudit:
    """The figures, with counts of people rounded to steps of `least`."""
    said = proof.as_json()
    return ModelAudit(
        effort="quick" if quick else "full",
        attacks=tuple(proof.asked),
        figures=tuple(ModelFigure(**{**one, "people": multiple(one["people"], least)}) for one in said["models"]),
        utility=tuple(ModelUse(**one) for one in said["utility"]),
        kept=tuple(
            KeptColumn(kind=kind, column=name, **cells)
            for kind, kept in proof.kept.items()
            for name, cells in kept["columns"].items()
        ),
        correlations=tuple(
            KeptPairs(kind=kind, **kept["correlations"]) for kind, kept in proof.kept.items() if kept["correlations"]
        ),
        void=proof.void,
        not_measured=dict(proof.not_measured),
        notes=tuple(proof.notes),
    )
