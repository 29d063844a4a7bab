"""The constants of a frozen graph of TensorFlow, read without TensorFlow (protocol buffers' wire format)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_FLOAT = 1
"""TensorFlow's number of float32."""


def constants(graph: bytes) -> dict[str, np.ndarray]:
    """The float32 constants with raw bytes, by name."""
    found: dict[str, np.ndarray] = {}
    for field, node in _fields(graph):
        if field != 1 or not isinstance(node, bytes):
            continue
        parts = list(_fields(node))
        name, kind = (next((value for number, value in parts if number == at), b"") for at in (1, 2))
        if kind == b"Const" and isinstance(name, bytes):
            attributes = (dict(_fields(value)) for number, value in parts if number == 5 and isinstance(value, bytes))
            values = {attribute.get(1): attribute.get(2) for attribute in attributes}
            array = _array(values.get(b"value"))
            if array is not None:
                found[name.decode()] = array
    return found


def _array(attribute: bytes | int | None) -> np.ndarray | None:
    """The array of an attribute that holds a tensor, if it is of float32."""
    tensor = dict(_fields(attribute)).get(8) if isinstance(attribute, bytes) else None
    if not isinstance(tensor, bytes):
        return None
    parts = dict(_fields(tensor))
    content, shape = parts.get(4), parts.get(2)
    if parts.get(1) != _FLOAT or not isinstance(content, bytes) or not isinstance(shape, bytes):
        return None
    sizes = [
        dict(_fields(size)).get(1, 0) for number, size in _fields(shape) if number == 2 and isinstance(size, bytes)
    ]
    return np.frombuffer(content, np.float32).reshape([int(size) for size in sizes])


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a message: number and value."""
    place = 0
    while place < len(message):
        key, place = _number(message, place)
        kind = key & 7
        if kind == 0:
            value, place = _number(message, place)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            size, place = _number(message, place)
        yield key >> 3, message[place : place + size]
        place += size


def _number(message: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next field begins."""
    value = shift = 0
    while True:
        byte = message[place]
        value, shift, place = value | (byte & 127) << shift, shift + 7, place + 1
        if byte < 128:
            return value, place
