"""The names that people's accounts get out of their own: `tuilagim` and `mtuilagi` for Marisol Tuilagi."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sanitize.text.squeezed import letters_of

LEAST = 4
"""Letters of a name that an initial is joined to."""


def account_names(parts: Sequence[str]) -> Iterator[str]:
    """Folded letters of account names that are made of the first and the last word of a name and an initial.

    Either may be the surname, as lists are written both ways. Words joined without a blank are found as the name is.
    """
    if len(parts) < 2:
        return
    first, last = letters_of(parts[0]), letters_of(parts[-1])
    for initial, word in ((first, last), (last, first)):
        if initial and len(word) >= LEAST and word.isascii() and word.isalpha():
            yield initial[0] + word
            yield word + initial[0]
