"""Fields whose name says that they hold a secret, and values of them that are one."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from sanitize.text.field_names import words_of

_SECRET_TEXT = """
password passwd passphrase pwd secret secrets token apikey credential credentials passwort contraseña senha
wachtwoord"""
_SECRET_WORDS = frozenset(_SECRET_TEXT.split())
_KEYS_TEXT = "api access secret private auth account encryption signing master client shared"
_KEYS_OF = frozenset(_KEYS_TEXT.split())
_OTHERWISE_TEXT = """
count counts length size type types name names ref refs url uri path file limit max min policy expiry expires
expiration ttl field label mode strategy provider header required enabled"""
_OTHERWISE = frozenset(_OTHERWISE_TEXT.split())
"""Last words of names that say something about a secret, and don't hold it."""

_REFERENCE = re.compile(
    r"\W*(?:\$|\{|%|<|\*{3}|@|env:|vault:|arn:|file:|(?:none|null|true|false|string|text|str|required|optional|changeme|"
    r"password|secret|token|example|placeholder|redacted|your[\w-]*|xxx+|\.{3})\W*\Z)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def holds_secret(field: str) -> bool:
    """Whether a field's name says that its value is a password, a token or a key: `DB_PASSWORD`, `clientSecret`."""
    words = words_of(field)
    if not words or words[-1] in _OTHERWISE:
        return False
    keyed = any(word == "key" and before in _KEYS_OF for before, word in pairwise(words))
    return keyed or not _SECRET_WORDS.isdisjoint(words)


def is_secret(value: str) -> bool:
    """Whether the value of such a field is a secret, and no variable, reference or placeholder."""
    plain = value.strip()
    return 4 <= len(plain) <= 4000 and "\n" not in plain and _REFERENCE.match(plain) is None
