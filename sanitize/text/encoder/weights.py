"""The packaged encoder's weights as arrays: 4-bit matrices and 8-bit embeddings made float32 again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

EMBEDDINGS = ("word", "position", "token_type")


def read_weights(file: Path) -> dict[str, np.ndarray]:
    """Matrices (inputs x outputs, `layer.0.attention.self.query`), biases and norms by their names in BERT.

    Embeddings are `word`, `position` and `token_type`.
    """
    graph = onnx.load(file).graph
    stored = {one.name: one for one in graph.initializer}
    weights = {name: _embedding(stored, name) for name in EMBEDDINGS}
    for name, one in stored.items():
        if name.startswith("bert.") and name.endswith((".bias", "LayerNorm.weight")):
            weights[name.removeprefix("bert.").removeprefix("encoder.")] = numpy_helper.to_array(one)
    for node in graph.node:
        if node.op_type == "MatMulNBits" and node.name.startswith("/bert/encoder/"):
            name = node.name.removeprefix("/bert/encoder/").removesuffix("/MatMul_Q4").replace("/", ".")
            weights[name] = _matrix(node, stored)
    return weights


def read_vocabulary(file: Path) -> np.ndarray:
    """The embeddings of the encoder's pieces of words (float32, pieces x units)."""
    return _embedding({one.name: one for one in onnx.load(file).graph.initializer}, "word")


def _embedding(stored: dict[str, onnx.TensorProto], name: str) -> np.ndarray:
    parts = ("quantized", "scale", "zero_point")
    values, scale, zero = (
        numpy_helper.to_array(stored[f"bert.embeddings.{name}_embeddings.weight_{part}"]).astype(np.float32)
        for part in parts
    )
    embedding: np.ndarray = (values - zero) * scale
    return embedding


def _matrix(node: onnx.NodeProto, stored: dict[str, onnx.TensorProto]) -> np.ndarray:
    """The matrix (inputs x outputs) behind a MatMulNBits: two weights a byte, low half first, a scale per block."""
    shape = {one.name: one.i for one in node.attribute}
    rows, size = shape["N"], shape["block_size"]
    packed = numpy_helper.to_array(stored[node.input[1]]).reshape(rows, -1, size // 2)
    scales = numpy_helper.to_array(stored[node.input[2]]).reshape(rows, -1, 1)
    halves = np.stack([packed & 15, packed >> 4], axis=-1).reshape(rows, -1, size)
    values = (halves.astype(np.float32) - 8) * scales
    return np.ascontiguousarray(values.reshape(rows, -1).T, dtype=np.float32)
