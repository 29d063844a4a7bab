"""Whether values name people: lists of names first, which cost next to nothing, then the text detectors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Literal

from sanitize.columns.name_lists import (
    all_lists,
    given_in,
    is_common,
    is_known_word,
    is_one_name,
    is_surname,
    may_be_one_name,
    surname_in,
)
from sanitize.columns.names_by_script import is_looked_up, name_in_script
from sanitize.errors import RecordError
from sanitize.text.normalize import normalize
from sanitize.text.squeezed import letters_of

if TYPE_CHECKING:
    from sanitize.text.detector import TextDetector

VALUES = 100
"""Values of a column that the detectors see."""
WORTH_A_LOOK = 0.1
"""Share of values that may name or mention people from which detectors are asked."""
FEWEST = 5
"""Single names from which they say anything of a column."""
MOSTLY = 0.8
"""Share of values that are given names from which those that are also towns are taken for people's."""
SENTENCE = 5
"""Words from which a value says something, and is read as a text."""
COVERED = 0.6
"""Least share of a value's letters that must be of one person's name."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ASIDE = re.compile(r"<[^>]*>|\([^)]*\)|\[[^\]]*\]|\S*@\S+|[#+]?\d[\d\s()./-]*")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]{3,60})[)\]]")
_NO_ALPHABET = re.compile(r"[^\W\d_A-Za-zÀ-ɏͰ-ӿ]")
"""Letters of scripts other than Latin, Greek and Cyrillic, for which the lists hold names."""
_MIXED = re.compile(r"(?<!\w)(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f])\w+")
"""Words of Latin letters and others that look like them."""
_FAMILY_FIRST = re.compile(r"^([^,]{2,40}),\s*([^,]{1,40})$")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ](?:[a-zß-ÿ]|$))")
_JOINED = re.compile(r"[.^|+]|%20")
"""Marks between the parts of a name that is written as one word."""
_INITIALS = re.compile(
    r"^(?:[^\W\d_a-z]\.[ -]?){1,3}(?:(?:van|von|de|del|da|di|der|den|la|le) ){0,3}[^\W\d_a-z][\w'’-]+"
    r"(?: [^\W\d_a-z][\w'’-]+)?(?:,? (?:Jr|Sr|II|III|IV))?\.?$"
)
_INITIAL_LAST = re.compile(r"^([^\W\d_a-z][^\W\d_]+(?:['’-][^\W\d_]+)?),? [A-Z]\.?$")
_TITLE = (
    r"(?:Dr|Dra|Dott|Prof|Profa|Mr|Mrs|Ms|Mme|Mlle|Herrn?|Frau|Sra|Srta|Señora?|Doña|Signora?|Mevr|Mevrouw|Dhr|Pani"
    r"|Familie)\b\.? "
)
_MAYBE_TITLE = r"(?:Miss|Don|Pan|Sr|Sig|Hr|Fr|Fam|Mag|Fru)"
"""Forms of address that are other words too, or parts of names."""
_DEGREES = r"(?:(?:med|rer|nat|phil|dent|ing)\.? ){0,3}"
_TITLED = re.compile(rf"^{_TITLE}{_DEGREES}([^\W\d_a-z][\w'’-]+)|^{_MAYBE_TITLE}\. ([^\W\d_a-z][\w'’-]+)")
_PERHAPS_TITLED = re.compile(rf"^{_MAYBE_TITLE} ([^\W\d_a-z][\w'’-]+)$")
_ADDRESSED = re.compile(rf"(?:^|\s)(?:{_TITLE}|{_MAYBE_TITLE}\. ){_DEGREES}[^\W\d_a-z][\w'’-]+")
_SAINT = re.compile(r"^(?:St|Ste|Saint|Sainte|San|Santa|Santo|São|Sankt)\b")
_LOWER = re.compile(r"(?<!\S)[^\W\d_A-Z][^\W\d_A-Z]+(?!\S)")
_OWNED = re.compile(r"^([^\W\d_a-z][^\W\d_]+)['’]s [^\W\d_]")

Spans = Sequence[tuple[int, int, str]]
Detect = Callable[[Sequence[str]], Sequence[Spans | None]]
"""What is found in texts: for each the start, the end and the entity of its spans; None for one that can't be read."""
Kind = Literal["full", "single", "inside"]


