"""The languages that detectors cover, and what a pipeline may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sanitize.errors import RecordError, UsageError

AUTO = "auto"
"""Every language that a detector covers, recognized text by text."""

UNKNOWN = "und"
"""A language without a name here (ISO 639-2)."""

NOT_COVERED = "language_not_covered"

ENCODED = frozenset({"cs", "da", "de", "es", "fr", "hr", "it", "nl", "no", "pl", "pt", "sv"})
"""The languages (ISO 639-1) in which the encoder finds names."""

EAST_ASIAN = frozenset({"ja", "ko", "zh"})
"""The languages (ISO 639-1) written without blanks, or with particles joined to names, each with finders of its own."""

OF_OWN_SCRIPT = EAST_ASIAN | {"ru"}
"""The languages (ISO 639-1) that no word of English could be in."""

COVERED = frozenset({"en"}) | OF_OWN_SCRIPT | ENCODED
"""The languages (ISO 639-1) whose detectors reach their targets."""

MODELS: Mapping[str, tuple[str, ...]] = {
    "en": ("en_core_web_md",),
    "ja": ("sudachi_small",),
    "ko": (),
    "ru": ("slovnet_ner", "navec_news"),
    "zh": (),
    **dict.fromkeys(sorted(ENCODED), ("rampart", "rampart_tokenizer")),
}
"""The installed models that the detectors of a language open."""


def models_of(languages: Iterable[str]) -> tuple[str, ...]:
    """The models of this package that the detectors of some languages open, each once."""
    return tuple(dict.fromkeys(name for language in sorted(languages) for name in MODELS.get(language, ())))


class LanguageError(RecordError):
    """A text in a language (ISO 639-1, or "und") that no detector covers."""

    def __init__(self, language: str) -> None:
        super().__init__(NOT_COVERED, language)

    @property
    def language(self) -> str:
        """The language of the text."""
        return str(self.args[1])


def chosen(language: str | Sequence[str], own: Iterable[str] = ()) -> frozenset[str]:
    """The languages that a declaration asks for: a code, several, or `auto`.

    `own` are languages for which the organisation brings a detector along.

    Raises UsageError for a language that no detector covers, or for none at all.
    """
    asked = frozenset((language,) if isinstance(language, str) else language)
    known = COVERED.union(own)
    if asked == {AUTO}:
        return known
    if not asked or asked - known:
        wrong = ", ".join(repr(code) for code in sorted(asked - known)) or "none"
        covered = ", ".join(sorted(known))
        raise UsageError(f"text language {wrong} is not covered: choose auto, or some of {covered}")
    return asked
