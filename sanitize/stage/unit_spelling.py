"""How units are written: spellings of one unit made equal, strictly or loosely."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.stage.records import Batch, plain, with_column


def folded(values: pa.Array) -> pa.Array:
    """Unit values without case, spaces and punctuation; those that hold nothing else stay as they are."""
    values = plain(values)
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return values
    encoded = values.dictionary_encode()
    return _bare(encoded.dictionary).take(encoded.indices)


def loose(values: pa.Array) -> pa.Array:
    """Values as text, without what two systems write differently: also leading zeros and the `.0` of whole numbers."""
    text = pc.replace_substring_regex(pc.cast(plain(values), pa.string()), r"^\s*(\d+)\.0+\s*$", r"\1")
    bare = _bare(text)
    trimmed = pc.utf8_ltrim(bare, "0")
    return pc.if_else(pc.equal(trimmed, ""), bare, trimmed)


def with_folded_units(raw: Batch, unit: str) -> Batch:
    """The rows with spellings of one unit made equal."""
    return with_column(raw, unit, folded(raw.column(unit)))


def _bare(text: pa.Array) -> pa.Array:
    bare = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(text, "NFKC")), r"[^\pL\pN]+", "")
    return pc.if_else(pc.equal(bare, ""), text, bare)
