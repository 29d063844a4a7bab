"""Rewriting the graph of the text detector, before it is brought to eight bits, into fewer and faster operators.

All but the GELU's table are exact, up to the rounding of floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

STEEPNESS = 1.702
SUBPIXELS = 2
"""A transposed convolution here makes so many rows and columns of each."""

Replaced = dict[str, tuple[Sequence[Any], Sequence[Any]]]
"""The name of a node → the nodes to put in its place, and those that only it had a use for."""


def join_gelu(model: onnx.ModelProto) -> None:
    """Replace x · (erf(x / √2) + 1) · ½, which stays in floats, by one operator."""
    makers, made = _makers(model), Replaced()
    for node in model.graph.node:
        if node.op_type == "Erf":
            divide, tail = makers[node.input[0]], _followers(model, node, 3)
            name = f"{tail[-1].name}.gelu"
            gelu = helper.make_node("Gelu", [divide.input[0]], tail[-1].output, name, domain="com.microsoft")
            made[tail[-1].name] = ([gelu], [divide, node, *tail[:-1]])
    _replace(model, made)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def pool_means(model: onnx.ModelProto) -> None:
    """Replace means over rows and columns by pooling, which knows eight bits."""
    for node in model.graph.node:
        if node.op_type == "ReduceMean":
            node.CopyFrom(helper.make_node("GlobalAveragePool", node.input[:1], node.output, node.name))


def scale_once(model: onnx.ModelProto) -> None:
    """Replace x + x · s, where s is one number for each channel, by x · (1 + s)."""
    makers, made = _makers(model), Replaced()
    for node in model.graph.node:
        product = makers.get(node.input[1]) if node.op_type == "Add" else None
        if product is not None and product.op_type == "Mul" and product.input[0] == node.input[0]:
            share, name = product.input[1], node.output[0]
            model.graph.initializer.append(numpy_helper.from_array(np.ones(1, np.float32), f"{name}.one"))
            more = helper.make_node("Add", [share, f"{name}.one"], [f"{name}.share"], f"{name}.more")
            scaled = helper.make_node("Mul", [node.input[0], f"{name}.share"], [name], f"{name}.scaled")
            made[node.name] = ([more, scaled], [product])
    _replace(model, made)


def enlarge_last(model: onnx.ModelProto) -> None:
    """Replace the two transposed convolutions at the end by convolutions at their input's size, and put what they
    make in rows and columns once, at the end.

    Each makes 2 × 2 pixels from one, which its neighbours have no part in: these are 2 × 2 times as many channels.
    """
    first, second = (node for node in model.graph.node if node.op_type == "ConvTranspose")
    (shift, relu), (last,) = _followers(model, first, 2), _followers(model, second, 1)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    wide, one = constants[first.input[1]], constants[second.input[1]]
    count, parts = wide.shape[1], SUBPIXELS**2
    weights = wide.transpose(2, 3, 1, 0).reshape(parts * count, wide.shape[0], 1, 1)
    final = np.zeros((SUBPIXELS, SUBPIXELS, SUBPIXELS, SUBPIXELS, parts * count), np.float32)
    for part, (down, across) in enumerate(np.ndindex(SUBPIXELS, SUBPIXELS)):
        final[down, :, across, :, part * count : (part + 1) * count] = one[:, 0].transpose(1, 2, 0)
    fixed = {
        "wide": weights,
        "wide.bias": np.tile(constants[shift.input[1]].ravel(), parts),
        "final": final.reshape(parts**2, parts * count, 1, 1),
        "final.bias": np.tile(constants[last.input[1]].ravel(), parts**2),
    }
    model.graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in fixed.items()
    )
    nodes = [
        helper.make_node("Conv", [first.input[0], "wide", "wide.bias"], ["widened"], "widen", kernel_shape=[1, 1]),
        helper.make_node("Relu", ["widened"], ["widened.relu"], "widen.relu"),
        helper.make_node("Conv", ["widened.relu", "final", "final.bias"], ["deep"], "finish", kernel_shape=[1, 1]),
        helper.make_node("DepthToSpace", ["deep"], last.output, "enlarge", blocksize=SUBPIXELS**2, mode="DCR"),
    ]
    _replace(model, {last.name: (nodes, [first, shift, relu, second])})


def look_up_gelu(model: onnx.ModelProto) -> None:
    """Replace each GELU by x · sigmoid(1.702 x), which is looked up in a table of 256 and multiplied in integers.

    For the quantized graph. It differs by .02 at most (Hendrycks, Gimpel 2016), less than what a step of eight bits is
    here.
    """
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    makers, made = _makers(model), Replaced()
    for node in model.graph.node:
        if node.op_type != "Gelu":
            continue
        whole, name = makers[node.input[0]], node.output[0]
        steep = numpy_helper.to_array(constants[whole.input[1]]) * np.float32(STEEPNESS)
        fixed = {"steep": steep, "scale": np.float32(1 / 256), "zero": np.uint8(0)}
        model.graph.initializer.extend(
            numpy_helper.from_array(np.asarray(value), f"{name}.{what}") for what, value in fixed.items()
        )
        share = [f"{name}.scale", f"{name}.zero"]
        nodes = [
            helper.make_node("DequantizeLinear", [whole.input[0], f"{name}.steep", whole.input[2]], [f"{name}.scaled"]),
            helper.make_node("Sigmoid", [f"{name}.scaled"], [f"{name}.sigmoid"]),
            helper.make_node("QuantizeLinear", [f"{name}.sigmoid", *share], [f"{name}.bits"]),
            helper.make_node("DequantizeLinear", [f"{name}.bits", *share], [f"{name}.share"]),
            helper.make_node("Mul", [node.input[0], f"{name}.share"], [name]),
        ]
        made[node.name] = (nodes, [])
    _replace(model, made)


def repeat_in_blocks(model: onnx.ModelProto) -> None:
    """Replace enlarging by whole factors, each value repeated, by operators that copy whole blocks of bytes.

    For the quantized graph, whose values keep their scale there. What is repeated are the channels of a pixel, then
    the pixels of a row.
    """
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    makers, made = _makers(model), Replaced()
    for node in model.graph.node:
        if node.op_type != "Resize":
            continue
        (quantized,), name = _followers(model, node, 1), node.output[0]
        factor = int(constants[node.input[2]][-1])
        fixed = {"grown": [1, factor, factor, 1], "wide": [1, 1, 1, factor], "row": [0, 0, -1], "high": [1, 1, factor]}
        model.graph.initializer.extend(
            numpy_helper.from_array(np.array(value), f"{name}.{what}") for what, value in fixed.items()
        )
        steps = [
            ("Transpose", [makers[node.input[0]].input[0]], "last"),
            ("Shape", [f"{name}.last"], "shape"),
            ("Mul", [f"{name}.shape", f"{name}.grown"], "size"),
            ("Tile", [f"{name}.last", f"{name}.wide"], "repeated"),
            ("Reshape", [f"{name}.repeated", f"{name}.row"], "rows"),
            ("Tile", [f"{name}.rows", f"{name}.high"], "all"),
            ("Reshape", [f"{name}.all", f"{name}.size"], "enlarged"),
            ("Transpose", [f"{name}.enlarged"], "first"),
        ]
        orders = {"last": {"perm": [0, 2, 3, 1]}, "first": {"perm": [0, 3, 1, 2]}}
        nodes = [
            helper.make_node(
                kind, inputs, quantized.output if what == "first" else [f"{name}.{what}"], **orders.get(what, {})
            )
            for kind, inputs, what in steps
        ]
        made[quantized.name] = (nodes, [node])
    _replace(model, made)


def _makers(model: onnx.ModelProto) -> dict[str, Any]:
    """For each value that a node makes, that node."""
    return {output: node for node in model.graph.node for output in node.output}


def _followers(model: onnx.ModelProto, node: onnx.NodeProto, count: int) -> list[onnx.NodeProto]:
    """The nodes that take one another's output after a node, of which each has one."""
    chain: list[onnx.NodeProto] = []
    for _ in range(count):
        node = next(other for other in model.graph.node if node.output[0] in other.input)
        chain.append(node)
    return chain


def _replace(model: onnx.ModelProto, made: Replaced) -> None:
    """Put nodes in the place of others."""
    gone = {node.name for _, unused in made.values() for node in unused}
    kept: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.name in made:
            kept += made[node.name][0]
        elif node.name not in gone:
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
