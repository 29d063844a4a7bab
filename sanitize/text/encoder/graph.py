"""The encoder as an ONNX session that gives hidden states: from 4-bit weights to 8-bit ones, in memory.

The packaged file is a lower-cased BERT of 6 layers of 384 units (Rampart, National Design Studio, CC BY 4.0), whose
weights are 4-bit integers in blocks. onnxruntime multiplies 8-bit integers per channel twice as fast.
"""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

LAYERS = (3, 5)
"""The layers (from 0) whose output is read."""

SIZE = 384
"""Units of a layer."""

_OUTPUT = "/bert/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0"


def open_session(file: Path) -> ort.InferenceSession:
    """A session of one thread: `input_ids`, `attention_mask`, `token_type_ids` (int64, batch x pieces) to LAYERS.

    Each output is float32, batch x pieces x SIZE.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(_eight_bits(_hidden_states(file)), options, providers=["CPUExecutionProvider"])


def _hidden_states(file: Path) -> onnx.ModelProto:
    """The model without its classifier, its weights as float32."""
    model = onnx.load(file)
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    nodes = []
    for node in graph.node:
        if node.name.startswith("/classifier") or "logits" in node.output:
            continue
        if node.op_type == "MatMulNBits":
            name = f"{node.output[0]}_weights"
            graph.initializer.append(numpy_helper.from_array(_dequantized(node, weights), name))
            node = helper.make_node("MatMul", [node.input[0], name], list(node.output), name=node.name)
        nodes.append(node)
    del graph.node[:], graph.output[:]
    graph.node.extend(nodes)
    graph.output.extend(
        helper.make_tensor_value_info(_OUTPUT.format(layer), TensorProto.FLOAT, ["batch", "pieces", SIZE])
        for layer in LAYERS
    )
    used = {name for node in nodes for name in node.input}
    kept = [one for one in graph.initializer if one.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return model


def _dequantized(node: onnx.NodeProto, weights: dict[str, onnx.TensorProto]) -> np.ndarray:
    """The matrix (inputs x outputs) behind a MatMulNBits: two weights a byte, low half first, a scale per block."""
    shape = {one.name: one.i for one in node.attribute}
    rows, blocks, size = shape["N"], shape["K"] // shape["block_size"], shape["block_size"]
    packed = numpy_helper.to_array(weights[node.input[1]]).reshape(rows, blocks, size // 2)
    scales = numpy_helper.to_array(weights[node.input[2]]).reshape(rows, blocks, 1)
    values = _halves(packed).reshape(rows, blocks, size).astype(np.float32)
    zero = np.full((1, 1, 1), 8, np.float32)
    if len(node.input) > 3 and node.input[3]:
        points = _halves(numpy_helper.to_array(weights[node.input[3]]).reshape(rows, -1))
        zero = points[:, :blocks, None].astype(np.float32)
    return np.ascontiguousarray(((values - zero) * scales).reshape(rows, -1).T, dtype=np.float32)


def _halves(packed: np.ndarray) -> np.ndarray:
    return np.stack([packed & 15, packed >> 4], axis=-1).reshape(*packed.shape[:-1], -1)


def _eight_bits(model: onnx.ModelProto) -> bytes:
    """The model with its matrices as 8-bit integers, a scale per channel; inputs are scaled as they come."""
    logging.getLogger().disabled, before = True, logging.getLogger().disabled  # it advises on steps that bring nothing
    try:
        with TemporaryDirectory() as folder:
            target = Path(folder) / "encoder.onnx"
            quantize_dynamic(
                model,
                target,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                extra_options={"MatMulConstBOnly": True},
            )
            return target.read_bytes()
    finally:
        logging.getLogger().disabled = before