@dataclass(frozen=True, slots=True)
class People:
    """How many of the values looked at are a full name, one name, a place, or hold a name among other words.

    `sure`: full names, and `sure_single` single ones, by the lists alone, which hardly hold other words; `unread`: how
    many are in a language that no detector reads.
    """

    values: int = 0
    full: int = 0
    single: int = 0
    inside: int = 0
    places: int = 0
    sure: int = 0
    sure_single: int = 0
    unread: int = 0

    def named(self, *, things: bool = False) -> bool:
        """Whether the values name people; towns, makes and people share names, so single names need to be many.

        `things`: the column's name says that the values are of things or places; then full names need to be many, too.
        """
        if not self.values:
            return False
        if self.listed(things=things):
            return True
        mixed = self.places / self.values
        full, every = self.full / self.values, (self.full + self.single) / self.values
        if mixed >= 0.3 or things:
            return (full >= 0.5 and self.full >= 5) or (full >= 0.8 and self.full >= 2)
        return (full >= 0.2 and self.full >= 2) or (every >= 0.6 and self.full + self.single >= 5)

    def listed(self, *, things: bool = False) -> bool:
        """Whether the lists of names are enough to say so."""
        some = max(3, 0.3 * self.values) if things else max(2, 0.5 * self.values)
        full = self.sure >= max(5, 0.15 * self.values) or self.sure >= some
        many = self.sure_single >= max(10, 0.4 * self.values)
        return full or many or (not things and self.sure_single >= max(5, 0.8 * self.values))

    @property
    def mentioned(self) -> bool:
        """Whether the values are longer, and mention people."""
        return self.values > 0 and self.inside >= max(2, 0.15 * self.values)


def opened() -> Detect:
    """The detectors of the text stages."""
    detector = _detector()

    def detect(texts: Sequence[str]) -> Sequence[Spans | None]:
        return [
            None if isinstance(spans, RecordError) else [(span.start, span.end, span.entity) for span in spans]
            for spans in detector.detect(list(texts))
        ]

    return detect


def people_in(values: Sequence[str], open_detect: Callable[[], Detect] = opened) -> People:
    """What the name lists, and the detectors where these leave doubts, make of different values of a column."""
    chosen = tuple(dict.fromkeys((as_name(value), _in_brackets(value)) for value in values[:VALUES]))
    few = sum(may_be_one_name(name) for name, _ in chosen) < FEWEST
    kinds: Sequence[Kind | None] = [
        (None if few and may_be_one_name(name) else by_lists(name)) or ("inside" if by_lists(inner) == "full" else None)
        for name, inner in chosen
    ]
    names = [name if kind else inner or name for kind, (name, inner) in zip(kinds, chosen, strict=True)]
    kinds = _with_towns(names, kinds)
    counts = Counter(kinds)
    found = People(
        len(chosen),
        counts["full"],
        counts["single"],
        counts["inside"],
        sure=counts["full"],
        sure_single=counts["single"],
    )
    if found.listed(things=True) or not _worth_a_look(names, kinds):
        return found
    return _with_detectors(names, kinds, found, open_detect())


def _with_towns(names: Sequence[str], kinds: Sequence[Kind | None]) -> Sequence[Kind | None]:
    """The kinds; where nearly all values are given names, those that towns have as well are taken for people's."""
    given = [name.casefold() in all_lists().given for name in names]
    if sum(given) < max(5, MOSTLY * len(names)):
        return kinds
    return [kind or ("single" if listed else None) for kind, listed in zip(kinds, given, strict=True)]


def by_lists(name: str) -> Kind | None:
    """What a value in the form of `as_name` is by lists and shape alone: a full name, one name, or a mention of one."""
    if (kind := name_in_script(name)) is not None:
        return kind
    words = [word.strip(".,") for word in name.split()]
    if len(words) == 1:
        return "single" if _WORD.fullmatch(words[0]) and is_one_name(words[0].casefold()) else None
    if _INITIALS.match(name) and name[0].isupper():
        return "full"
    if addressed := _addressed(name, words):
        return addressed
    if owned := _OWNED.match(name):
        return "inside" if owned[1].casefold() in all_lists().given else None
    capitals = all(word[:1].isalpha() and not word[0].islower() for word in words)
    full = 2 <= len(words) <= 4 and capitals and not _SAINT.match(name) and _pair([word.casefold() for word in words])
    return "full" if full else None


def _addressed(name: str, words: Sequence[str]) -> Kind | None:
    """By a form of address before a name, or an initial behind a surname."""
    if titled := _TITLED.match(name):
        return "full" if is_surname((titled[1] or titled[2]).casefold()) or len(words) <= 3 else "inside"
    if titled := _PERHAPS_TITLED.match(name):
        return "full" if is_surname(titled[1].casefold()) and not is_common(titled[1].casefold()) else None
    if found := _INITIAL_LAST.match(name):
        return None if is_common(found[1].casefold()) else "full"
    return "inside" if _ADDRESSED.search(name) else None


