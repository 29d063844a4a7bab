"""The second text detector for each language, which no stage uses; what none of them reads is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from sanitize import models
from sanitize.attacks.names_by_form import LANGUAGES, names_by_form
from sanitize.attacks.second_text_detector import Stranger
from sanitize.attacks.second_text_patterns import Found, patterns
from sanitize.errors import RecordError
from sanitize.text.language.among_others import languages_among_others
from sanitize.text.language.parts import parts

UNREAD = "LANGUAGE_NOT_READ"
"""Found in a text in a language without a second detector: nobody has looked at it."""

LATIN = frozenset({"cs", "da", "de", "es", "fi", "fr", "hr", "it", "nl", "no", "pl", "pt", "sv", "tr"})
"""The languages (ISO 639-1) in which the packaged model's own labels find people."""

READ = LATIN | LANGUAGES | {"en"}
"""The languages that one of the detectors reads."""

_NAME_LABELS = (1, 2, 3, 4)
"""Parts of given names and surnames among the 35 labels of the model."""
_SURE = 0.7
"""Least probability that a word is part of a name."""
_PIECES = 128


@dataclass(frozen=True)
class SecondDetectors:
    """English as `Stranger` reads it, other Latin languages, and names by their form; made by `open`."""

    english: Stranger
    latin: LatinNames

    @classmethod
    def open(cls) -> SecondDetectors:
        """Load the installed models; UsageError says which isn't installed."""
        return cls(Stranger.open(), LatinNames.open())

    def find(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        """For each text, the (start, end, entity) of what is left; UNREAD for a text that none of them reads."""
        found: list[list[Found]] = [[] for _ in texts]
        english: list[tuple[int, int, str]] = []
        unread = languages_among_others(texts, READ)
        for place, text in enumerate(texts):
            try:
                stretches = None if place in unread else parts(text, READ)
            except RecordError:
                stretches = None
            if stretches is None:
                found[place].append((0, len(text), UNREAD))
                continue
            for part in stretches:
                stretch = text[part.start : part.end]
                seen = list(names_by_form(stretch, part.languages))
                if "en" in part.languages:
                    english.append((place, part.start, stretch))
                else:
                    seen += patterns(stretch)
                    if part.languages & LATIN:
                        seen += self.latin.find(stretch)
                found[place] += [(low + part.start, high + part.start, entity) for low, high, entity in seen]
        for (place, start, _), spans in zip(english, self.english.find([text for *_, text in english]), strict=True):
            found[place] += [(low + start, high + start, entity) for low, high, entity in spans]
        yield from found


@dataclass(frozen=True)
class LatinNames:
    """The labels that the packaged multilingual model gives itself; the stages use its hidden states alone."""

    session: ort.InferenceSession
    tokenizer: Tokenizer

    @classmethod
    def open(cls) -> LatinNames:
        """Load the installed model; UsageError says when it isn't installed."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = ort.InferenceSession(models.path("rampart"), options, providers=["CPUExecutionProvider"])
        return cls(session, Tokenizer.from_file(str(models.path("rampart_tokenizer"))))

    def find(self, text: str) -> Iterator[Found]:
        """Words with a capital that are surely part of a person's name."""
        coded = self.tokenizer.encode(text, add_special_tokens=False)
        for at in range(0, len(coded.ids), _PIECES):
            chances = self._chances(coded.ids[at : at + _PIECES])
            for place in np.flatnonzero(chances >= _SURE).tolist():
                start, end = coded.offsets[at + place]
                if text[start].isupper() and end - start > 2:
                    yield start, end, "PERSON"

    def _chances(self, ids: Sequence[int]) -> np.ndarray:
        pieces = np.array([[2, *ids, 3]], np.int64)
        given = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        (scores,) = self.session.run(None, given)
        scores = np.exp(scores[0, 1:-1] - scores[0, 1:-1].max(axis=1, keepdims=True))
        chances: np.ndarray = scores[:, _NAME_LABELS].sum(axis=1) / scores.sum(axis=1)
        return chances
