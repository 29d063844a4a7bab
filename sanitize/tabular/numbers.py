"""Coarser numbers for columns that aren't quasi-identifiers: rounding, top and bottom coding, intervals."""

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError
from sanitize.tabular.intervals import Interval
from sanitize.tabular.recoding import decoded


def round_to(values: pa.Array, step: float) -> pa.Array:
    """The nearest multiple of `step`, halves to even; keeps type and nulls. Raises UsageError for non-numbers."""
    numbers = _numbers(values)
    if step <= 0:
        raise UsageError("rounding needs a step greater than 0")
    return pc.cast(pc.round_to_multiple(pc.cast(numbers, pa.float64()), step, "half_to_even"), numbers.type, safe=False)


def clip(values: pa.Array, bottom: float | None = None, top: float | None = None) -> pa.Array:
    """Numbers below `bottom` become it, above `top` likewise; keeps type and nulls."""
    numbers = _numbers(values)
    if bottom is not None and top is not None and bottom > top:
        raise UsageError("bottom must not be greater than top")
    for bound, choose in ((bottom, pc.max_element_wise), (top, pc.min_element_wise)):
        if bound is not None:
            numbers = choose(numbers, pa.scalar(bound).cast(numbers.type), skip_nulls=False)
    return numbers


def ranges(values: pa.Array, width: float, bottom: float | None = None, top: float | None = None) -> pa.Array:
    """The interval of `width` that each number lies in, as text: `[30, 40)`, `>=90`, `<18`; nulls stay."""
    encoded = _numbers(values).dictionary_encode()
    levels = Interval(width, top=top, bottom=bottom).build(encoded.dictionary, "numbers")
    return levels.labels[1].take(pa.array(levels.codes[1])).take(encoded.indices)


def _numbers(values: pa.Array) -> pa.Array:
    plain = decoded(values)
    if not (pa.types.is_integer(plain.type) or pa.types.is_floating(plain.type)):
        raise UsageError(f"rounding and clipping need numbers, not {plain.type}")
    return plain
