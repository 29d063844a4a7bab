"""The languages that a sample of texts is in, for whoever proposes a declaration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sanitize.text.language.coverage import AUTO, COVERED, LanguageError
from sanitize.text.language.parts import parts

MOST = 3
"""Languages from which on `auto` is the shorter declaration."""


def proposed_language(texts: Iterable[str]) -> str | list[str]:
    """A code (ISO 639-1), a few of them, or `auto`: the covered languages that texts of the sample are in.

    A text that may be in several languages votes for none.
    """
    found: Counter[str] = Counter()
    for text in texts:
        try:
            found.update(code for part in parts(text, COVERED) if len(part.languages) == 1 for code in part.languages)
        except LanguageError:
            return AUTO
    if not 0 < len(found) < MOST:
        return AUTO
    return sorted(found) if len(found) > 1 else next(iter(found))
