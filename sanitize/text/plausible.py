"""Whether a finding of a model can be what it is taken for, from its own letters and the words around it."""

from __future__ import annotations

import re
from dataclasses import replace

from sanitize.text.clinical_prose import clinical_list, clinical_note, counts_in_clinical_note
from sanitize.text.clinical_values import clinical
from sanitize.text.code_lines import in_code
from sanitize.text.code_names import in_small_letters, judged_in_code
from sanitize.text.kinds_in_context import in_context
from sanitize.text.named_methods import names_a_method
from sanitize.text.plausible_addresses import plausible_address
from sanitize.text.plausible_names import is_name
from sanitize.text.plausible_numbers import inside_of_number, plausible_number
from sanitize.text.spans import Finding
from sanitize.text.technical_prose import counts_in_documentation, documents_software
from sanitize.text.vocabulary import Vocabulary

_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP", "MISC", "OCCUPATION", "DEMOGRAPHIC"})
_DOUBTED = _NAMES | {"STREET_ADDRESS"}
_NAMED = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"})
"""Names of somebody, a company or a place, and what is read as one."""

_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"(?:#{1,6}|/{2,3}|[*>-]{1,3})\s+")
"""The beginning of a comment, heading or item of a list."""

_ENDED = re.compile(r"(?:[a-z]{2,20}[ ,]{1,2}){0,3}[a-z]{2,20}[.!?;:]\s{1,2}(?=\w)")
"""The end of the sentence before: `bring forms. `."""

_LABEL_AFTER = re.compile(r"[^\S\n]{0,2}[:：](?=\s|$)")
POST = 400
"""A line up to this long with a handle or a hashtag is a post, in which names are written in any way."""

_SOCIAL = re.compile(r"(?<!\S)[\"'(.]?[@#]\w|\bt\.co/|(?<!\S)RT(?!\S)")


def plausible(text: str, finding: Finding, vocabulary: Vocabulary) -> Finding | None:
    """The finding, of another kind or shorter if need be, or None for one that can't be what it is taken for."""
    finding = _before_label(text, finding, vocabulary)
    if (mail := text.find(":mailto:", finding.start, finding.end)) > finding.start:
        finding = replace(finding, end=mail)
    if is_post(text):
        return finding
    ended = _ENDED.match(text, finding.start, finding.end) if finding.entity in _NAMED else None
    if ended and ended.end() < finding.end and all(map(vocabulary.is_ordinary, _WORD.findall(ended[0]))):
        finding = replace(finding, start=ended.end())
    marks = _MARKS.match(text, finding.start, finding.end) if finding.entity in _NAMES else None
    if marks and marks.end() < finding.end:
        finding = replace(finding, start=marks.end())
    if inside_of_number(text, finding) or clinical(text, finding):
        return None
    if in_code(text, finding.start):
        inside = judged_in_code(text, finding, vocabulary)
        small = finding.entity == "PERSON" and in_small_letters(text[finding.start : finding.end], vocabulary)
        if small or inside is None or inside != finding:
            return inside
    if (
        finding.entity in _DOUBTED
        and documents_software(text, finding.start, finding.end)
        and not counts_in_documentation(text, finding, vocabulary)
    ):
        return None
    if finding.entity in _DOUBTED and names_a_method(text, finding):
        return None
    if (
        finding.entity in _NAMED
        and (clinical_note(text, finding.start, finding.end) or clinical_list(text[finding.start : finding.end]))
        and not counts_in_clinical_note(text, finding, vocabulary)
    ):
        return None
    if finding.entity in _NAMES:
        return in_context(text, finding, vocabulary) if is_name(text, finding, vocabulary) else None
    if finding.entity == "STREET_ADDRESS":
        return plausible_address(text, finding, vocabulary)
    return plausible_number(text, finding)


def is_post(text: str) -> bool:
    """Whether a text is a post of a social network, in which names are written in any way."""
    return len(text) < POST and "\n" not in text and _SOCIAL.search(text) is not None


def _before_label(text: str, finding: Finding, vocabulary: Vocabulary) -> Finding:
    """The finding without a last line that is the name of a field, and of nobody: `City: `."""
    cut = text.rfind("\n", finding.start, finding.end)
    words = [word.casefold() for word in _WORD.findall(text[cut : finding.end])]
    if cut <= finding.start or not _LABEL_AFTER.match(text, finding.end):
        return finding
    if any(word not in vocabulary.ordinary or vocabulary.listed(word, "gi", "su") for word in words):
        return finding
    return replace(finding, end=cut)
