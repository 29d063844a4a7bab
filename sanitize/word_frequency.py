"""How frequent a word is in everyday writing of several languages (wordfreq)."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
"""Languages in any of which a word may be that frequent."""

MORE_LANGUAGES = (*LANGUAGES, "sv", "da", "nb", "fi", "pl", "cs", "sh", "tr", "ro", "hu")
"""The same, where a word that no dictionary has is taken for a name."""


def frequency(word: str, languages: Iterable[str] = LANGUAGES) -> float:
    """The highest frequency of a word in lower case, on the Zipf scale: 3 is once in a million words, 0 never."""
    from wordfreq import zipf_frequency

    return max(float(zipf_frequency(word, language, "small")) for language in languages)
