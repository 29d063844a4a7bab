"""Which findings of patterns in code are personal data: handles that are no annotations, numbers that identify."""

from __future__ import annotations

import re

from sanitize.text.code_lines import in_code
from sanitize.text.code_syntax import COMMENT
from sanitize.text.documentation_terms import TERMS
from sanitize.text.false_positives import LEAST_DIGITS, NEEDS_CONTEXT
from sanitize.text.spans import Finding
from sanitize.text.vocabulary import Vocabulary

_TAGS_TEXT = """
param params tparam treturn retval return returns arg args throws typedef typeparam callback classdesc classmod
brief dev notice asis mdgen ref cond endcond ingroup addtogroup defgroup todo fixme internal inheritdoc
inheritDoc inheritParams ignore api apiNote
implSpec implNote deprecated since see link linkplain code var global memberof lends func fires emits mixes enum
property prop prefix suffix readonly virtual abstract override export exported import noexport noRd examples example
template extends implements psalm phpstan mixin suppress jsx flow ts-ignore nullable nonnull notnull lends field
usage details docType rdname aliases slot describeIn family keywords title author authors version copyright license
license maintainer package module file filename spec doc moduledoc impl behaviour type types end interface
implementation protocol optional required selector synthesize dynamic autoreleasepool try catch finally include
mixin media supports keyframes font-face charset namespace page layer container extend function if else each for while
apply tailwind forward use click change input submit id graph context vocab list set reverse base attributes
timestamp metadata"""
_TAGS = frozenset(_TAGS_TEXT.casefold().split())
"""Tags of documentation, annotations and rules after an @ in the usual languages, where dictionaries lack them."""

_CREDIT = re.compile(
    r"(?:\b(?:cc|by|thanks|thx|thank you|kudos|props|credits?|ask|ping|from|to|with|for|and|or|via|blame|owners?|"
    r"authors?|reviewers?|assignees?|maintainers?|contacts?|users?|handle|hi|hey|see|mention|assigned|todo|fixme|xxx|hack|note)"
    r"[\s:=(\"'\[-]{1,3}|@\w{1,39}(?:,| and| &)? |\(|- \[)\Z",
    re.IGNORECASE,
)
"""What comes before the handle of somebody."""

_OWNED = re.compile(r"(?:[*/.]\S{0,80}|[\w-]+[/.]\S{0,80})(?:\s+@[\w/-]+)+\s*")
"""A line of the owners of files: a pattern of paths, and handles."""

_FIRST = re.compile(r"[\s#/*;%!'+-]*(?:\(\*|\{-|<!--)?\s*\Z")
"""Nothing but the signs of a comment."""

_USED = re.compile(r"\s?[({\[=]|;|\.\w|::|\s?[+*/<>?]=?\s|->")
_CALLED = re.compile(r"\(|::|\.\w{1,40}\(")
_BEFORE = re.compile(r"(?:[\\{:&*%$^~!?]|[(,]\s?|[-=+*/<>]\s?)\Z")
_CAMEL = re.compile(r"[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PHONE_BEFORE = re.compile(
    r"(?:phone|tel|mobile|cell|fax|call|contact|dial|sms|whatsapp|\bVALUES\b)[^\n]{0,60}\Z", re.IGNORECASE
)
_ID_BEFORE = re.compile(
    r"\b(?:ssn|mrn|nhs|passport|licen[cs]e|patient|account|member|insurance|policy|record|case|tax|iban|vat|customer|"
    r"employee|national|driver|bank|routing)\b[\w .#:=\"'-]{0,16}\Z",
    re.IGNORECASE,
)
_CHECKSUM = re.compile(
    r"(?:\b(?:Change-Id|commit|index|blob|tree|parent|revision|rev|sha|sha1|sha256|md5|digest|checksum|hash|etag|Bug)\b"
    r"[\"']?[:= ]{0,3}[\"']?(?:\w{1,20}:)?|[0-9a-f]{7,40}\.{2,3})\Z",
    re.IGNORECASE,
)
"""Before the digest of a file or a change, or the number of a defect."""

_HEX = re.compile(r"I?[0-9a-f]{6,64}|\d{3,12}")
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,3}|\d\.\d\.\d{4}")
"""A version of three numbers, and no date with a year of four digits."""

