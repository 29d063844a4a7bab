"""Rewriting ONNX graphs into what a CPU runs fast: exact up to rounding of floats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

Constants = dict[str, np.ndarray]


def read(path: Path) -> onnx.ModelProto:
    """A model with its weights as float32 and without PRelu, for which the CPU provider has slow kernels only.

    Weights that DequantizeLinear expands block by block (ONNX operator set 21) are expanded here, so that they are
    folded into the convolutions.
    """
    model = onnx.load(str(path))
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in constants:
            axis = next((attribute.i for attribute in node.attribute if attribute.name == "axis"), 1)
            constants[node.output[0]] = _dequantized([constants[name] for name in node.input], axis)
        elif node.op_type == "Reshape" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]].reshape(constants[node.input[1]])
        elif node.op_type == "PRelu":
            nodes += _split(node, constants)
        else:
            nodes.append(node)
    _rebuild(model, nodes, constants)
    return model


def free_dimensions(model: onnx.ModelProto, names: Sequence[str | None]) -> None:
    """Give the dimensions of the inputs these names, which frees their sizes; None keeps one fixed."""
    for value in model.graph.input:
        for dimension, name in zip(value.type.tensor_type.shape.dim, names, strict=True):
            if name is not None:
                dimension.ClearField("dim_value")
                dimension.dim_param = name
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    del model.graph.value_info[:]


def join_heads(model: onnx.ModelProto, heads: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Replace outputs that a 1×1 and a depthwise 3×3 convolution make of one feature map by a single pair of them.

    `heads` names each new output, of shape (n, channels, height, width), and the old ones whose channels it holds in
    their order. What came after the convolutions (sigmoids, reshaping) is left to the caller.
    """
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    makers = {output: node for node in model.graph.node for output in node.output}
    nodes = list(model.graph.node)
    for name, parts in heads:
        deep = [_convolution_before(part, makers) for part in parts]
        point = [makers[node.input[0]] for node in deep]
        for kind, group in (("point", point), ("deep", deep)):
            for index, what in ((1, "weight"), (2, "bias")):
                constants[f"{name}.{kind}.{what}"] = np.concatenate([constants[node.input[index]] for node in group])
        channels = len(constants[f"{name}.deep.bias"])
        inputs = [
            [before, f"{name}.{kind}.weight", f"{name}.{kind}.bias"]
            for kind, before in (("point", point[0].input[0]), ("deep", f"{name}.point"))
        ]
        nodes.append(helper.make_node("Conv", inputs[0], [f"{name}.point"], kernel_shape=[1, 1]))
        nodes.append(helper.make_node("Conv", inputs[1], [name], kernel_shape=[3, 3], pads=[1] * 4, group=channels))
    outputs = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name, _ in heads]
    del model.graph.output[:]
    model.graph.output.extend(outputs)
    _rebuild(model, _needed(nodes, {name for name, _ in heads}), constants)


def _dequantized(parts: Sequence[np.ndarray], axis: int) -> np.ndarray:
    values, scale, zero = parts

    def expanded(block: np.ndarray) -> np.ndarray:
        if block.ndim == 0:
            return block
        size = values.shape[axis]
        return np.repeat(block, -(-size // block.shape[axis]), axis=axis).take(np.arange(size), axis=axis)

    difference = values.astype(np.float32) - expanded(zero).astype(np.float32)
    return np.asarray(difference * expanded(scale), dtype=np.float32)


def _split(node: onnx.NodeProto, constants: Constants) -> list[onnx.NodeProto]:
    """PRelu with a slope a for each channel: a·x + (1 − a)·max(x, 0), which stays in the blocked layout."""
    (value, slope), (result,) = node.input, node.output
    constants[f"{result}.below"] = constants[slope].reshape(1, -1, 1, 1)
    constants[f"{result}.above"] = 1 - constants[f"{result}.below"]
    return [
        helper.make_node("Relu", [value], [f"{result}.positive"]),
        helper.make_node("Mul", [value, f"{result}.below"], [f"{result}.all"]),
        helper.make_node("Mul", [f"{result}.positive", f"{result}.above"], [f"{result}.rest"]),
        helper.make_node("Add", [f"{result}.all", f"{result}.rest"], [result]),
    ]


def _convolution_before(output: str, makers: dict[str, onnx.NodeProto]) -> onnx.NodeProto:
    node = makers[output]
    while node.op_type != "Conv":
        node = makers[node.input[0]]
    return node


def _needed(nodes: Sequence[onnx.NodeProto], outputs: set[str]) -> list[onnx.NodeProto]:
    kept: list[onnx.NodeProto] = []
    for node in reversed(nodes):
        if outputs & set(node.output):
            kept.append(node)
            outputs = outputs | set(node.input)
    return kept[::-1]


def _rebuild(model: onnx.ModelProto, nodes: Sequence[onnx.NodeProto], constants: Constants) -> None:
    """Put the nodes and the constants they read in the place of those of the model."""
    used = {name for node in nodes for name in node.input}
    weights = [
        numpy_helper.from_array(np.ascontiguousarray(constants[name]), name) for name in sorted(used & set(constants))
    ]
    inputs = [value for value in model.graph.input if value.name in used - set(constants)]
    graph = helper.make_graph(list(nodes), model.graph.name, inputs, list(model.graph.output), weights)
    model.graph.CopyFrom(graph)
