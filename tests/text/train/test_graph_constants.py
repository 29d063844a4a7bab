"""Constants of a frozen graph."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize.text.train.graph_constants import constants


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """Protocol buffers' wire format, for short values."""
    written = bytearray()
    for number, value in fields:
        if isinstance(value, int):
            written += bytes([number << 3, value])
        else:
            written += bytes([number << 3 | 2, len(value)]) + value
    return bytes(written)


def node(name: bytes, operation: bytes, kind: int, array: np.ndarray) -> bytes:
    sizes = message(*((2, message((1, size))) for size in array.shape))
    tensor = message((1, kind), (2, sizes), (4, array.tobytes()))
    value = message((1, b"value"), (2, message((8, tensor))))
    return message((1, message((1, name), (2, operation), (5, value))))


@pytest.fixture
def matrix() -> np.ndarray:
    return np.arange(6, dtype=np.float32).reshape(2, 3)


def test_constants_of_float32_are_read_by_name(matrix: np.ndarray) -> None:
    graph = node(b"a/kernel", b"Const", 1, matrix) + node(b"other", b"MatMul", 1, matrix)
    (found,) = constants(graph).items()
    assert found[0] == "a/kernel"
    np.testing.assert_array_equal(found[1], matrix)


def test_other_types_are_passed_over(matrix: np.ndarray) -> None:
    assert constants(node(b"numbers", b"Const", 3, matrix)) == {}
