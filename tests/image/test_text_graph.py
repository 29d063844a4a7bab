"""The text detector's graph computes the same after it was rewritten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from onnxruntime.quantization.shape_inference import quant_pre_process

from sanitize.image import graph
from sanitize.image.eight_bits import OPSET, SOURCE
from sanitize.image.session import DYNAMIC, open_model
from sanitize.image.text_graph import enlarge_last, join_gelu, pool_means, repeat_in_blocks, scale_once


def heat(model: onnx.ModelProto) -> np.ndarray:
    session = open_model(model.SerializeToString())
    pixels = np.random.default_rng(3).uniform(-1, 1, (1, 3, 96, 160)).astype(np.float32)
    return np.asarray(session.run(None, {session.get_inputs()[0].name: pixels})[0])


def test_each_step_is_exact(tmp_path: Path) -> None:
    rapidocr = pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    model = onnx.version_converter.convert_version(
        graph.read(Path(rapidocr.__file__).parent / "models" / SOURCE), OPSET
    )
    graph.free_dimensions(model, DYNAMIC)
    onnx.save(model, tmp_path / "plain.onnx")
    quant_pre_process(str(tmp_path / "plain.onnx"), str(tmp_path / "joined.onnx"), skip_symbolic_shape=True)
    model = onnx.load(tmp_path / "joined.onnx")
    before, operators = heat(model), {node.op_type for node in model.graph.node}
    assert {"Erf", "ReduceMean", "ConvTranspose"} <= operators
    for rewrite in (join_gelu, pool_means, scale_once, enlarge_last):
        rewrite(model)
        assert np.abs(heat(model) - before).max() < 1e-5
    assert not {"Erf", "ReduceMean", "ConvTranspose"} & {node.op_type for node in model.graph.node}


@pytest.mark.parametrize("factor", [2, 4])
def test_repeating_in_blocks_is_enlarging(factor: int) -> None:
    quantized = {"scale": np.float32(0.25), "zero": np.uint8(100), "none": np.array([], np.float32)}
    constants = quantized | {"factors": np.array([1, 1, factor, factor], np.float32)}
    nearest = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
    nodes = [
        helper.make_node("QuantizeLinear", ["values", "scale", "zero"], ["bits"], "quantize"),
        helper.make_node("DequantizeLinear", ["bits", "scale", "zero"], ["floats"], "dequantize"),
        helper.make_node("Resize", ["floats", "none", "factors"], ["large"], "resize", **nearest),
        helper.make_node("QuantizeLinear", ["large", "scale", "zero"], ["large bits"], "quantize again"),
        helper.make_node("DequantizeLinear", ["large bits", "scale", "zero"], ["result"], "dequantize again"),
    ]
    shapes = {"values": [1, 3, "height", "width"], "result": None}
    values = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    weights = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    made = helper.make_graph(nodes, "enlarge", values[:1], values[1:], weights)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    before = heat(model)
    repeat_in_blocks(model)
    assert "Resize" not in {node.op_type for node in model.graph.node}
    assert before.shape == (1, 3, 96 * factor, 160 * factor)
    np.testing.assert_array_equal(heat(model), before)
