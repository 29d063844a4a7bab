"""Units and privacy models as flat arrays, the shape that the compiled peeling reads."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sanitize.tabular import peel_kernel
from sanitize.tabular.classes import Table
from sanitize.tabular.diversity import DistinctDiversity, EntropyDiversity, Model, RecursiveDiversity, Transport
from sanitize.tabular.packing import Ints
from sanitize.tabular.sensitive import SensitiveCounter

Floats = npt.NDArray[np.float64]
Units = tuple[Ints, Ints, int]
Models = tuple[Ints, Floats, Ints, Ints, Ints, Floats, Floats, Ints, Floats]


def pack_units(table: Table) -> Units:
    """Distinct units of each tuple: where they start, their numbers, and how many there are (0: rows count)."""
    people = table.counts.persons
    if people is None:
        return np.zeros(table.size + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), 0
    codes = people.unit_codes
    shared = int(codes.max(initial=-1)) + 1
    alone = people.alone if table.counts.most is None else np.minimum(people.alone, table.counts.most)
    of_tuple = np.concatenate([people.pair_tuple, np.repeat(np.arange(table.size), alone)])
    of_unit = np.concatenate([codes, np.arange(shared, shared + int(alone.sum()))])
    order = np.argsort(of_tuple, kind="stable")
    return _starts(of_tuple[order], table.size), of_unit[order], shared + int(alone.sum())


def pack_models(table: Table, models: Sequence[Model]) -> Models:
    """Kinds, parameters, and for each model and tuple its sensitive values with their counts."""
    counters = [SensitiveCounter(table.counts, model.column) for model in models]
    width = max((len(counter.values) for counter in counters), default=0)
    kinds = np.zeros(len(models), dtype=np.int64)
    parameters, scales = np.zeros((len(models), 2)), np.zeros((len(models), 2))
    overall, trees = np.zeros((len(models), width)), np.full((len(models), 16, width), -1)
    starts = np.zeros((len(models), table.size + 1), dtype=np.int64)
    values, pair_ids, mass = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    before, pairs = 0, 0
    for place, (model, counter) in enumerate(zip(models, counters, strict=True)):
        bound = model.bind(counter.values)
        kinds[place], parameters[place] = _kind(bound)
        if isinstance(bound, Transport):
            size = len(counter.values)
            overall[place, :size] = counter.overall() / max(counter.overall().sum(), 1.0)
            scales[place] = bound.scale, 1 / max(size - 1, 1) if bound.line else 0.0
            for level, codes in enumerate(bound.levels):
                trees[place, level, :size] = codes
        of_tuple, value, pair, weight = counter.triples()
        starts[place] = _starts(of_tuple, table.size) + before
        values.append(value)
        pair_ids.append(pair + pairs)
        mass.append(weight)
        before, pairs = before + len(value), pairs + int(pair.max(initial=-1)) + 1
    flat = np.concatenate(values), np.concatenate(pair_ids), np.concatenate(mass)
    return kinds, parameters, starts, *flat, overall, trees, scales


def _kind(bound: object) -> tuple[int, tuple[float, float]]:
    if isinstance(bound, DistinctDiversity):
        return peel_kernel.DISTINCT, (bound.l, 0.0)
    if isinstance(bound, EntropyDiversity):
        return peel_kernel.ENTROPY, (bound.l, 0.0)
    if isinstance(bound, RecursiveDiversity):
        return peel_kernel.RECURSIVE, (bound.l, bound.c)
    if isinstance(bound, Transport):
        return peel_kernel.TRANSPORT, (bound.t, 0.0)
    raise TypeError(f"local recoding doesn't know the model {type(bound).__name__}")


def _starts(of_tuple: Ints, size: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(of_tuple, minlength=size))]).astype(np.int64)
