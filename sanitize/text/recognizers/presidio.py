"""Presidio's own recognizers with their own findings, kept from the network, each behind a cheap test of the text."""

from __future__ import annotations

import re

import tldextract
from presidio_analyzer import EntityRecognizer, RecognizerRegistry

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


def _gate(recognizer: EntityRecognizer) -> Gate:
    return _GATES.get(recognizer.name, bool)
