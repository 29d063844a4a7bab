"""spaCy's transition-based entity recognizer, run with NumPy's matrix products and a compiled greedy decoder.

The arithmetic is that of spaCy's `TransitionBasedParser.v2` over `HashEmbedCNN`/`MaxoutWindowEncoder`; what makes it
fast is that each distinct token is embedded once, that matrix products run on OpenBLAS, and that outside of an entity
the parser's state depends on nothing but the token, so that all its scores come from one product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from spacy.attrs import IS_SPACE, NORM, ORTH, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from sanitize.text.fast_ner_kernels import columns, decode, maxout
from sanitize.text.ner import ENTITIES, Parsed, offsets
from sanitize.text.one_thread import one_thread

TOKENS = 4096
"""Tokens that go through the network at a time: few enough for the processor's cache."""

REMEMBERED = 100_000
"""Distinct tokens whose embeddings are kept."""

MARGINS = np.array([-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0])
"""Bounds between the degrees of sureness that hints tell apart, in units of the model's scores."""


class _Layer(NamedTuple):
    """A maxout layer with layer normalization: `weights` maps inputs to outputs times pieces."""

    weights: np.ndarray
    bias: np.ndarray
    gain: np.ndarray
    shift: np.ndarray


class _Network(NamedTuple):
    """Parameters of the model, in the order they are applied."""

    tables: tuple[tuple[int, np.ndarray], ...]
    static: np.ndarray
    mix: _Layer
    convolutions: tuple[_Layer, ...]
    linear: tuple[np.ndarray, np.ndarray]
    lower: tuple[np.ndarray, np.ndarray, np.ndarray]
    upper: tuple[np.ndarray, np.ndarray]


