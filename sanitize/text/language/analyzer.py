"""The analyzers of several languages as one, which gives each stretch of a text to those of its language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sanitize.errors import RecordError
from sanitize.text.analyzer import Analyzer
from sanitize.text.boundaries import alphabetic, alphabetic_stretches
from sanitize.text.false_positives import readable
from sanitize.text.language.among_others import languages_of_batch
from sanitize.text.language.coverage import EAST_ASIAN, ENCODED, OF_OWN_SCRIPT, LanguageError
from sanitize.text.language.others import Names, OtherAnalyzer
from sanitize.text.language.parts import Part, parts
from sanitize.text.language.recognize import ANY_LATIN, Guess
from sanitize.text.language.settled import settled
from sanitize.text.ordinary_words import ordinary_words
from sanitize.text.spans import Finding, Trust

UNREAD = "UNREAD_TEXT"
"""The entity of a few words in a script that no detector reads, inside a text that is read."""

NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"})

ENGLISH = frozenset({"en"})

SURE = 0.985
"""Least score of a name that other languages' detectors find in a text that may be English: they see names in slang."""

Answer = list[Finding] | RecordError
Stretch = tuple[int, int, int]
"""The number of a text, and where a part of it starts and ends."""


@dataclass(frozen=True)
class LanguageAnalyzer:
    """Analyzes each stretch of a text with the analyzers of the languages that it may be in."""

    covered: frozenset[str]
    english: Analyzer
    own: Mapping[str, tuple[Names, ...]] = field(default_factory=dict)
    """Finders that the organisation brings along, by language."""
    batch: Guess = ANY_LATIN
    """The languages of the texts that say little about theirs; all of them where nothing is known."""
    others: dict[tuple[frozenset[str], bool], OtherAnalyzer] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """How named entities are found in English, as `Analyzer.path` says."""
        return self.english.path

    @property
    def common(self) -> frozenset[str]:
        """Frequent words, which are no names when they are alone."""
        return self.english.common

    def of_batch(self, texts: Sequence[str]) -> LanguageAnalyzer:
        """The analyzer for some texts that belong together: what says little is in the languages of the others."""
        return replace(self, batch=languages_of_batch(texts, self.covered))

    def analyze(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Findings in each text; a RecordError for one in a language that isn't covered, or that can't be analyzed."""
        answers: list[Answer] = [[] for _ in texts]
        stretches: defaultdict[tuple[frozenset[str], bool], list[Stretch]] = defaultdict(list)
        for place, text in enumerate(texts):
            try:
                found = parts(text, self.covered, self.batch)
            except LanguageError as error:
                answers[place] = error
                continue
            for part in found:
                if apart := part.languages & OF_OWN_SCRIPT:
                    stretches[apart, False].append((place, part.start, part.end))
                for stretch in _in_alphabets(text, place, part):
                    if "en" in part.languages:
                        _append(stretches[ENGLISH, False], stretch)
                    if others := part.languages - ENGLISH - OF_OWN_SCRIPT:
                        stretches[others, "en" in part.languages and not part.foreign].append(stretch)
            answers[place] = [
                Finding(start, end, UNREAD, 1.0, Trust.STATISTICAL) for part in found for start, end in part.unread
            ]
        latin = [alphabetic(text) if EAST_ASIAN & self.covered else text for text in texts]
        for (languages, doubtful), places in sorted(stretches.items(), key=lambda group: group[0][0] != ENGLISH):
            read = latin if languages <= ENGLISH | ENCODED else texts
            asked = [read[place][start:end] for place, start, end in places]
            done = _settled(asked, places, answers) if doubtful else set[int]()
            for (place, start, end), answer in self._answers(languages, doubtful, places, asked, done):
                seen = _own_letters(texts[place][start:end], answer) if read is latin else answer
                answers[place] = _together(answers[place], _sure(seen) if doubtful else seen, start)
        yield from answers

    def _answers(
        self,
        languages: frozenset[str],
        doubtful: bool,
        places: Sequence[Stretch],
        asked: Sequence[str],
        done: Collection[int],
    ) -> Iterator[tuple[Stretch, Answer]]:
        if languages != ENGLISH:
            yield from zip(places, self._other(languages, doubtful).analyze(asked, done), strict=True)
            return
        yield from zip(places, self.english.analyze(asked), strict=True)
        if own := self.own.get("en"):
            alone = replace(self.english, ner=None, crf=None, recognizers=(), slow=())
            yield from zip(places, OtherAnalyzer(own, alone, self.english.thresholds).analyze(asked), strict=True)

    def _other(self, languages: frozenset[str], doubtful: bool) -> OtherAnalyzer:
        """The analyzer of some languages other than English, opened when it is needed."""
        if (languages, doubtful) not in self.others:
            own = tuple(one for language in sorted(languages) for one in self.own.get(language, ()))
            opened = OtherAnalyzer.open(languages, self.english, own, beside=doubtful)
            self.others[languages, doubtful] = opened
        return self.others[languages, doubtful]


def _in_alphabets(text: str, place: int, part: Part) -> Iterator[Stretch]:
    """The part as (text, start, end); of one in a script without blanks, the stretches in alphabets."""
    if not part.languages & EAST_ASIAN:
        yield place, part.start, part.end
        return
    for start, end in alphabetic_stretches(text[part.start : part.end]):
        yield place, part.start + start, part.start + end


def _settled(asked: Sequence[str], places: Sequence[Stretch], answers: Sequence[Answer]) -> set[int]:
    """Numbers of the stretches in which the English detectors leave nothing open."""
    ordinary, numbers = ordinary_words(), set[int]()
    for number, (text, (place, start, end)) in enumerate(zip(asked, places, strict=True)):
        answer = answers[place]
        if isinstance(answer, RecordError):
            continue
        inside = (one for one in answer if one.start < end and one.end > start)
        if settled(text, [replace(one, start=one.start - start, end=one.end - start) for one in inside], ordinary):
            numbers.add(number)
    return numbers


def _append(stretches: list[Stretch], stretch: Stretch) -> None:
    """Add a stretch (text, start, end), as one with the last where they touch: a model sees what is around."""
    if stretches and stretches[-1][0] == stretch[0] and stretches[-1][2] == stretch[1]:
        stretch = stretches.pop()[:2] + stretch[2:]
    stretches.append(stretch)


def _own_letters(text: str, answer: Answer) -> Answer:
    """The findings in letters that the analyzer was given."""
    return answer if isinstance(answer, RecordError) else list(readable(text, answer))


def _sure(answer: Answer) -> Answer:
    """What other languages' detectors find in a text that may be English: of names, only people they are sure of."""
    if isinstance(answer, RecordError):
        return answer
    return [one for one in answer if one.entity not in NAMES or (one.entity == "PERSON" and one.score >= SURE)]


def _together(first: Answer, second: Answer, offset: int) -> Answer:
    if isinstance(first, RecordError) or isinstance(second, RecordError):
        return first if isinstance(first, RecordError) else second
    moved = (replace(finding, start=finding.start + offset, end=finding.end + offset) for finding in second)
    return [*first, *moved]
