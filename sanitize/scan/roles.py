"""A role for every column, proposed from its name, its values and how many of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from sanitize.image.column import TYPE
from sanitize.scan.columns import Look
from sanitize.scan.words import IDENTIFIER, LABEL, QUASI, SENSITIVE, TEXT, words
from sanitize.stage import Role
from sanitize.tabular.suggest import suggest_hierarchy

TELLING = ("email", "phone", "ip", "uuid", "iban", "card", "ssn", "url", "street", "person")
UNIQUE = 0.95
FREE_WORDS = 5.0
LEAST = 20
"""Fewer sampled values than this say nothing about uniqueness."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The role a column seems to have, why, and for a quasi-identifier how it may be generalized."""

    column: str
    role: Role
    why: str
    hierarchy: Mapping[str, object] | None = None


def propose(look: Look, values: pa.Array | pa.ChunkedArray) -> Proposal:
    """The most careful role that the name or the sampled values of a column speak for."""
    name = look.name
    named = set(words(name))
    if _is_picture(look):
        return Proposal(name, "image", "values are pictures or their paths")
    if _is_free_text(look, named):
        return Proposal(
            name, "text", f"values have {look.words:.0f} words on average" if look.is_text else "nested text"
        )
    telling = next((kind for kind in TELLING if look.shares.get(kind, 0) >= 0.5 and not look.is_date), None)
    if telling and (telling != "person" or look.distinct > 0.2):
        return Proposal(name, "identifier", f"values look like: {telling}")
    if named & IDENTIFIER and not look.is_date and (look.distinct > 0.1 or look.different > 50):
        return Proposal(name, "identifier", f"named {min(named & IDENTIFIER)!r}")
    if named & LABEL and look.different <= 20:
        return Proposal(name, "label", f"named {min(named & LABEL)!r}")
    if named & SENSITIVE and not (named & QUASI):
        return Proposal(name, "sensitive", f"named {min(named & SENSITIVE)!r}")
    if look.is_text and look.values >= LEAST and look.distinct >= UNIQUE and not look.is_date:
        return Proposal(name, "identifier", "nearly every value is different")
    if named & QUASI or look.is_text or look.is_date or look.is_number:
        why = f"named {min(named & QUASI)!r}" if named & QUASI else "may single people out together with others"
        return Proposal(name, "quasi", why, suggest_hierarchy(values))
    return Proposal(name, "keep" if pa.types.is_boolean(look.kind) else "drop", "of a type that says little")


def _is_picture(look: Look) -> bool:
    kind = look.kind
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or kind == TYPE:
        return True
    return look.shares.get("picture", 0) > 0.5


def _is_free_text(look: Look, named: set[str]) -> bool:
    if pa.types.is_nested(look.kind):
        return "string" in str(look.kind)
    long = look.words >= FREE_WORDS and look.distinct > 0.05
    return look.is_text and (long or bool(named & TEXT and look.words >= 2 and look.distinct > 0.3))
