"""The encoder as an ONNX session that gives hidden states: its first layers, as 8-bit products at fixed scales.

The packaged file is a lower-cased BERT of 6 layers of 384 units (Rampart, National Design Studio, CC BY 4.0). Its graph
is written again with onnxruntime's fused operators. Scales that are found while a model runs depend on all texts of a
batch; those here were found beforehand (`python -m sanitize.text.train.languages`), so that a text gives the same
whatever is read with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from sanitize.text.encoder.weights import read_weights

LAYERS = (1,)
"""The layers (from 0) whose output is read.

Two more would add little where a quick tagger reads first, and take as long again.
"""

SIZE = 384
"""Units of a layer."""

HEADS = 12

SMOOTHED = 0.7
"""How much of the difference between an input's units is moved into the matrices (SmoothQuant, Xiao 2023)."""

Ranges = Mapping[str, np.ndarray]
"""The least and the most value (float32, 2 x units) that each unit of a matrix's input has, by the input's name."""

_EPSILON = 1e-12
_FUSED = "com.microsoft"


def open_session(file: Path, ranges: Ranges, layers: Sequence[int] = LAYERS) -> ort.InferenceSession:
    """A session of one thread: `ids` and `mask` (int32, batch x pieces; the mask 1 for a piece, else 0) to layers.

    Each output is float32, batch x pieces x SIZE. Without ranges products are exact, and the outputs are the inputs of
    the matrices instead.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = _Graph(read_weights(file), ranges, layers).model()
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


class _Graph:
    """A graph under construction: values are known by their names."""

    def __init__(self, weights: Mapping[str, np.ndarray], ranges: Ranges, layers: Sequence[int]) -> None:
        self.weights = weights
        self.ranges = ranges
        self.layers = layers
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.inputs: list[str] = []
        """Inputs of matrices."""

    def model(self) -> onnx.ModelProto:
        """The whole graph."""
        outputs = self._layers()
        described = helper.make_tensor_value_info
        given = [described(name, TensorProto.INT32, ["batch", "pieces"]) for name in ("ids", "mask")]
        results = [described(name, TensorProto.FLOAT, None) for name in (outputs if self.ranges else self.inputs)]
        graph = helper.make_graph(self.nodes, "encoder", given, results, list(self.constants.values()))
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=10)

    def _layers(self) -> list[str]:
        self._constant("position_and_type", self.weights["position"] + self.weights["token_type"][0])
        norm = self._norm("embeddings.LayerNorm")
        words = [self._weight("word"), "position_and_type", "", *norm]
        self._node("EmbedLayerNormalization", ["ids", "", *words], "embedded", "unused", epsilon=_EPSILON)
        state, outputs = "embedded", []
        for layer in range(max(self.layers) + 1):
            state = self._layer(state, f"layer.{layer}")
            outputs += [state] if layer in self.layers else []
        return outputs

    def _layer(self, state: str, name: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        asked = self._products(state, parts)
        seen = self._node("MultiHeadAttention", [*asked, "", "mask"], f"{name}.seen", num_heads=HEADS)
        (added,) = self._products(seen, [f"{name}.attention.output.dense"])
        state = self._added(added, state, f"{name}.attention.output.LayerNorm")
        (inner,) = self._products(state, [f"{name}.intermediate.dense"])
        (added,) = self._products(self._node("Gelu", [inner], f"{name}.gelu"), [f"{name}.output.dense"])
        return self._added(added, state, f"{name}.output.LayerNorm")

    def _added(self, first: str, second: str, norm: str) -> str:
        """The normalized sum: without its mean, the root mean square is the deviation (Zhang and Sennrich 2019).

        onnxruntime computes that many times faster than its layer normalization, which takes a quarter of the time.
        """
        gain, shift = self._norm(norm)
        added = self._node("Add", [first, second], f"{norm}.added", domain="")
        mean = self._node("ReduceMean", [added], f"{norm}.mean", domain="", axes=[-1])
        scaled = [self._node("Sub", [added, mean], f"{norm}.centred", domain=""), gain]
        self._node("SimplifiedLayerNormalization", scaled, f"{norm}.scaled", domain="", epsilon=_EPSILON, axis=-1)
        return self._node("Add", [f"{norm}.scaled", shift], f"{norm}.sum", domain="")

    def _products(self, state: str, names: Sequence[str]) -> list[str]:
        """What matrices make of the same input, their biases added."""
        self.inputs.append(state)
        if not self.ranges:
            return [self._exact(state, name) for name in names]
        matrices = [self.weights[name] for name in names]
        low, high = self.ranges[state]
        most = np.abs(matrices).max(axis=(0, 2))
        smooth = np.maximum(np.maximum(-low, high), 1e-3) ** SMOOTHED / np.maximum(most, 1e-3) ** (1 - SMOOTHED)
        bottom, top = min((low / smooth).min(), 0), (high / smooth).max()
        scale = self._constant(f"{state}.scale", np.float32((top - bottom) / 255))
        zero = self._constant(f"{state}.zero", np.uint8(np.rint(-bottom / (top - bottom) * 255)))
        even = self._constant(f"{state}.smooth", (1 / smooth).astype(np.float32))
        self._node("Mul", [state, even], f"{state}.even", domain="")
        self._node("QuantizeLinear", [f"{state}.even", scale, zero], f"{state}.bytes", domain="")
        smoothed = (matrix * smooth[:, None] for matrix in matrices)
        return [self._product(state, name, matrix) for name, matrix in zip(names, smoothed, strict=True)]

    def _product(self, state: str, name: str, matrix: np.ndarray) -> str:
        """A product of 8-bit integers, with a scale per column."""
        scales = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / 127
        rounded = self._constant(f"{name}.bytes", np.rint(matrix / scales).astype(np.int8))
        columns = self._constant(f"{name}.scales", scales.astype(np.float32))
        bias = self._weight(f"{name}.bias")
        given = [f"{state}.bytes", rounded, f"{state}.scale", columns, f"{state}.zero", "", bias]
        return self._node("MatMulIntegerToFloat", given, f"{name}.product")

    def _exact(self, state: str, name: str) -> str:
        product = self._node("MatMul", [state, self._weight(name)], f"{name}.matrix", domain="")
        return self._node("Add", [product, self._weight(f"{name}.bias")], f"{name}.product", domain="")

    def _norm(self, name: str) -> list[str]:
        return [self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]

    def _weight(self, name: str) -> str:
        return self._constant(name, self.weights[name])

    def _constant(self, name: str, value: np.ndarray | np.generic) -> str:
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def _node(
        self, operator: str, given: list[str], *results: str, domain: str = _FUSED, **settings: float | list[int]
    ) -> str:
        self.nodes.append(helper.make_node(operator, given, list(results), domain=domain, **settings))
        return results[0]
