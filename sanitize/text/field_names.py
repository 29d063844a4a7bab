"""What the name of a field or column says of its values."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a field's name, in lower case: `patientID_no` is patient, id, no."""
    return tuple(word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", name)))


_NAME_WORDS_TEXT = """
name names surname surnames forename firstname lastname fullname middlename maiden nickname given family first
last patient author doctor physician spouse guardian relative contact person employee customer client student
teacher member applicant applicants beneficiary owner holder donor recipient sender attendee participant
resident witness nurse surgeon referrer caregiver mother father nachname vorname familienname nom noms prénom
prenom nombre nombres apellido apellidos cognome cognomi nome nomes sobrenome naam voornaam achternaam navn
fornavn efternavn etternavn namn förnamn efternamn ime prezime imię imie nazwisko jméno příjmení név isim ad
soyad soyadı adı имя фамилия отчество фио пациент"""
_NAME_WORDS = frozenset(_NAME_WORDS_TEXT.split())
_NAME_LETTERS = re.compile("姓|名|氏|이름|성명|성함|اسم|שם|ชื่อ|नाम")
_NOT_NAMES_TEXT = """
id ids no nr num number code type kind status user username login file filename path host hostname domain
company organization organisation org employer product brand model city town county country state region street
address drug medication medicine test hospital clinic ward department school title job occupation role class
category group date time age count email mail phone url event column field table variable feature dataset
species since year years sex gender race ethnicity day week month visit payment bank account project"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


@lru_cache(maxsize=4096)
def holds_names(field: str) -> bool | None:
    """Whether a field's name says that it holds people's names (True), something else (False) or neither (None)."""
    words = set(words_of(field))
    if words & _NOT_NAMES:
        return False
    return True if words & _NAME_WORDS or _NAME_LETTERS.search(field) else None
