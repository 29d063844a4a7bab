"""A hierarchy applied to the distinct values of one column: groups, labels and losses, level by level."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.errors import UsageError

STAR = "*"

Codes = npt.NDArray[np.int32]
Losses = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Unknown = Literal["error", "*"]


@dataclass(frozen=True)
class Levels:
    """What every distinct value of a column becomes at every level.

    Level 0 is the raw value, the last level puts all values into one group `*`. `codes[level][i]` is the group of
    `values[i]`, `labels[level][group]` what is released for it, `loss[level][group]` its share of the hierarchy's
    leaves, (leaves in the group - 1) / (all leaves - 1): 0 for a leaf, 1 for `*` (Iyengar's loss metric, KDD 2002,
    normalized as ARX does).
    """

    column: str
    values: pa.Array = field(repr=False)
    codes: tuple[Codes, ...] = field(repr=False)
    labels: tuple[pa.Array, ...] = field(repr=False)
    loss: tuple[Losses, ...] = field(repr=False)

    @property
    def height(self) -> int:
        """Number of levels."""
        return len(self.codes)


def from_labels(
    column: str,
    values: pa.Array,
    labels: Sequence[pa.Array],
    losses: Sequence[Losses],
    unknown: Flags | None = None,
) -> Levels:
    """Builds and checks `Levels` from the label and the loss of every value at levels 1, 2, ….

    A group is what shares a label, so that whoever recounts the released table counts the same groups. Nulls and
    empty strings stay categories of their own below the top, without loss. Values marked `unknown` are `*` at every
    level; where there are any, level 0 is released as strings.

    Raises UsageError when a level splits a group of the level below, or costs less than it.
    """
    own_category = values.is_null().to_numpy(zero_copy_only=False) | _is_empty(values)
    steps = [
        _with_own_categories(values, label, loss, own_category) for label, loss in zip(labels, losses, strict=True)
    ]
    steps.insert(0, (values, np.zeros(len(values))))
    if unknown is not None and unknown.any():
        mask = pa.array(unknown)
        steps = [(pc.if_else(mask, STAR, as_text(label)), np.where(unknown, 1.0, loss)) for label, loss in steps]
    if len(steps) == 1 or not pc.all(pc.equal(steps[-1][0], STAR).fill_null(False)).as_py():
        steps.append((pa.repeat(STAR, len(values)), np.ones(len(values))))
    codes, group_labels, group_losses = zip(*(_groups(label, loss) for label, loss in steps), strict=True)
    built = Levels(column, values, codes, group_labels, group_losses)
    _check(built)
    return built


def as_text(values: pa.Array) -> pa.Array:
    """The values as strings, whole floats without their `.0`."""
    if pa.types.is_floating(values.type):
        whole = pc.equal(values, pc.round(values)).fill_null(True)
        if pc.all(whole).as_py() and pc.all(pc.less(pc.abs(values), 2.0**53).fill_null(True)).as_py():
            values = pc.cast(values, pa.int64())
    return pc.cast(values, pa.string())


def is_text(type_: pa.DataType) -> bool:
    """Whether values of this type are strings."""
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


def check_complete(column: str, missing: Flags, unknown: Unknown, source: str) -> None:
    """Raises UsageError for values without a place, unless they may become `*`."""
    count = int(np.count_nonzero(missing))
    if count and unknown == "error":
        raise UsageError(
            f"column {column!r}: {count} distinct values have no place in its hierarchy ({source}); "
            'add them, or set `unknown: "*"` to release them as *'
        )


def _is_empty(values: pa.Array) -> Flags:
    if is_text(values.type):
        empty: Flags = pc.equal(values, "").fill_null(False).to_numpy(zero_copy_only=False)
        return empty
    return np.zeros(len(values), dtype=np.bool_)


def _with_own_categories(
    values: pa.Array, labels: pa.Array, losses: Losses, own_category: Flags
) -> tuple[pa.Array, Losses]:
    mask = pc.and_(pa.array(own_category), pc.not_equal(labels, STAR).fill_null(True))
    own = mask.to_numpy(zero_copy_only=False)
    if not own.any():
        return labels, losses
    return pc.if_else(mask, as_text(values), labels), np.where(own, 0.0, losses)


def _groups(labels: pa.Array, losses: Losses) -> tuple[Codes, pa.Array, Losses]:
    encoded = labels.dictionary_encode(null_encoding="encode")
    codes: Codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    group_losses = np.zeros(len(encoded.dictionary))
    group_losses[codes] = losses
    return codes, encoded.dictionary, group_losses


def _check(levels: Levels) -> None:
    for level in range(1, levels.height):
        below, above = levels.codes[level - 1], levels.codes[level]
        parent = np.zeros(len(levels.labels[level - 1]), dtype=np.int32)
        parent[below] = above
        split = int(np.count_nonzero(parent[below] != above))
        if split:
            raise UsageError(
                f"column {levels.column!r}: level {level} of its hierarchy isn't nested, it splits groups of level "
                f"{level - 1} ({split} values); give every group of a level one parent"
            )
        if np.any(levels.loss[level][above] < levels.loss[level - 1][below] - 1e-12):
            raise UsageError(
                f"column {levels.column!r}: level {level} of its hierarchy is finer than level {level - 1}"
            )
