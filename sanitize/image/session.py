"""ONNX models on the CPU, one thread each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import onnxruntime

from sanitize.image import graph

DYNAMIC = ("batch", None, "height", "width")


def open_session(
    path: Path, dimensions: Sequence[str | None], heads: Sequence[tuple[str, Sequence[str]]] = ()
) -> onnxruntime.InferenceSession:
    """An inference session of a model whose input dimensions are freed under the given names; None keeps one fixed.

    `heads` are outputs to be joined, as `graph.join_heads` takes them.
    """
    model = graph.read(path)
    if heads:
        graph.join_heads(model, heads)
    graph.free_dimensions(model, dimensions)
    return open_model(model.SerializeToString())


def open_model(model: bytes) -> onnxruntime.InferenceSession:
    """An inference session of an encoded model, as it is."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    provider = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
    return onnxruntime.InferenceSession(model, options, providers=[provider])
