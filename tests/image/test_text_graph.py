"""The text detector's graph computes the same after it was rewritten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnxruntime.quantization.shape_inference import quant_pre_process

from sanitize.image import graph
from sanitize.image.eight_bits import OPSET, SOURCE
from sanitize.image.session import DYNAMIC, open_model
from sanitize.image.text_graph import enlarge_last, join_gelu, pool_means, scale_once


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
