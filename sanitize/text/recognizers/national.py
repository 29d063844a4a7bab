"""National numbers of people and companies, by the check digits that python-stdnum computes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from presidio_analyzer import LocalRecognizer, RecognizerResult

EVERYWHERE = (
    "cn.ric", "es.cif", "es.dni", "es.nie", "fi.hetu", "fr.nir", "it.codicefiscale", "kr.rrn", "no.fodselsnummer",
    "pl.pesel", "se.personnummer", "tr.tckimlik",
)  # fmt: skip
"""Numbers that hold a birth date, letters or two check digits: of random digits, at most one in fifty passes.

They are looked for in every language: people take their numbers along.
"""

FORMED: Mapping[str, tuple[str, ...]] = {"cs": ("cz.rc",), "da": ("dk.cpr",)}
"""Numbers that hold a birth date, with a weak check or none, by language."""

BARE: Mapping[str, tuple[str, ...]] = {
    "de": ("de.idnr", "de.stnr"), "hr": ("hr.oib",), "nl": ("nl.bsn",), "no": ("no.orgnr",),
    "pl": ("pl.nip", "pl.regon"), "pt": ("br.cpf", "br.cnpj", "pt.nif"), "ru": ("ru.inn",),
    "sv": ("se.orgnr",), "cs": ("cz.dic",), "fr": ("fr.siret",), "it": ("it.iva",),
    "ja": ("jp.in_",), "ko": ("kr.brn",), "zh": ("cn.uscc", "tw.ubn"),
}  # fmt: skip
"""Numbers of which one in ten passes: they are looked for where the text's language is known."""

SCORE = 0.6
_CANDIDATE = re.compile(
    r"(?<![\w.,/-])[A-Z]?\d(?:[ ./-]?[A-Z0-9]){6,20}(?![\w/]|-\w|[.,]\d)|(?<!\w)[A-Z]{6}(?:[ ]?[A-Z0-9]){10}(?!\w)"
)


class NationalNumberRecognizer(LocalRecognizer):  # type: ignore[misc]
    """Numbers with a right check digit: EVERYWHERE, FORMED by language, BARE where one language alone is asked for."""

    def __init__(self, languages: Iterable[str]) -> None:
        asked = sorted(languages)
        super().__init__(["ID_NUMBER"], "NationalNumberRecognizer", asked[0])
        names = [*EVERYWHERE, *(name for language in asked for name in FORMED.get(language, ()))]
        if len(asked) == 1:
            names += BARE.get(asked[0], ())
        self._checks: tuple[ModuleType, ...] = tuple(import_module(f"stdnum.{name}") for name in names)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """Every number that one of the checks accepts."""
        return [
            RecognizerResult("ID_NUMBER", *match.span(), SCORE)
            for match in _CANDIDATE.finditer(text)
            if any(check.is_valid(match[0]) for check in self._checks)
        ]
