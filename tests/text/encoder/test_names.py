"""Names in many languages."""

from __future__ import annotations

import pytest

from sanitize.text.encoder.names import EncoderNames


@pytest.fixture(scope="module")
def finder() -> EncoderNames:
    return EncoderNames.open()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gestern hat Frau Katharina Schneider aus Köln angerufen.", "Katharina Schneider"),
        ("El paciente Juan Pérez Gómez vive en Sevilla.", "Juan Pérez Gómez"),
        ("Il signor Giovanni Esposito abita a Napoli con la sorella.", "Giovanni Esposito"),
        ("Igår ringde Anna Lindqvist från Göteborg igen.", "Anna Lindqvist"),
        ("Luka Horvat je rođen u Zadru i radi kao učitelj.", "Luka Horvat"),
        ("gisteren belde jan de vries uit utrecht", "jan de vries"),
        ("La riunione è stata aperta da Ermenegildo Sartori, che ha presentato il bilancio.", "Ermenegildo Sartori"),
        ("Formanden, Birgitte Skovgaard, afviste kritikken.", "Birgitte Skovgaard"),
        ("Lederen, Ragnhild Solbakken, avviste kritikken.", "Ragnhild Solbakken"),
        ("Prema riječima Hrvoja Blaževića ugovor je potpisan u proljeće.", "Hrvoja Blaževića"),
        ("Selon Thibault de la Vigne, l'accord a été signé au printemps.", "Thibault de la Vigne"),
        ("Liebe Friederike, danke für Samstag.", "Friederike"),
    ],
)
def test_people_are_found(finder: EncoderNames, text: str, name: str) -> None:
    (found,) = finder.find([text])
    covered = {place for one in found if one.score >= 0.4 for place in range(one.start, one.end)}
    start = text.index(name)
    inside = [place for place in range(start, start + len(name)) if text[place] != " "]
    assert sum(place in covered for place in inside) >= 0.7 * len(inside)


@pytest.mark.parametrize(
    "text",
    [
        "Die Regierung plant eine Reform der Versicherung; der Haushalt soll im Herbst beschlossen werden.",
        "Se realizó una tomografía del tórax que no mostró alteraciones.",
        "Demain, le temps sera nuageux avec quelques averses.",
        "Rechnung, Lieferschein und Vertrag liegen im Ordner; Menge, Betrag und Datum stehen oben.",
        "",
        "12345",
    ],
)
def test_plain_text_is_left(finder: EncoderNames, text: str) -> None:
    assert [one for found in finder.find([text]) for one in found if one.score >= 0.4] == []


def test_a_text_is_read_alone_whatever_stands_beside_it(finder: EncoderNames) -> None:
    texts = ["Anna Lindqvist bor i Lund.", "x " * 900, "Juan Pérez vive en Sevilla."]
    assert list(finder.find(texts)) == [found for text in texts for found in finder.find([text])]
