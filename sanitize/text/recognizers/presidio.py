"""Presidio's own recognizers with their own findings, kept from the network, each behind a cheap test of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import presidio_analyzer
import tldextract
from presidio_analyzer import EntityRecognizer, RecognizerRegistry, predefined_recognizers

from sanitize.plain_yaml import read_yaml
from sanitize.text.recognizers.bounded import bounded
from sanitize.text.recognizers.gates import Gate, Gated

_GATES: dict[str, Gate] = {
    "CreditCardRecognizer": re.compile(r"\d[- ]?\d[- ]?\d[- ]?\d").search,
    "UsBankRecognizer": re.compile(r"\d{8}").search,
    "UsLicenseRecognizer": re.compile(r"\d{2}").search,
    "UsItinRecognizer": re.compile(r"9\d\d").search,
    "UsPassportRecognizer": re.compile(r"\d{8}").search,
    "UsSsnRecognizer": re.compile(r"\d{3}[- .]?\d{2}").search,
    "NhsRecognizer": re.compile(r"\d{3}[- ]?\d{3}").search,
    "CryptoRecognizer": re.compile(r"(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{25}", re.IGNORECASE).search,
    "DateRecognizer": re.compile(r"\d[-/.](?:\d|[a-z]{3})|[a-z]{3}-\d\d", re.IGNORECASE).search,
    "EmailRecognizer": re.compile("@").search,
    "IbanRecognizer": re.compile(r"[a-z]{2}\d{2}", re.IGNORECASE).search,
    "IpRecognizer": re.compile(r"\d\.\d|:[0-9a-f]*:", re.IGNORECASE).search,
    "MedicalLicenseRecognizer": re.compile(r"[a-z]{2}\d{7}|[a-z]9\d{7}", re.IGNORECASE).search,
    "MacAddressRecognizer": re.compile(r"[0-9a-f]{2}[:-][0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}", re.IGNORECASE).search,
    "UuidRecognizer": re.compile(r"[0-9a-f]{8}-", re.IGNORECASE).search,
    "PhoneRecognizer": re.compile(r"(?:\d(?:[^\w\n,;:!?]{0,4}|x)){6}").search,
}
_BY_LINE = ("PhoneRecognizer",)
_REPLACED = ("SpacyRecognizer", "UrlRecognizer")
"""Recognizers without a successor here: of entities, and of URLs, which takes `os.path` for one."""


def presidio_recognizers(language: str) -> list[Gated]:
    """Presidio's predefined pattern recognizers for `language`, behind gates, without its spaCy recognizer."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    registry = RecognizerRegistry(supported_languages=[language])
    registry.load_predefined_recognizers(languages=[language])
    return [
        Gated(bounded(recognizer), _gate(recognizer), recognizer.name in _BY_LINE)
        for recognizer in registry.recognizers
        if recognizer.name not in _REPLACED
    ]


def country_recognizers(language: str) -> list[Gated]:
    """Presidio's recognizers of the countries where a language is spoken, those that are off by default too.

    English ones aren't among them: what they find without a context word is hardly ever personal.
    """
    file = Path(presidio_analyzer.__file__).parent / "conf" / "default_recognizers.yaml"
    entries = read_yaml(file, "recognizers")["recognizers"]
    names = [entry["name"] for entry in entries if entry.get("country_code") and _speaks(entry, language)]
    made = [getattr(predefined_recognizers, name)(supported_language=language) for name in names]
    return [Gated(bounded(recognizer), re.compile(r"\d").search) for recognizer in made]


def _speaks(entry: Mapping[str, Any], language: str) -> bool:
    spoken = entry.get("supported_languages", ())
    return language in {one if isinstance(one, str) else one["language"] for one in spoken}


def _gate(recognizer: EntityRecognizer) -> Gate:
    return _GATES.get(recognizer.name, bool)
