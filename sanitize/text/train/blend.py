"""Average two CRFs: `python -m sanitize.text.train.blend FIRST SECOND --share SHARE --output FILE`.

The average of the weights of two models that were trained alike lies between them in what it finds, and is often better
than either at the same precision (model soups, Wortsman et al. 2022). SHARE is how much the second one counts. What one
of them has no weight for counts 0 there. Raises UsageError when the two don't have the same labels, lists and clusters.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from sanitize.errors import UsageError

SMALLEST = 0.02
"""Attributes whose greatest weight is less are left out of the file."""


def blend(first: Path, second: Path, share: float, output: Path) -> None:
    """Write `(1 - share) * first + share * second`, with the first one's frequent words."""
    with np.load(first, allow_pickle=False) as one, np.load(second, allow_pickle=False) as other:
        head = json.loads(bytes(one["head"]))
        alike = head["labels"] == json.loads(bytes(other["head"]))["labels"]
        if not alike or any(not np.array_equal(one[name], other[name]) for name in ("lists", "clusters")):
            raise UsageError(f"{first.name} and {second.name} differ in labels, lists or clusters: train both alike")
        names, values = _weights(one, other, share)
        scale = np.float32(np.abs(values).max() / 127)
        np.savez_compressed(
            output,
            head=one["head"],
            attributes=np.frombuffer(zlib.compress("\n".join(names).encode(), 9), np.uint8),
            lists=one["lists"],
            transitions=((1 - share) * one["transitions"] + share * other["transitions"]).astype(np.float32),
            values=np.rint(values / scale).astype(np.int8),
            scale=scale,
            clusters=one["clusters"],
        )


def _weights(one: Any, other: Any, share: float) -> tuple[list[str], np.ndarray]:
    """Names of the attributes of either model, and their averaged weights."""
    parts = []
    for data, part in ((one, 1 - share), (other, share)):
        names = zlib.decompress(bytes(data["attributes"])).decode().split("\n")
        parts.append((names, data["values"].astype(np.float32) * data["scale"] * np.float32(part)))
    every = sorted({name for names, _ in parts for name in names})
    rows = {name: row for row, name in enumerate(every)}
    total = np.zeros((len(every), parts[0][1].shape[1]), np.float32)
    for names, values in parts:
        total[[rows[name] for name in names]] += values
    kept = np.abs(total).max(axis=1) >= SMALLEST
    return [name for name, keep in zip(every, kept.tolist(), strict=True) if keep], total[kept]


def main() -> None:
    """Average the weights."""
    parser = argparse.ArgumentParser(prog="python -m sanitize.text.train.blend", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="how much the second one counts, from 0 to 1")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    blend(options.first, options.second, options.share, options.output)


if __name__ == "__main__":
    main()
