"""The column that stands for a person: the identifier that repeats, where rows are visits, orders or messages."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sanitize.columns.words import NUMBERED, speaks_of, words
from sanitize.scan.roles import Proposal
from sanitize.stage.records import plain

REPEATED = 0.98
"""Share of different values up to which an identifier repeats."""
LEAST = 3
"""Different values that people make at least."""
STAFF = frozenset(
    ("doctor", "dr", "physician", "nurse", "medecin", "medico", "arzt", "aerztin", "agent", "assignee", "assigned")
) | frozenset(
    ("manager", "supervisor", "interviewer", "seller", "clerk", "operator", "to", "recipient", "cc", "session")
)
"""Whose rows are about somebody else."""


def propose_unit(sample: pa.Table, proposals: Sequence[Proposal]) -> str | None:
    """The identifier that most likely stands for the person; None when no identifier repeats."""
    found: list[tuple[int, int, str]] = []
    for one in proposals:
        if one.role != "identifier" or one.column not in sample.schema.names:
            continue
        values = plain(sample.column(one.column))
        count = len(values) - values.null_count
        different = len(values.drop_null().unique())
        if values.null_count or different < LEAST or different > REPEATED * count:
            continue
        parts = words(one.column)
        rank = 0 if speaks_of(parts, STAFF) else 2 if speaks_of(parts, NUMBERED, "identifier") else 1
        found.append((rank, different, one.column))
    return max(found)[2] if found else None
