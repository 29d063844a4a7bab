"""Names of people in names of their files: `Lisa_resume.doc`, `invoice-kwabena-asante.xlsx`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.6
_FILE = re.compile(
    r"(?<![\w/.=-])(?P<stem>[^\W_][\w-]{1,60}(?: [\w-]{1,40}){0,4})\."
    r"(?:docx?|pdf|odt|rtf|pages|xlsx?|pptx?|jpe?g|png|heic|tiff?|gif|mp[34]|m4a|"
    r"wav|mov|avi|eml|msg|vcf|ics|zip)(?!\w)",
    re.IGNORECASE,
)
_PART = re.compile(r"[^\W\d_a-z]?[^\W\d_A-Z]+|[^\W\d_a-z]+(?![^\W\d_A-Z])")
_PAPERS_TEXT = """
resume cv curriculum vitae lebenslauf zeugnis rechnung vertrag invoice receipt contract offer payslip salary passport
visa licence license id identity permit certificate diploma transcript application bewerbung letter cover reference
referral discharge prescription consent scan report results xray mri photo pic img image dsc portrait selfie headshot
profile signature signed birthday wedding baptism statement claim appointment interview thesis homework essay facture
contrat bulletin factura contrato nomina fattura contratto fatura contrato"""
_PAPERS = frozenset(_PAPERS_TEXT.split())
"""Papers and pictures that people have of their own."""


SIGNS = (_FILE,)
"""A text in which none of them matches holds nothing for this finder."""


def file_names(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Given names of the lists and surnames behind them; next to the word for such a paper, words of no dictionary."""
    for file in _FILE.finditer(text):
        parts = list(_PART.finditer(text, *file.span("stem")))
        paper = any(part[0].casefold() in _PAPERS for part in parts)
        after_given = False
        for part in parts:
            word = part[0].casefold()
            given = len(word) > 2 and words.listed(word, "gi") and not words.is_in_dictionaries(word)
            surname = after_given and words.listed(word, "su")
            strange = paper and len(word) > 3 and word not in _PAPERS and not words.is_known(word)
            strange = strange or (paper and words.is_name(word))
            after_given = given or (strange and not surname)
            if given or surname or strange:
                yield Finding(*part.span(), "PERSON", SCORE, Trust.STATISTICAL)
