"""ONNX models on the CPU, one thread each, with block-quantized weights unpacked when they are opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

DYNAMIC = ("batch", None, "height", "width")


def open_session(path: Path, dimensions: tuple[str | None, ...]) -> onnxruntime.InferenceSession:
    """An inference session of a model whose input dimensions are freed under the given names; None keeps one fixed.

    Weights that DequantizeLinear expands block by block (ONNX operator set 21) become float32 first: the CPU
    provider then runs its fast float kernels and folds them into the convolutions.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = _unpacked(onnx.load(str(path)), dimensions)
    provider = ("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=[provider])


def _unpacked(model: onnx.ModelProto, dimensions: tuple[str | None, ...]) -> onnx.ModelProto:
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in constants:
            axis = next((attribute.i for attribute in node.attribute if attribute.name == "axis"), 1)
            constants[node.output[0]] = _dequantized([constants[name] for name in node.input], axis)
        elif node.op_type == "Reshape" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]].reshape(constants[node.input[1]])
        else:
            nodes.append(node)
    read = {name for node in nodes for name in node.input}
    inputs = [value for value in graph.input if value.name in read - set(constants)]
    _replace(graph.node, nodes)
    _replace(
        graph.initializer,
        [
            numpy_helper.from_array(np.ascontiguousarray(constants[name]), name)
            for name in sorted(read & set(constants))
        ],
    )
    _replace(graph.input, inputs)
    _free(graph, dimensions)
    return model


def _dequantized(parts: list[np.ndarray], axis: int) -> np.ndarray:
    values, scale, zero = parts

    def expanded(block: np.ndarray) -> np.ndarray:
        if block.ndim == 0:
            return block
        size = values.shape[axis]
        return np.repeat(block, -(-size // block.shape[axis]), axis=axis).take(np.arange(size), axis=axis)

    difference = values.astype(np.float32) - expanded(zero).astype(np.float32)
    return np.asarray(difference * expanded(scale), dtype=np.float32)


def _replace(field: object, items: list[object]) -> None:
    items = [type(item).FromString(item.SerializeToString()) for item in items]  # type: ignore[attr-defined]
    del field[:]  # type: ignore[attr-defined]
    field.extend(items)  # type: ignore[attr-defined]


def _free(graph: onnx.GraphProto, dimensions: tuple[str | None, ...]) -> None:
    for value in graph.input:
        for dimension, name in zip(value.type.tensor_type.shape.dim, dimensions, strict=True):
            if name is not None:
                dimension.ClearField("dim_value")
                dimension.dim_param = name
    for value in graph.output:
        value.type.tensor_type.shape.Clear()
        value.type.tensor_type.ClearField("shape")
    del graph.value_info[:]
