"""Words that say nothing of a person by themselves, although they may be somebody's name or a value of a column."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.lookups import Lookups

from sanitize import models
from sanitize.text.crf_recognizer import shipped
from sanitize.word_frequency import frequency

_NAMES_TEXT = """
carmine carol caroline christian fabian frank gregory harry jack jimmy josh julian levy marcel marian nick
pauline randy rick rob bob billy jimmy kelvin leo"""
_NAMES = frozenset(_NAMES_TEXT.split())
"""Given names that dictionaries have as words, too."""

_NOUNS_TEXT = """
angel april archer arts august autumn baker banks baron barker barman bishop blessing bones bowler brewer brick
bridges burger burns burton butler carrier carter castle chamber chamberlain chambers champagne chandler chapman
charity chevalier church clinic cloud contractor cousin creed crystal daisy deacon dean decker destiny diamond
diver duke dyer earl east emerald faith falcon farmer father feller fielding fields fin fisher forum fowler
gardener gates gene gent gentry ghost glasses glen greenwood guest gunner hacker hall handler harmony heather
hell heron herring hunter india ink iris ivory ivy jasmine june kale karma king kingston lad lady lass law lees
lilac lily linden list lode magnolia mall mallet marks marsh mart mason mast may mayor melody merchant miller
mills miner mist mountain norm nova nurser oak odds olive orchard oscar pastor patience peace peacock penny
phoenix pike piper plaza plum poppy power priest prince rails reader reed robin rose rosemary roots sage sales
sands saxon sellers server sexton sherry shore silk silver singer singleton sinner skinner slate slater smith
spell spring stanza star steed steel steward stocker storey story street strauss summers tanner tea temple tiara
timer tour tours tower trinity turk turner underwood valentine valley victory viking villa violet walker waller
warden warner warrior waters wax weaver wells west wheeler whistler wilder willow winter wit wolf wood woods
wren yoga york"""
_NOUNS = frozenset(_NOUNS_TEXT.split())
"""Names that are mostly words: the nouns among names that are read in lower case as what they mean."""

_CATEGORIES_TEXT = """
male female man woman men women boy girl m f other others unknown none null nan yes no true false single
married divorced widowed separated white black asian hispanic latino n/a na not applicable missing mixed
diverse nonbinary never männlich weiblich mann frau divers andere sonstige unbekannt ledig verheiratet geschieden
ja nein keine homme femme masculin féminin autre autres inconnu célibataire marié mariée oui non aucun
hombre mujer masculino femenino otro otra otros desconocido soltero soltera casado casada sí ninguno homem
mulher feminino outro outra outros desconhecido solteiro solteira sim não nenhum uomo donna maschio femmina
maschile femminile altro altra altri sconosciuto celibe nubile man vrouw mannelijk vrouwelijk anders overig
onbekend nee mand kvinde kvinna kvinne andet andra annet okänd nej muž žena muško žensko ostalo drugo
mężczyzna kobieta inne erkek kadın diğer мужской женский мужчина женщина муж жен другое другой прочее
неизвестно да нет 男 女 男性 女性 男人 女人 其他 其它 未知 是 否 その他 不明 はい いいえ 남 여 남자 여자
남성 여성 기타 ذكر أنثى آخر أخرى زكر נקבה אחר ชาย หญิง อื่นๆ पुरुष महिला अन्य"""
_CATEGORIES = frozenset(_CATEGORIES_TEXT.split())
"""Genders, answers and leftovers of categories, in many languages."""

_LEGAL_TEXT = """
whereof thereof hereof hereto thereto hereunto hereunder thereunder herewith therewith hereinafter hereinabove
aforementioned witnesseth heretofore thereon hereon thereafter forthwith"""
_LEGAL = frozenset(_LEGAL_TEXT.split())
"""Words of deeds that the dictionary hasn't."""

COMMON = 5.0
"""Frequency (Zipf scale of wordfreq) from which a word says nothing of a person: once in 10,000 words."""


@cache
def says_little(value: str) -> bool:
    """Whether a whole value of a row is a common word, a month or a day, or words of categories, in lower case.

    Such a value counts in context only (`May`, `Other`, `white`); any other one, such as a job, wherever it is. The
    audit of a row's own values goes by the same definition, with lists of its own.
    """
    words = value.split()
    if all(word in _CATEGORIES for word in words):
        return True
    if len(words) > 1:
        return False
    return value in _MONTHS_AND_DAYS or frequency(value) >= COMMON


_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


def is_ordinary(word: str, ordinary: Container[str]) -> bool:
    """Whether a word in lower case is ordinary, inflected or not: dictionaries have "utility" for "utilities"."""
    if word in ordinary:
        return True
    stems = (word.removesuffix(ending) + base for ending, base in _ENDINGS if word.endswith(ending))
    return any(len(stem) > 2 and stem in ordinary for stem in stems)


def strange(word: str, ordinary: Container[str]) -> bool:
    """Whether a word is written like a name, with one capital, and is in no dictionary."""
    return len(word) > 1 and word[0].isupper() and word[1:].islower() and not is_ordinary(word.casefold(), ordinary)


@cache
def ordinary_words() -> frozenset[str]:
    """English words, from the dictionary of the installed model (WordNet's lemmas), without names that are no words.

    A dictionary's nouns hold surnames as well, so that a noun that is a name is ordinary only when it is listed here.
    """
    lookups = Lookups().from_disk(models.path("en_core_web_md") / "lemmatizer" / "lookups")
    lemmas = lookups.get_table("lemma_index")
    lists = shipped().features.lexicon.lists
    nouns = set(lemmas["noun"]).difference(*(lists[name] for name in ("gi", "su", "ci", "co", "na")))
    words = {*lemmas["verb"], *lemmas["adj"], *lemmas["adv"], *nouns, *_NOUNS, *STOP_WORDS, *_MONTHS_AND_DAYS}
    words = {word for word in words - _NAMES if len(word) > 2 or word in STOP_WORDS}
    return frozenset(words | _CATEGORIES | _SHORT | _LEGAL)


_SHORT = frozenset({"ad", "ah", "eh", "hi", "ma", "oh", "ok", "ow", "ox", "pa", "pc", "tv", "uh"})
"""Words of two letters that aren't function words; other ones are initials or units, more often than words."""


_MONTHS_AND_DAYS_TEXT = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday"""
_MONTHS_AND_DAYS = frozenset(_MONTHS_AND_DAYS_TEXT.split())
