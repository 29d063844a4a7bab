"""The identifiers of the source looked for in the output: as wholes everywhere, in parts where text is free.

A known value comes out when it is there as a whole, or by an unmistakable part: a word that is hardly ever another one,
a long number. A part that is a common word, and a short number, count only next to another part of a name, or behind
a title or a label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks import likely_names
from sanitize.attacks import written_parts as files
from sanitize.attacks.evidence import Evidence, Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.many_strings import Needles
from sanitize.attacks.match_forms import tokens
from sanitize.image.metadata import carried
from sanitize.io.places.place import Place

SHORTEST = 5
"""Letters or digits of the shortest value or part that is looked for."""
STRONG_DIGITS = 8
"""A run of so many digits is looked for in every column; a shorter one may be a price or a year."""
COMMON = 20
COMMON_SHARE = 0.01
"""A part that more values share than the larger of 20 and 1% is a common word, such as "Street"."""
COMMON_WORD = 3.5
"""Frequency (Zipf scale of wordfreq) from which a word is common: once in 300,000 words."""
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
LONG_NUMBER = 7
"""Digits from which a part that is a number counts without a label."""
NEAR = 24
"""Characters around a part in which a title, a label or another part of the name is looked for."""
LABEL = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|prof|sir|madam|dear|herr|frau|mme|sra?|signora?|patient|client|customer|member|employee"
    r"|name|surname|user|id|no|nr|number|file|case|record|mrn|account|policy|code|ref)\b\.?|#)[\s:.#=-]{0,3}$",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"([^\W\d_a-z][^\W\d_]{1,40})(?: [A-Z]\.)?[ ,-]{1,2}$")
_NAME_AFTER = re.compile(r"^(?:, | (?:[A-Z]\. )?|-)([^\W\d_a-z][^\W\d_]+)")
PLAIN_ROWS = 1 << 14
"""Rows at a time of columns that hold no picture."""
_TELLING = re.compile(rf"[^\W\d_a-z][^\W\d_]{{{SHORTEST - 1},}}|\d{{{SHORTEST},}}")
_PRINTABLE = re.compile(rb"[\x20-\x7e]{5,}")


def attack(evidence: Evidence) -> Found:
    """The identifiers of the source in every released column."""
    searcher, found = evidence.searcher(), Found()
    if not searcher.looks_for_something:
        evidence.some("identifier", "quasi", "sensitive", "text", "image", "label", "keep")
        return Found({"": Hits()})
    for part in evidence.parts:
        found += Found(searcher.part(part, evidence.columns("text")))
    return found


@dataclass(frozen=True)
class KnownValues:
    """What must not come out, in memory only: `strong` values point at a person wherever they stand, `weak` ones
    (single words, short numbers, parts of values) only in free text, words with a capital letter.
    """

    strong: tuple[str, ...]
    weak: frozenset[str]
    clear: frozenset[str] = frozenset()
    """Columns of which it is known that none of the values is in them."""
    left_out: bool = False
    """Whether there are values that were left out, as no column holds them."""
    short: int = 0
    """How many values have too few letters and digits to be looked for."""

    @classmethod
    def gather(cls, columns: Iterable[pa.Array]) -> KnownValues:
        """The values of identifier columns, in batches as they are read; nested ones too."""
        distinct = {value for column in columns for value in files.texts(column)}
        strong, weak, parts, short = set(), set(), Counter[str](), 0
        for value in distinct:
            folded = tokens(value)
            own, shared = words_of(value)
            weak |= own
            parts.update(shared)
            if _strong(folded):
                strong.add(value)
            else:
                short += bool(folded) and not own
        most = most_shared(len(distinct))
        weak |= {part for part, count in parts.items() if count <= most}
        return cls(tuple(sorted(strong)), frozenset(weak), short=short)

    def searcher(self) -> Searcher:
        """What looks for all of them."""
        return Searcher(Needles.of(self.strong), self.weak, self.clear, self.left_out)


@dataclass(frozen=True)
class Searcher:
    """Looks for known values in parts."""

    needles: Needles
    weak: frozenset[str]
    clear: frozenset[str] = frozenset()
    left_out: bool = False

    @property
    def looks_for_something(self) -> bool:
        """False when there was no value, or none long enough."""
        return bool(self.needles.layers or self.weak or self.left_out)

    def part(self, part: Place, free: Collection[str]) -> Mapping[str, Hits]:
        """For each column, the strings and pictures' metadata in which a known value stands; `free` names free text.

        Hits are counted as `whole` or `part`.
        """
        found: dict[str, Hits] = {}
        plain = files.plain_columns(part)
        large = [name for name in files.names(part) if name not in plain]
        for columns, rows in ((plain, PLAIN_ROWS), (large, files.CELL_ROWS)):
            for batch, _ in files.batches(part, columns, rows) if columns else ():
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    hits = Hits(_strings_of(column)) if name in self.clear else self.column(column, free=name in free)
                    found[name] = found.get(name, Hits()) + hits
        return found

    def column(self, column: pa.Array, *, free: bool) -> Hits:
        """The same for one batch of one column."""
        checked, by = 0, Counter[str]()
        for text, count in _counted(column):
            checked += count
            if self.needles.found(text):
                by["whole"] += count
            elif free and self.weak and self._parts(text):
                by["part"] += count
        return Hits(checked, by.total(), by)

    def _parts(self, text: str) -> bool:
        """Whether an unmistakable part of a value is in the text."""
        found = [match for match in telling(text) if match.group().casefold() in self.weak]
        return any(self._unmistakable(text, match) for match in found)

    def _unmistakable(self, text: str, part: re.Match[str]) -> bool:
        """Whether a part points at a person here: an uncommon word or a long number does, a common word or a short
        number only behind a title or a label, or next to another part of a name."""
        word = part.group()
        if LABEL.search(text[max(0, part.start() - NEAR) : part.start()]):
            return True
        if word.isdigit():
            return len(word) >= LONG_NUMBER
        if not _common(word.casefold()):
            return True
        return any(name in self.weak or name in likely_names.given() for name in neighbours(text, part))


def words_of(value: str) -> tuple[set[str], set[str]]:
    """What of a value is looked for in free text: the whole of a weak one, and the parts of one that isn't."""
    folded = tokens(value)
    if _strong(folded):
        return set(), {part for part in folded if len(part) >= SHORTEST}
    whole = "".join(folded)
    return ({whole} if len(whole) >= SHORTEST else set()), set()


