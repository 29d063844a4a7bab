"""Normalized keys: values that are written differently and still name one person become equal bytes."""

from __future__ import annotations

import unicodedata
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

KeyKind = Literal["exact", "email", "phone", "name"]

PHONE_DIGITS = 10
SHORTEST_PHONE = 7
GUESS_SHARE = 0.8


def normalized(values: pa.Array, kind: KeyKind) -> pa.Array:
    """Strings that are equal when two values name the same person; null where a value can't be a key of this kind.

    email: lower case, without dots and tag in the local part. phone: the last ten digits, at least seven.
    name: words without case, accents and punctuation, in alphabetical order. exact: case and outer spaces folded.
    """
    text = pc.utf8_trim_whitespace(pc.utf8_lower(pc.cast(values, pa.string())))
    text = pc.if_else(pc.equal(text, ""), None, text)
    if kind == "email":
        return _emails(text)
    if kind == "phone":
        return _phones(text)
    if kind == "name":
        return _names(text)
    return text


def combined(parts: list[pa.Array]) -> pa.Array:
    """One key out of several, such as name and birth date; null when any part is null."""
    return pc.binary_join_element_wise(*[pc.cast(part, pa.string()) for part in parts], "\x1f")


def guess_kind(values: pa.Array) -> KeyKind:
    """The kind that at least four fifths of the values fit: email, phone, or else exact."""
    text = pc.drop_null(pc.cast(values, pa.string()))
    if len(text) == 0:
        return "exact"
    kinds: tuple[tuple[KeyKind, str], ...] = (
        ("email", r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"),
        ("phone", r"^\s*[+(]?\d[\d\s()./-]*[\s()./-][\d\s()./-]*\d\s*$|^\s*\+\d{7,15}\s*$"),
    )
    for kind, pattern in kinds:
        if pc.mean(pc.match_substring_regex(text, pattern)).as_py() >= GUESS_SHARE:
            return kind
    return "exact"


def key_bytes(values: pa.Array) -> list[bytes | None]:
    """The keys as bytes, ready for a keyed digest."""
    return list(pc.cast(values, pa.binary()).to_pylist())


def _emails(text: pa.Array) -> pa.Array:
    valid = pc.match_substring_regex(text, r"^[^@\s]+@[^@\s]+$")
    local = pc.replace_substring_regex(text, r"(\+[^@]*)?@.*$", "")
    domain = pc.replace_substring_regex(text, r"^[^@]*@", "")
    joined = pc.binary_join_element_wise(pc.replace_substring(local, ".", ""), domain, "@")
    return pc.if_else(valid, joined, None)


def _phones(text: pa.Array) -> pa.Array:
    digits = pc.replace_substring_regex(pc.replace_substring_regex(text, r"(ext|x|#).*$", ""), r"\D", "")
    enough = pc.greater_equal(pc.utf8_length(digits), SHORTEST_PHONE)
    return pc.if_else(enough, pc.utf8_slice_codeunits(digits, -PHONE_DIGITS), None)


def _names(text: pa.Array) -> pa.Array:
    encoded = pc.dictionary_encode(text)
    names = [" ".join(sorted(_words(name))) or None for name in encoded.dictionary.to_pylist()]
    return pa.array(np.array(names, dtype=object), pa.string()).take(encoded.indices)


def _words(name: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()
