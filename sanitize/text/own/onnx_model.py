"""Token classification by an ONNX model in a folder laid out as on the Hugging Face Hub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from sanitize.errors import UsageError

FILES = ("model.onnx", "onnx/model.onnx")
"""Where the model is looked for in the folder, in this order."""

PIECES, SHARED = 256, 32
"""Pieces of words that the model reads at a time, and how many of them it reads again with the next ones."""

OUTSIDE = "O"

Found = tuple[int, int, str, float]


@dataclass(frozen=True)
class OnnxModel:
    """A model from `input_ids` and `attention_mask` to a score for each piece and label, and its tokenizer."""

    session: ort.InferenceSession
    tokenizer: Tokenizer
    labels: tuple[str, ...]

    @classmethod
    def open(cls, folder: Path) -> OnnxModel:
        """Load `model.onnx`, `tokenizer.json`, and `id2label` of `config.json`; UsageError when one can't be read."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            file = next(folder / name for name in FILES if (folder / name).is_file())
            session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            named = json.loads((folder / "config.json").read_text("utf-8"))["id2label"]
            labels = tuple(str(named[str(number)]) for number in range(len(named)))
        except Exception:
            raise UsageError(
                f"text model {folder}: expected model.onnx, tokenizer.json, and config.json with id2label"
            ) from None
        tokenizer.enable_truncation(PIECES, stride=SHARED)
        tokenizer.no_padding()
        return cls(session, tokenizer, labels)

    def read(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        """The (start, end, label, score) of each text's words; neighbours of one label are one."""
        for text in texts:
            coded = self.tokenizer.encode(text)
            words: dict[tuple[int, int], tuple[str, float]] = {}
            for part in (coded, *coded.overflowing):
                for place, label, score in self._words(part):
                    if score > words.get(place, ("", 0.0))[1]:
                        words[place] = label, score
            yield list(_joined(text, [(*place, *words[place]) for place in sorted(words)]))

    def _words(self, coded: Encoding) -> Iterator[tuple[tuple[int, int], str, float]]:
        """Place, label and score of each word that one of its pieces says is something."""
        chances = self._chances(coded)
        inside = [label.split("-", 1)[-1] if "-" in label[:2] else label for label in self.labels]
        best: dict[int, tuple[float, str, int, int]] = {}
        for piece, word in enumerate(coded.word_ids):
            if word is None:
                continue
            start, end = coded.offsets[piece]
            score, label = float(chances[piece].max()), inside[int(chances[piece].argmax())]
            before = best.get(word, (0.0, OUTSIDE, start, end))
            if label != OUTSIDE and score > before[0]:
                best[word] = (score, label, before[2], end)
            else:
                best[word] = (*before[:3], end)
        for score, label, start, end in best.values():
            if label != OUTSIDE:
                yield (start, end), label, score

    def _chances(self, coded: Encoding) -> np.ndarray:
        given = {
            "input_ids": np.array([coded.ids], np.int64),
            "attention_mask": np.array([coded.attention_mask], np.int64),
            "token_type_ids": np.array([coded.type_ids], np.int64),
        }
        wanted = {one.name for one in self.session.get_inputs()}
        scores = self.session.run(None, {name: value for name, value in given.items() if name in wanted})[0][0]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances: np.ndarray = scores / scores.sum(axis=1, keepdims=True)
        return chances


def _joined(text: str, words: Sequence[Found]) -> Iterator[Found]:
    current: Found | None = None
    for start, end, label, score in words:
        if current and label == current[2] and not text[current[1] : start].strip(" "):
            current = (current[0], max(end, current[1]), label, max(score, current[3]))
            continue
        if current:
            yield current
        current = (start, end, label, score)
    if current:
        yield current
