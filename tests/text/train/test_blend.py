import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from sanitize.errors import UsageError
from sanitize.text.crf.model import load
from sanitize.text.train.blend import blend


def written(path: Path, weights: dict[str, list[float]], labels: list[str]) -> Path:
    values = np.array(list(weights.values()), np.float32)
    scale = np.float32(np.abs(values).max() / 127)
    np.savez_compressed(
        path,
        head=np.frombuffer(json.dumps({"labels": labels, "frequent": ["the"]}).encode(), np.uint8),
        attributes=np.frombuffer(zlib.compress("\n".join(weights).encode()), np.uint8),
        lists=np.frombuffer(zlib.compress(b"{}"), np.uint8),
        transitions=np.full((len(labels), len(labels)), values[0, 0]),
        values=np.rint(values / scale).astype(np.int8),
        scale=scale,
        clusters=np.zeros((2, 2), np.int32),
    )
    return path


def test_weights_lie_between_those_of_the_two(tmp_path: Path) -> None:
    first = written(tmp_path / "a.npz", {"0w=x": [1.0, -2.0], "0w=y": [4.0, 0.0]}, ["O", "PERSON"])
    second = written(tmp_path / "b.npz", {"0w=x": [3.0, 2.0], "0w=z": [0.0, 4.0]}, ["O", "PERSON"])
    blend(first, second, 0.25, tmp_path / "c.npz")
    weights = load(tmp_path / "c.npz", lambda clusters: lambda word: ()).weights
    rows = {name: weights.values[row].tolist() for name, row in weights.rows.items()}
    assert rows["0w=x"] == pytest.approx([1.5, -1.0], abs=0.05)
    assert rows["0w=y"] == pytest.approx([3.0, 0.0], abs=0.05)
    assert rows["0w=z"] == pytest.approx([0.0, 1.0], abs=0.05)
    assert weights.transitions == pytest.approx(np.full((2, 2), 1.5))


def test_models_with_other_labels_are_refused(tmp_path: Path) -> None:
    first = written(tmp_path / "a.npz", {"0w=x": [1.0, -2.0]}, ["O", "PERSON"])
    second = written(tmp_path / "b.npz", {"0w=x": [1.0, -2.0]}, ["O", "NAME"])
    with pytest.raises(UsageError, match="train both alike"):
        blend(first, second, 0.5, tmp_path / "c.npz")
