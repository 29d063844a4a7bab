"""How units are written: spellings of one unit made equal, strictly or loosely."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.stage.records import Batch, plain, with_column

_LOWER = np.arange(128, dtype=np.uint8)
_LOWER[65:91] += 32
_KEPT = np.zeros(128, dtype=bool)
_KEPT[48:58] = _KEPT[65:91] = _KEPT[97:123] = True
"""Of each ASCII code, what it is in lower case, and whether it is a letter or a digit."""


def folded(values: pa.Array) -> pa.Array:
    """Unit values without case, spaces and punctuation; those that hold nothing else stay as they are."""
    values = plain(values)
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        return values
    encoded = with_folded_dictionary(values.dictionary_encode())
    return encoded.dictionary.take(encoded.indices)


def with_folded_dictionary(values: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same for values of a dictionary, of which several may become one."""
    known = values.dictionary
    texts = pa.types.is_string(known.type) or pa.types.is_large_string(known.type)
    return pa.DictionaryArray.from_arrays(values.indices, _bare(known)) if texts else values


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
    if pc.all(pc.string_is_ascii(text)).as_py() is not False:
        bare = _bare_ascii(text.fill_null(""))
    else:
        bare = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(text, "NFKC")), r"[^\pL\pN]+", "")
    return pc.if_else(pc.equal(bare, ""), text, bare)


def _bare_ascii(text: pa.Array) -> pa.Array:
    """The letters and digits of strings without nulls, in lower case."""
    width = np.int64 if pa.types.is_large_string(text.type) else np.int32
    _, ends, data = text.buffers()
    offsets = np.frombuffer(ends, dtype=width)[text.offset : text.offset + len(text) + 1] if len(text) else np.zeros(1)
    codes = np.frombuffer(data or b"", dtype=np.uint8)[int(offsets[0]) : int(offsets[-1])]
    kept = np.flatnonzero(_KEPT[codes])
    places = np.searchsorted(kept, offsets - offsets[0]).astype(width)
    return pa.Array.from_buffers(text.type, len(text), [None, pa.py_buffer(places), pa.py_buffer(_LOWER[codes[kept]])])