class FastNer:
    """Entities as spaCy's own pipeline finds them, several times faster; check with `agrees` before use.

    `outside` is taken off the score of the action O: with 0 the entities are spaCy's, with more there are more of them.
    Hints are always those of the unchanged model.
    """

    path = "fast"

    def __init__(self, nlp: Language, outside: float = 0.0) -> None:
        ner = nlp.get_pipe("ner")
        names = [ner.moves.get_class_name(place) for place in range(ner.moves.n_moves)]
        labels = sorted(name[2:] for name in names if name.startswith("B-"))
        self.nlp = nlp
        self.labels = labels
        self._network = _network(ner.model)
        order = [[names.index(f"{action}-{label}") for label in labels] for action in "BILU"]
        self._moves = np.array([*order[0], *order[3], names.index("O"), *order[1], *order[2]])
        self._names = [
            f"{given}.{best}.{margin}"
            for given in [*labels, "O"]
            for best in labels
            for margin in range(len(MARGINS) + 1)
        ]
        self._outside = outside
        self._ops = NumpyOps()
        self._seen: dict[tuple[int, int], int] = {}
        self._embedded = self._none_embedded()

    def parse(self, texts: Sequence[str]) -> Iterator[Parsed]:
        """One Parsed for each text, in order."""
        docs: list[tuple[str, Doc]] = []
        waiting = 0
        for text in texts:
            doc = self.nlp.tokenizer(text)
            docs.append((text, doc))
            waiting += len(doc)
            if waiting >= TOKENS:
                yield from self._run(docs)
                docs, waiting = [], 0
        yield from self._run(docs)

    def _run(self, docs: list[tuple[str, Doc]]) -> Iterator[Parsed]:
        filled = [(text, doc) for text, doc in docs if len(doc)]
        answers = self._answers(filled) if filled else iter(())
        for text, doc in docs:
            yield next(answers) if len(doc) else Parsed(text, *offsets(doc), [], [])

    def _answers(self, docs: list[tuple[str, Doc]]) -> Iterator[Parsed]:
        arrays = [doc.to_array([ORTH, NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE]) for _, doc in docs]
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
            self._embedded = self._none_embedded()
        with one_thread():
            hidden, scores = self._scores([self._places(array) for array in arrays])
        begin = 0
        upper, bias = self._network.upper
        inner = self._moves[-2 * len(self.labels) :]
        for (text, doc), array in zip(docs, arrays, strict=True):
            part = slice(begin, begin + len(doc))
            sure = decode(scores[part], hidden[part], upper[inner], bias[inner], array[:, 5])
            hints = self._hints(scores[part], sure)
            scores[part, -1] -= self._outside
            spans = decode(scores[part], hidden[part], upper[inner], bias[inner], array[:, 5])
            starts, ends = offsets(doc)
            entities = [
                (int(starts[first]), int(ends[after - 1]), name)
                for first, after, label in spans.tolist()
                if (name := ENTITIES.get(self.labels[label]))
            ]
            yield Parsed(text, starts, ends, entities, hints)
            begin += len(doc)

    def _hints(self, scores: np.ndarray, spans: np.ndarray) -> list[str]:
        """For each token: the label it was given, the likeliest label if outside, and by how much that beats O."""
        count = len(self.labels)
        moves = np.maximum(scores[:, :count], scores[:, count : 2 * count])
        best = moves.argmax(axis=1)
        margins = np.searchsorted(MARGINS, moves[np.arange(len(moves)), best] - scores[:, -1])
        given = np.full(len(scores), count)
        for first, after, label in spans:
            given[first:after] = label
        codes = (given * count + best) * (len(MARGINS) + 1) + margins
        return [self._names[code] for code in codes.tolist()]

    def _places(self, array: np.ndarray) -> list[int]:
        """Rows of the embeddings of a document's tokens; new ones are embedded."""
        keys = list(zip(array[:, 0].tolist(), array[:, 1].tolist(), strict=True))
        new = {key: row for row, key in enumerate(keys) if key not in self._seen}
        if new:
            vectors = self._embed(array[list(new.values())])
            size = len(self._seen)
            while size + len(new) > len(self._embedded):
                self._embedded = np.concatenate([self._embedded, np.zeros_like(self._embedded)])
            self._embedded[size : size + len(new)] = vectors
            self._seen.update(zip(new, range(size, size + len(new)), strict=True))
        return [self._seen[key] for key in keys]

    def _embed(self, tokens: np.ndarray) -> np.ndarray:
        parts = []
        for column, (seed, table) in enumerate(self._network.tables, 1):
            rows = self._ops.hash(np.ascontiguousarray(tokens[:, column], dtype="uint64"), seed) % len(table)
            parts.append(table[rows].sum(axis=1))
        vectors = self.nlp.vocab.vectors
        rows = vectors.find(keys=tokens[:, 0])
        static = vectors.data[rows] @ self._network.static.T
        static[rows < 0] = 0
        mix = self._network.mix
        inputs = np.concatenate([*parts, static], axis=1)
        embedded: np.ndarray = maxout(inputs @ mix.weights, mix.bias, mix.gain, mix.shift)
        return embedded

    def _scores(self, documents: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
        """Hidden inputs of each token as (now, first of entity, one before), and scores of B-, U- and O outside."""
        network = self._network
        pad = len(network.convolutions)
        flat: list[int] = []
        kept: list[np.ndarray] = []
        for places in documents:
            flat += [-1] * pad
            kept.append(np.arange(len(flat), len(flat) + len(places)))
            flat += places
        index = np.array([*flat, *([-1] * pad)])
        states = self._embedded[index]
        states[index < 0] = 0
        for layer in network.convolutions:
            states = states + maxout(columns(states) @ layer.weights, layer.bias, layer.gain, layer.shift)
        weights, bias = network.linear
        vectors = states[np.concatenate(kept)] @ weights + bias
        lower, missing, lower_bias = network.lower
        hidden = (vectors @ lower).reshape(len(vectors), 3, *lower_bias.shape)
        outside = (hidden[:, 0] + missing[1] + missing[2] + lower_bias).max(axis=2)
        hidden[:, 0] += lower_bias
        moves = self._moves[: 2 * len(self.labels) + 1]
        upper, upper_bias = network.upper
        scores = outside @ upper[moves].T + upper_bias[moves]
        return hidden, scores

    def _none_embedded(self) -> np.ndarray:
        return np.zeros((4096, self._network.linear[0].shape[0]), np.float32)


def agrees(fast: FastNer, stock: Iterator[Parsed], texts: Sequence[str]) -> bool:
    """Whether the fast path finds in `texts` what spaCy's pipeline found."""
    return all(left.entities == right.entities for left, right in zip(fast.parse(texts), stock, strict=True))


def _network(model: Model) -> _Network:
    tok2vec, lower, upper = model.layers
    by_name: dict[str, list[Model]] = {}
    for node in tok2vec.walk():
        by_name.setdefault(node.name, []).append(node)
    layers = [
        _Layer(*_flat(maxouts), norm.get_param("G"), norm.get_param("b"))
        for maxouts, norm in zip(by_name["maxout"], by_name["layernorm"], strict=True)
    ]
    tables = tuple((node.attrs["seed"], node.get_param("E")) for node in by_name["hashembed"])
    linear = by_name["linear"][0]
    weights, bias, missing = (lower.get_param(name) for name in ("W", "b", "pad"))
    flat = np.ascontiguousarray(weights.reshape(-1, weights.shape[-1]).T)
    return _Network(
        tables,
        by_name["static_vectors"][0].get_param("W"),
        layers[0],
        tuple(layers[1:]),
        (np.ascontiguousarray(linear.get_param("W").T), linear.get_param("b")),
        (flat, missing[0], bias),
        (upper.get_param("W"), upper.get_param("b")),
    )


def _flat(maxouts: Model) -> tuple[np.ndarray, np.ndarray]:
    weights, bias = maxouts.get_param("W"), maxouts.get_param("b")
    return np.ascontiguousarray(weights.reshape(-1, weights.shape[-1]).T), bias
