"""Write the weights of the Chinese tagger: `python -m sanitize.text.train.chinese FOOLNLTK OPENCC`.

FOOLNLTK is the source distribution of foolnltk 0.1.7 (Apache-2.0), in which a graph of TensorFlow holds the tagger;
OPENCC is the wheel of opencc-purepy 1.5.0 with OpenCC's table of traditional characters (Apache-2.0). Nothing is
learned here: the same files give the same weights.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sanitize.text.east_asian.chinese_tagger import UNKNOWN, WEIGHTS
from sanitize.text.train.graph_constants import constants

ROUGH = 127
"""Factors of products between states are whole numbers from -ROUGH to ROUGH."""

_LSTM = "char_bilstm/bidirectional_rnn/{}/basic_lstm_cell/{}"
_NO_LETTER = "\ufffe"


def main() -> None:
    """Read the packages, write the weights."""
    parser = argparse.ArgumentParser(prog="python -m sanitize.text.train.chinese", description=__doc__)
    parser.add_argument("foolnltk", type=Path)
    parser.add_argument("opencc", type=Path)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    with tarfile.open(options.foolnltk) as archive:
        graph = constants(_member(archive, "data/ner.pb"))
        names = json.loads(zipfile.ZipFile(io.BytesIO(_member(archive, "data/map.zip"))).read("all_map.json"))
    content = {**_tagger(graph), **_names(names)}
    with zipfile.ZipFile(options.opencc) as wheel:
        pairs = wheel.read("opencc_purepy/dicts/TSCharacters.txt").decode("utf-8")
    traditional, simplified = zip(*_simplified(pairs), strict=True)
    content |= {"traditional": np.array("".join(traditional)), "simplified": np.array("".join(simplified))}
    np.savez_compressed(options.output, allow_pickle=False, **content)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"foolnltk-0.1.7/{name}")
    if file is None:
        raise SystemExit(f"no {name} in the source distribution of foolnltk 0.1.7")
    return file.read()


def _tagger(graph: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays of the tagger; the last tag of the graph is the one before the first letter."""
    vectors = graph["char_embeding"]
    units = vectors.shape[1]
    chain = graph["crf_loss/transitions"]
    content = {
        "vectors": np.concatenate([np.zeros((1, units)), vectors[:-1]]).astype(np.float16),
        "hidden_bias": graph["project/hidden/b_tanh"],
        "output_bias": graph["project/output/b_out"],
        "transitions": chain[:-1, :-1],
        "first": chain[-1, :-1],
    }
    for name, short in (("forward", "fw"), ("backward", "bw")):
        kernel = graph[_LSTM.format(short, "kernel")]
        bias = graph[_LSTM.format(short, "bias")].copy()
        bias[2 * units : 3 * units] += 1  # what the cell of the graph adds to its forget gate
        content |= {f"{name}_inputs": kernel[:units].astype(np.float16), f"{name}_bias": bias}
        content |= _whole(name, kernel[units:])
    return content | _whole("hidden", graph["project/hidden/w_tanh"]) | _whole("output", graph["project/output/w_out"])


def _whole(name: str, matrix: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of a matrix as 8-bit whole numbers with a scale each."""
    scale = np.abs(matrix).max(axis=0) / ROUGH
    return {name: np.rint(matrix / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}


def _names(content: dict[str, dict[str, str]]) -> dict[str, np.ndarray]:
    """The letters in order of their numbers, from the first after UNKNOWN on, and the tags."""
    letters = sorted(content["char_map"], key=lambda letter: int(content["char_map"][letter]))[UNKNOWN + 1 :]
    tags = [content["ner_map"][str(number)] for number in range(len(content["ner_map"]))]
    single = "".join(letter if len(letter) == 1 else _NO_LETTER for letter in letters)
    return {"letters": np.array(single), "tags": np.array(tags)}


def _simplified(table: str) -> Iterator[tuple[str, str]]:
    """Pairs of a traditional character and the first of its simplified ones."""
    for line in table.splitlines():
        character, _, others = line.partition("\t")
        first = others.partition(" ")[0]
        if len(character) == len(first) == 1 and character != first:
            yield character, first


if __name__ == "__main__":
    main()
