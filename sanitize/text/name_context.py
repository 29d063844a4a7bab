"""What around a word says that it is meant as a name, or as the value of a field."""

from __future__ import annotations

import re

from sanitize.text.field_names import words_of

_TITLE = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|fr|sr|sra|srta|dott|ing|mme|mlle|madame|monsieur|"
    r"herr|frau|hr|fru|se[nñ]ora?|signora?|senhora?|don|doña|dona|pan|pani|gospodin|gospođa|uncle|aunt|brother|sister|"
    r"officer|captain|judge|nurse|patient|client|customer|dear|hi|hello|hey|господин|госпожа|доктор)\b\.?\s{1,3})\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"([^\W\d_][\w .-]{0,30}?)[\"'”’]?\s{0,3}[:=：＝]\s{0,3}[\"'“‘]?\Z")
_OF_NAMES_TEXT = """
name names surname surnames lastname firstname forename patient client customer contact person author from to by
signed user employee doctor physician nachname vorname nom prénom prenom nombre apellido apellidos cognome nome
sobrenome naam achternaam navn efternavn etternavn namn efternamn ime prezime imię nazwisko имя фамилия"""
_OF_NAMES = frozenset(_OF_NAMES_TEXT.split())
_IN_SENTENCE = re.compile(r"[a-zß-ÿ,а-я][\"'”’)]?\s{1,2}\Z")
_DATED_TEXT = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday spring summer autumn winter christmas easter"""
_DATED = frozenset(_DATED_TEXT.split())

_BEGINS = re.compile(r"(?:\A|[.!?:;\n(][\"'”’)]?\s{0,2}|[\"“‘-]\s?)\Z")
_DOES_TEXT = """
said says told tells asked asks agreed agrees called calls reported reports denied denies complained complains lives
lived works worked wants wanted wrote writes felt feels thinks thought attended attends presented phoned texted
emailed visited walked slept ate refused refuses signed admitted knows knew likes liked"""
_CAN_BE_TEXT = """
is was isn't wasn't has had hasn't hadn't does did doesn't didn't came comes went goes got gets left needs needed takes
took gave gives seems seemed looks looked and"""
_DOES = re.compile(rf" (?:{'|'.join(_DOES_TEXT.split())})\b")
_ACTS = re.compile(
    rf" (?:{'|'.join(_DOES_TEXT.split())}|{'|'.join(_CAN_BE_TEXT.split())})\b|['’]s [a-zß-ÿ]|, (?:aged )?\d{{1,3}}\b"
)


def introduced(text: str, start: int) -> bool:
    """Whether a title, a greeting or a label of names comes just before."""
    before = text[max(start - 48, 0) : start]
    label = _LABEL.search(before)
    return _TITLE.search(before) is not None or (label is not None and not _OF_NAMES.isdisjoint(words_of(label[1])))


def labelled(text: str, start: int, column: str) -> bool:
    """Whether the column's name, as a label, comes just before."""
    label = _LABEL.search(text[max(start - 48, 0) : start]) if column else None
    return label is not None and bool(set(words_of(label[1])) & set(words_of(column)))


def capital_in_sentence(text: str, start: int, end: int) -> bool:
    """Whether the word has a capital letter where only a name has one: inside a sentence that isn't in capitals."""
    if not text[start].isupper() or text[start:end].casefold() in _DATED:
        return False
    return _IN_SENTENCE.search(text, max(start - 6, 0), start) is not None


def acts(text: str, start: int, end: int) -> bool:
    """Whether a word with a capital letter begins a sentence in which it does what a person does, or owns something.

    "Yaw came in with a cough", "Rose's daughter", "Hope, 34, agreed"; of months and days only what they can't do.
    """
    if not text[start].isupper() or _BEGINS.search(text, max(start - 4, 0), start) is None:
        return False
    signs = _DOES if text[start:end].casefold() in _DATED else _ACTS
    return signs.match(text, end) is not None
