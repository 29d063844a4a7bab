"""What the patterns of each language find around ages, addresses and names, and what they leave."""

import pytest

from sanitize.text.recognizers.patterns import shipped_patterns

FOUND = [
    ("es", "lactante de tres meses de edad", "AGE", "tres meses de edad"),
    ("es", "a los dos meses y medio de vida", "AGE", "dos meses y medio de vida"),
    ("es", "Se diagnosticó en septiembre del año 2000.", "DATE_TIME", "septiembre del año 2000"),
    ("es", "vive en la C/ Maiquez, 9 - 4º F y trabaja", "STREET_ADDRESS", "C/ Maiquez, 9 - 4º F"),
    ("es", "Ctra. de Orón, s/n", "STREET_ADDRESS", "Ctra. de Orón, s/n"),
    ("es", "Av. Galaxia 6, esc. 2, 2ºb 28023. Madrid", "ZIP_CODE", "28023"),
    ("es", "Responsable clínico: Dra. Carmen Ruiz.", "PERSON", "Carmen Ruiz"),
    ("de", "Ein achtunddreißigjähriger Mann klagte.", "AGE", "achtunddreißigjähriger"),
    ("de", "Der Säugling ist 6 Wochen alt.", "AGE", "6 Wochen alt"),
    ("de", "Patient: Herr Müller, Hans", "PERSON", "Müller, Hans"),
    ("fr", "une femme de trente-deux ans", "AGE", "trente-deux ans"),
    ("it", "paziente di sessantadue anni", "AGE", "sessantadue anni"),
    ("pt", "uma menina de três meses", "AGE", "três meses"),
    ("nl", "een achtjarige jongen", "AGE", "achtjarige"),
    ("sv", "Kontaktperson: dr. Lindqvist", "PERSON", "Lindqvist"),
    ("da", "Pigen er 3 måneder gammel.", "AGE", "3 måneder gammel"),
    ("no", "Jenta er tre måneder gammel.", "AGE", "tre måneder gammel"),
]

LEFT = [
    ("es", "Recibió tratamiento durante 3 meses y controles cada 2 días."),
    ("es", "La obra costó 12500 euros y duró dos años."),
    ("de", "Der Vertrag läuft drei Jahre, die Frist sechs Wochen."),
    ("fr", "Le contrat dure trois ans et le délai deux mois."),
    ("it", "Dopo due anni di lavoro il progetto è finito."),
    ("pt", "O contrato de dois anos terminou em poucos meses."),
    ("nl", "Het contract loopt drie jaar."),
]


@pytest.mark.parametrize(("language", "text", "entity", "value"), FOUND)
def test_finds(language: str, text: str, entity: str, value: str) -> None:
    found = {
        text[one.start : one.end]
        for gated in shipped_patterns(language)
        for one in gated.results(text)
        if one.entity_type == entity
    }
    assert value in found


@pytest.mark.parametrize(("language", "text"), LEFT)
def test_leaves_durations_and_amounts(language: str, text: str) -> None:
    assert not [one for gated in shipped_patterns(language) for one in gated.results(text)]