def most_shared(values: int) -> float:
    """How many of so many different values may share a part that is looked for."""
    return max(COMMON, COMMON_SHARE * values)


def telling(text: str) -> Iterator[re.Match[str]]:
    """The words with a capital letter and the numbers of a text that may be parts of known values."""
    return _TELLING.finditer(text)


def neighbours(text: str, word: re.Match[str]) -> list[str]:
    """What is next to a word as another part of a name would be, case folded."""
    before, after = text[max(0, word.start() - NEAR) : word.start()], text[word.end() : word.end() + NEAR]
    return [name.casefold() for name in (*_NAME_BEFORE.findall(before), *_NAME_AFTER.findall(after))]


def _common(word: str) -> bool:
    """Whether a part of a name is a word of a language as well, and no name that is hardly ever another word."""
    import wordfreq

    if word in likely_names.given() or word in likely_names.surnames():
        return False
    return any(wordfreq.zipf_frequency(word, language) >= COMMON_WORD for language in LANGUAGES)


def _strong(folded: list[str]) -> bool:
    length = sum(map(len, folded))
    return (len(folded) > 1 and length > SHORTEST) or (length >= STRONG_DIGITS and "".join(folded).isdigit())


def _strings_of(column: pa.Array) -> int:
    """How many strings and whole numbers a flat column holds."""
    if pa.types.is_integer(column.type):
        return int(len(column) - column.null_count)
    if not pa.types.is_string(column.type):
        return sum(1 for _ in strings(column))
    return int(pc.sum(pc.not_equal(column, "")).as_py() or 0)


def _counted(column: pa.Array) -> Iterator[tuple[str, int]]:
    """Each distinct string and how often it stands there."""
    if not (pa.types.is_string(column.type) or pa.types.is_integer(column.type)):
        yield from Counter(strings(column)).items()
        return
    counts = pc.value_counts(column)
    for value, times in zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True):
        if value not in (None, ""):
            yield str(value), times


def strings(column: pa.Array) -> Iterator[str]:
    """Every string in a column, nested ones too, whole numbers as text, and what pictures carry as metadata."""
    yield from files.texts(column)
    for blob in files.blobs(column):
        if carried(blob):
            yield from (run.decode("ascii") for run in _PRINTABLE.findall(blob))