def _in_brackets(value: str) -> str:
    """What may be a name in brackets, as in `gout (Frida Kettenbach)`: two words or more, each with a capital."""
    found = (inner for inner in _IN_BRACKETS.findall(value) if all(word[0].isupper() for word in inner.split()))
    return next((as_name(inner) for inner in found if " " in inner), "")


def _pair(words: Sequence[str]) -> bool:
    """Whether a given name and a surname are among the words, and nothing of places or organizations."""
    lists = all_lists()
    if any(word in lists.others for word in words):
        return False
    return any(one in lists.given and is_surname(other) for one, other in permutations(words, 2))


def _worth_a_look(names: Sequence[str], kinds: Sequence[Kind | None]) -> bool:
    """Whether so many values may name or mention people that the detectors could find it so."""
    may = [name for name, kind in zip(names, kinds, strict=True) if kind or _may_name(name)]
    longer = sum(" " in name or bool(_NO_ALPHABET.search(name)) for name in may)
    least = WORTH_A_LOOK * len(names)
    if sum(map(_is_sentence, names)) >= max(2, least):
        return True
    return longer >= max(2, least) or len(may) >= max(5, 3 * least)


def _with_detectors(names: Sequence[str], kinds: Sequence[Kind | None], listed: People, detect: Detect) -> People:
    full = single = inside = places = unread = 0
    for name, kind, spans in zip(names, kinds, detect(names), strict=True):
        letters = sum(letter.isalpha() for letter in name)
        persons = [name[start:end] for start, end, entity in spans or () if entity == "PERSON"]
        covered = sum(letter.isalpha() for person in persons for letter in person)
        words = max((len(_WORD.findall(person)) for person in persons), default=0)
        known = any(given_in(person) for person in persons)
        unread += spans is None and not is_looked_up(name)
        if letters and covered >= COVERED * letters:
            full += (words >= 2 and (known or bool(_NO_ALPHABET.search(name)))) or kind == "full"
            single += words < 2 and (known or surname_in(name)) and kind != "full"
        elif (words >= 2 and known) or kind == "inside" or _said_of(name, persons):
            inside += 1
        else:
            full, single = full + (kind == "full"), single + (kind == "single")
        places += any(entity in ("LOCATION", "OCCUPATION") for _, _, entity in spans or ()) and not persons
    return People(len(names), full, single, inside, places, listed.sure, listed.sure_single, unread)


def _said_of(name: str, persons: Sequence[str]) -> bool:
    """Whether something is said of people whom the lists know, or whose names are no words."""
    said = _is_sentence(name) or len(_LOWER.findall(name)) > 1
    return said and any(given_in(person) or surname_in(person) or not _is_word(person) for person in persons)


def _is_word(person: str) -> bool:
    return any(is_known_word(word.casefold()) for word in _WORD.findall(person))


def _is_sentence(value: str) -> bool:
    return value.count(" ") >= SENTENCE - 1


def as_name(value: str) -> str:
    """A value as names are usually written: of `KETTENBACH, Frida (#12)` Frida Kettenbach is left."""
    plain = value if value.isascii() else _MIXED.sub(lambda word: letters_of(word[0]).title(), normalize(value).text)
    text = " ".join(_ASIDE.sub(" ", plain).replace("_", " ").replace("/", " ").split()).strip(" ,;:-")
    if not text:
        return " ".join(plain.split())
    if " " not in text:
        text = _CAMEL.sub(" ", _JOINED.sub(" ", text).strip())
    if (found := _FAMILY_FIRST.match(text)) and not (_is_sentence(found[1]) or _is_sentence(found[2])):
        initial = len(found[2]) == 1 and found[2].isupper()
        text = f"{found[2]}. {found[1]}" if initial and not is_common(found[1].casefold()) else f"{found[2]} {found[1]}"
    if text.count("-") == 1 and " " not in text:
        first, _, second = text.partition("-")
        if second[:1].isupper() and first.casefold() in all_lists().given:
            text = f"{first} {second}"
    one_case = text.isupper() or text.islower()
    return text.title() if one_case and not _is_sentence(text) else text


def _may_name(name: str) -> bool:
    words = _WORD.findall(name)
    if not words or len(words) > 40:
        return False
    if len(words) == 1:
        return bool(_NO_ALPHABET.search(words[0]))
    return any(given_in(word) or _NO_ALPHABET.search(word) for word in words) or (len(words) <= 3 and surname_in(name))


@cache
def _detector() -> TextDetector:
    from sanitize.text.detector import TextDetector

    return TextDetector.open()
