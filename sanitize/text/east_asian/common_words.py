"""Words that texts of a language hold so often that a dictionary's name of the same form says little."""

from __future__ import annotations

from functools import cache

import wordfreq


@cache
def common_words(language: str) -> frozenset[str]:
    """Some 30,000 words of Chinese, Japanese or Korean ("zh", "ja", "ko"; ISO 639-1)."""
    return frozenset(wordfreq.get_frequency_dict(language, "small"))


def is_compound(word: str, language: str, least: int) -> bool:
    """Whether the word is made of common ones alone, none shorter than `least` letters."""
    common = common_words(language)
    ends = {0}
    for end in range(least, len(word) + 1):
        if any(end - start >= least and word[start:end] in common for start in ends):
            ends.add(end)
    return len(word) in ends
