"""Normalized keys: values that are written differently and still name one person become equal bytes."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

KeyKind = Literal["exact", "email", "phone", "name"]

PHONE_DIGITS = 10
SHORTEST_PHONE = 7
GUESS_SHARE = 0.8

_SPELLINGS = (
    r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$",
    r"^\s*[+(]?\d[\d\s()./-]{5,}\d\s*(?:(?:ext|x|#).*)?$",
    r"^\s*(?:\+\d{7,15}|\(?\d{1,4}[\s()./-]+\d{2,4}(?:[\s()./-]+\d{2,6})+)\s*(?:(?:ext|x|#).*)?$",
)


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


def spellings(values: pa.Array) -> np.ndarray:
    """How many values there are, and how many look like e-mail addresses, phone numbers, spelled-out phone numbers.

    int64 (4,); counts of shards add up. A spelled-out number has a plus or separators; others could be plain ids.
    """
    text = pc.cast(values, pa.string())
    counts = [len(text) - text.null_count]
    return np.array(counts + [pc.sum(pc.match_substring_regex(text, one)).as_py() or 0 for one in _SPELLINGS], np.int64)


def kind_of(counts: np.ndarray) -> KeyKind:
    """The kind that at least four fifths of a column's values fit, from its `spellings`."""
    values, emails, phones, spelled = counts.tolist()
    if values and emails >= GUESS_SHARE * values:
        return "email"
    return "phone" if spelled and phones >= GUESS_SHARE * values else "exact"


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
    plain = pc.replace_substring_regex(pc.utf8_normalize(encoded.dictionary, "NFKD"), r"\pM", "")
    plain = pc.utf8_trim(pc.replace_substring_regex(plain, r"[^\pL\pN]+", " "), " ")
    names = _two_words(plain).to_numpy(zero_copy_only=False)
    longer = pc.match_substring_regex(plain, r"\pL.* .* |\pL.* .*\pL.* ").to_numpy(zero_copy_only=False)
    names[longer] = [" ".join(sorted(name.split(" "))) for name in names[longer]]
    names[names == ""] = None
    return pa.array(names, pa.string()).take(encoded.indices)


def _two_words(names: pa.Array) -> pa.Array:
    """Names of two words with the words in alphabetical order."""
    first, second = (pc.replace_substring_regex(names, cut, "") for cut in (r" .*$", r"^[^ ]* "))
    turned = pc.and_(
        pc.match_substring_regex(names, r"^[^ ]*\pL[^ ]* [^ ]*$|^[^ ]* [^ ]*\pL[^ ]*$"), pc.less(second, first)
    )
    return pc.if_else(turned, pc.binary_join_element_wise(second, first, " "), names)
