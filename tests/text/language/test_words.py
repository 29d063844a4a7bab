"""Words as evidence for a language."""

from __future__ import annotations

from sanitize.text.language.words import LATIN, evidence


def best(text: str) -> str:
    return LATIN[int(evidence(text, LATIN).weights.argmax())]


def test_plain_words_decide() -> None:
    assert best("the cat is on the table") == "en"
    assert best("die Katze ist auf dem Tisch") == "de"
    assert best("o gato está em cima da mesa") == "pt"
    assert best("kissa on pöydällä ja koira sen alla") == "fi"


def test_names_addresses_and_code_are_no_evidence() -> None:
    assert evidence("Maria Keller", LATIN).words == 0
    assert evidence("maria@keller.de /usr/local/bin x_der_die www.der.die 12die34", LATIN).words == 0
    assert evidence("MARIA KELLER", LATIN).words == 0


def test_a_sentence_in_capitals_counts() -> None:
    assert best("DIE KATZE IST AUF DEM TISCH") == "de"
