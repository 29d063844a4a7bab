"""Persons who are alone with what a release says of them in all of its columns together."""

from __future__ import annotations

from sanitize.attacks.evidence import Evidence, Found


def attack(evidence: Evidence) -> Found:
    """People alone with their values in all columns that tell people apart openly: no tokens, texts or pictures."""
    columns = evidence.some("quasi", "sensitive", "label", "keep")
    return Found({"": evidence.alone(columns, evidence.columns("quasi"))})