_PAIRS = re.compile(r"\d\d(?: \d\d){3,9}\s*")
_KEY = re.compile(r"[\w-]+(?:\.[\w-]+){1,4}/[\w.-]+")
_KEY_AFTER = re.compile(r"[\"']?\]?\s?(?::\s|=)")
"""A key with the domain of who defined it: `app.kubernetes.io/name: x`."""

_HOST = re.compile(r"[\w-]+[a-z][A-Z]\w*\.\w+|[\w.-]+\.[A-Z]{2,}")


def pattern_counts(text: str, finding: Finding, vocabulary: Vocabulary) -> bool:
    """Whether what a pattern found in code, its documentation or its history is personal data.

    A name of the lists is no annotation, although it may be an ordinary word.
    """
    if finding.entity == "USERNAME" and text[finding.start : finding.start + 1] == "@":
        word = text[finding.start + 1 : finding.end]
        named = vocabulary.listed(word.casefold(), "gi", "su")
        return _handle_counts(text, finding, common=_tag(word) or (not named and _common(word, vocabulary)))
    if finding.entity == "USERNAME":
        return not (in_code(text, finding.start) and _CALLED.match(text, finding.end))
    if finding.entity not in ("PHONE_NUMBER", "ID_NUMBER", "URL", "AGE", "DATE_TIME", "CRYPTO", *NEEDS_CONTEXT):
        return True
    value = text[finding.start : finding.end]
    before = text[max(finding.start - 80, 0) : finding.start].rpartition("\n")[2]
    if finding.entity == "ID_NUMBER" and _HEX.fullmatch(value) and _CHECKSUM.search(before):
        return False
    if not in_code(text, finding.start):
        return True
    if finding.entity == "URL":
        return _HOST.fullmatch(value) is None and not (_KEY.fullmatch(value) and _KEY_AFTER.match(text, finding.end))
    if finding.entity == "DATE_TIME":
        return _VERSION.fullmatch(value) is None
    if finding.entity == "CRYPTO":
        return not value.isalpha()
    if finding.entity == "AGE":
        return not value.isdecimal() or re.search(r"\b(?:age|aged|old|alter|edad)\b", before, re.IGNORECASE) is not None
    if finding.entity == "PHONE_NUMBER":
        if sum(map(str.isdecimal, value)) < LEAST_DIGITS:
            return _PHONE_BEFORE.search(before) is not None
        separated = not (
            "\t" in value or value.strip().isdecimal() or re.fullmatch(r"[\d.]+", value) or _PAIRS.fullmatch(value)
        )
        quoted = before.endswith(("'", '"')) and value.strip().isdecimal()
        return separated or quoted or _PHONE_BEFORE.search(before) is not None
    if finding.entity in NEEDS_CONTEXT or sum(map(str.isdecimal, value)) < 4:
        branch = before.endswith("case ") and text.startswith(":", finding.end)
        return not branch and _ID_BEFORE.search(before) is not None
    return _CAMEL.fullmatch(value) is None or not value[-1].isalpha()


def _handle_counts(text: str, finding: Finding, *, common: bool) -> bool:
    """Whether a word after an @ is somebody's: not an annotation, a tag of documentation, a rule or a variable."""
    first = text.rfind("\n", 0, finding.start) + 1
    before = text[first : finding.start]
    if before.endswith(("\\", "{")) or text[finding.end : finding.end + 1] == "{":
        return False
    commented = COMMENT.search(before) is not None or COMMENT.match(text, first, finding.end) is not None
    leading = _FIRST.fullmatch(before) is not None
    if "\n" not in text or not in_code(text, finding.start):
        tagged = "\n" in text and _tag(text[finding.start + 1 : finding.end])
        return not (leading and (tagged or (common and (commented or before[:1] == "\t"))))
    if _OWNED.fullmatch(text[first:].partition("\n")[0]):
        return True
    called = _USED.match(text, finding.end) is not None
    if _CREDIT.search(before) and not called and (commented or not common):
        return True
    if common or called:
        return False
    quoted = any(before.count(quote) % 2 for quote in "\"'")
    return (commented or quoted) and not _BEFORE.search(before)


def _tag(word: str) -> bool:
    return word.casefold() in _TAGS or word.casefold() in TERMS


def _common(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word, or each that it is put together of, is a tag, a term or in a dictionary."""
    parts = [part.casefold() for part in _PARTS.findall(word)]
    return word.isupper() or (bool(parts) and all(_tag(part) or vocabulary.is_ordinary(part) for part in parts))
