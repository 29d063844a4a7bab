"""Rewritten networks say what the models they were made of say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from sanitize import models
from sanitize.image import graph
from sanitize.image.detectors import DYNAMIC, YuNet
from sanitize.image.session import open_session


def original(path: Path) -> onnxruntime.InferenceSession:
    """The model as it is, but for weights that are declared as inputs; its input has the size that the file says."""
    model = onnx.load(str(path))
    del model.graph.input[1:]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def test_the_recognizer_without_prelu(astronaut: np.ndarray) -> None:
    path = models.path("sface")
    faces = astronaut[64:176, 170:282, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    (expected,) = original(path).run(None, {"data": faces})
    (found,) = open_session(path, ("batch", None, None, None)).run(None, {"data": faces})
    assert "PRelu" not in {node.op_type for node in graph.read(path).graph.node}
    assert np.allclose(found, expected, atol=1e-3 * np.abs(expected).max())


@pytest.mark.parametrize("stride", YuNet.STRIDES)
def test_joined_heads_hold_the_outputs_they_were_made_of(astronaut: np.ndarray, stride: int) -> None:
    path = models.path("yunet")
    before = open_session(path, DYNAMIC)
    pixels = astronaut[:256].transpose(2, 0, 1)[None].astype(np.float32)
    outputs = dict(
        zip([output.name for output in before.get_outputs()], before.run(None, {"input": pixels}), strict=True)
    )
    (joined,) = open_session(path, DYNAMIC, YuNet.HEADS).run([f"head_{stride}"], {"input": pixels})
    rows = joined[0].reshape(16, -1).T
    parts = (
        ("cls", sigmoid(rows[:, :1])),
        ("obj", sigmoid(rows[:, 1:2])),
        ("bbox", rows[:, 2:6]),
        ("kps", rows[:, 6:]),
    )
    for kind, values in parts:
        assert np.allclose(values, outputs[f"{kind}_{stride}"][0], atol=1e-3)
