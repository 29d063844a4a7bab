"""Privacy models over the sensitive values of a class: l-diversity and t-closeness.

Every model judges a matrix of counts, one row a class, one column a sensitive value. `reach` bounds what of a class
can be kept at all in finer generalizations, which is what lets a search stop early.

Reach. Let U be a class at node u, v a finer node, and K the kept classes of v inside U, with counts n_1, n_2, … (each
a vector over the sensitive values). For every model here the vectors that satisfy it form a convex cone: distinct
values only grow in a sum, entropy is concave, max(n) + c (sum of the l-1 largest) - c sum(n) is convex and positively
homogeneous, and each distance to a fixed distribution is convex. So n = n_1 + n_2 + … satisfies the model as well, and
n <= N, the counts of U. `reach` is an upper bound of sum(n) over all such n, so at least sum(N) - reach rows of U are
suppressed at every node below u.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.tabular.hierarchy import Hierarchy

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Distance = Literal["equal", "ordered", "hierarchical"]

SLACK = 1e-12


class Model(Protocol):
    """A demand on the sensitive values of every class."""

    @property
    def column(self) -> str:
        """The sensitive column."""
        ...

    def bind(self, values: pa.Array) -> "Bound":
        """The model for a column with these distinct values."""
        ...


class Bound(Protocol):
    """A model that knows the values of its column."""

    def satisfied(self, classes: Floats, overall: Floats) -> Flags:
        """Whether each class (row of counts) meets the model, given the counts of the whole table."""
        ...

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """Upper bound on what can be kept of each class at finer nodes."""
        ...

    def achieved(self, classes: Floats, overall: Floats) -> float:
        """The strictest parameter that all classes meet: l, or t."""
        ...


@dataclass(frozen=True)
class DistinctDiversity:
    """Every class holds at least l distinct sensitive values (Machanavajjhala et al., ICDE 2006)."""

    column: str
    l: int  # noqa: E741

    def bind(self, values: pa.Array) -> "DistinctDiversity":
        """The model needs nothing of the values."""
        return self

    def satisfied(self, classes: Floats, overall: Floats) -> Flags:
        """At least l values with a count."""
        met: Flags = (classes > 0).sum(axis=1) >= self.l
        return met

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """Finer classes hold no more values, so it is all or nothing."""
        return np.where(self.satisfied(classes, overall), classes.sum(axis=1), 0.0)

    def achieved(self, classes: Floats, overall: Floats) -> float:
        """The smallest number of distinct values."""
        return float((classes > 0).sum(axis=1).min())


@dataclass(frozen=True)
class EntropyDiversity:
    """The entropy of a class's sensitive values exceeds log l (Machanavajjhala et al., ICDE 2006).

    A class exactly at log l is refused, so that rounding can't decide.
    """

    column: str
    l: float  # noqa: E741

    def bind(self, values: pa.Array) -> "EntropyDiversity":
        """The model needs nothing of the values."""
        return self

    def satisfied(self, classes: Floats, overall: Floats) -> Flags:
        """Entropy strictly over log l."""
        met: Flags = _entropy(classes) > np.log(self.l) + SLACK
        return met

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """The largest capped counts that are even enough: of all counts of one sum, capped ones have most entropy."""
        return _capped_reach(classes, lambda capped: self.satisfied(capped, overall))

    def achieved(self, classes: Floats, overall: Floats) -> float:
        """The smallest exponential of the entropy: the effective number of values."""
        return float(np.exp(_entropy(classes).min()))


@dataclass(frozen=True)
class RecursiveDiversity:
    """Recursive (c, l)-diversity: with counts r1 >= r2 >= … of a class, r1 < c (r_l + r_(l+1) + …)."""

    column: str
    c: float
    l: int  # noqa: E741

    def bind(self, values: pa.Array) -> "RecursiveDiversity":
        """The model needs nothing of the values."""
        return self

    def satisfied(self, classes: Floats, overall: Floats) -> Flags:
        """The most frequent value is outweighed by the rest."""
        if classes.shape[1] < self.l:
            return np.zeros(len(classes), dtype=np.bool_)
        falling = -np.sort(-classes, axis=1)
        met: Flags = falling[:, 0] < self.c * falling[:, self.l - 1 :].sum(axis=1)
        return met

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """As for entropy: the condition is Schur-convex, so capped counts meet it best."""
        return _capped_reach(classes, lambda capped: self.satisfied(capped, overall))

    def achieved(self, classes: Floats, overall: Floats) -> float:
        """The largest l for which the chosen c holds in every class."""
        falling = -np.sort(-classes, axis=1)
        tails = self.c * np.cumsum(falling[:, ::-1], axis=1)[:, ::-1]
        return float((falling[:, :1] < tails).sum(axis=1).min())


@dataclass(frozen=True)
class Closeness:
    """t-closeness: the earth mover's distance of each class to the whole table is at most t (Li et al., ICDE 2007).

    Distances between values: `equal` 1, `ordered` by rank in the sorted column, `hierarchical` by the level of the
    nearest common group; each scaled to 1.
    """

    column: str
    t: float
    distance: Distance = "equal"
    hierarchy: Hierarchy | None = None

    def bind(self, values: pa.Array) -> "Transport":
        """Raises UsageError when a hierarchical distance has no hierarchy or doesn't fit the column."""
        size = len(values)
        if self.distance == "equal":
            return Transport(self.t, (np.arange(size),), 0.5, ())
        if self.distance == "ordered":
            return Transport(self.t, (), 0.0, (np.arange(size),))
        if self.hierarchy is None:
            raise UsageError(f"t-closeness of column {self.column!r}: a hierarchical distance needs a hierarchy")
        codes = self.hierarchy.build(values, self.column).codes[:-1]
        return Transport(self.t, tuple(level.astype(np.int64) for level in codes), 0.5 / len(codes), ())


@dataclass(frozen=True)
class Transport:
    """Earth mover's distance as a sum of absolute differences of group shares.

    On a tree with equal steps it is sum over levels and groups of |p(group) - q(group)| / (2 height) (a flat tree
    gives the variational distance), on a line the sum of |cumulated p - q| / (values - 1).
    """

    t: float
    levels: tuple[npt.NDArray[np.int64], ...]
    scale: float
    line: tuple[npt.NDArray[np.int64], ...]

    def satisfied(self, classes: Floats, overall: Floats) -> Flags:
        """Distance at most t."""
        return self._distance(classes, overall) <= self.t + SLACK

    def achieved(self, classes: Floats, overall: Floats) -> float:
        """The largest distance."""
        return float(self._distance(classes, overall).max())

    def _distance(self, classes: Floats, overall: Floats) -> Floats:
        difference = classes / np.maximum(classes.sum(axis=1, keepdims=True), SLACK) - overall / overall.sum()
        total = np.zeros(len(classes))
        for codes in self.levels:
            total += self.scale * np.abs(_grouped(difference, codes)).sum(axis=1)
        if self.line and classes.shape[1] > 1:
            total += np.abs(np.cumsum(difference, axis=1)[:, :-1]).sum(axis=1) / (classes.shape[1] - 1)
        return total

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """The largest n whose shortfalls alone stay within t.

        Of n kept rows at most N_g lie in group g, so their share falls short of q_g by (q_g - N_g / n)+ or more. A
        level's differences add up to twice its shortfalls; a cumulated share falls short of its target or its
        complement does. Shortfalls grow with n, so n is found by bisection.
        """
        most = classes.sum(axis=1)
        share = overall / overall.sum()
        low, high = np.zeros(len(classes)), most.copy()
        within = self._shortfall(classes, high, share) <= self.t + 1e-9
        low[within] = high[within]
        while np.any(high - low > 1):
            middle = np.floor((low + high) / 2)
            fits = self._shortfall(classes, middle, share) <= self.t + 1e-9
            low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        return low

    def _shortfall(self, classes: Floats, kept: Floats, share: Floats) -> Floats:
        kept = np.maximum(kept, 1.0)[:, None]
        total = np.zeros(len(classes))
        for codes in self.levels:
            missing = _grouped(share[None, :], codes) - _grouped(classes, codes) / kept
            total += 2 * self.scale * np.maximum(missing, 0).sum(axis=1)
        if self.line and classes.shape[1] > 1:
            below, target = np.cumsum(classes, axis=1)[:, :-1], np.cumsum(share)[:-1]
            above = classes.sum(axis=1, keepdims=True) - below
            gap = np.maximum(target - below / kept, (1 - target) - above / kept)
            total += np.maximum(gap, 0).sum(axis=1) / (classes.shape[1] - 1)
        return total


def _grouped(counts: Floats, codes: npt.NDArray[np.int64]) -> Floats:
    if len(codes) and codes[-1] == len(codes) - 1 and np.array_equal(codes, np.arange(len(codes))):
        return counts
    groups = np.zeros((len(counts), int(codes.max(initial=-1)) + 1))
    for value, group in enumerate(codes):
        groups[:, group] += counts[:, value]
    return groups


def _entropy(classes: Floats) -> Floats:
    total = np.maximum(classes.sum(axis=1), 1.0)
    logs = np.log(np.where(classes > 0, classes, 1.0))
    entropy: Floats = np.log(total) - (classes * logs).sum(axis=1) / total
    return entropy


def _capped_reach(classes: Floats, meets: Callable[[Floats], Flags]) -> Floats:
    """One less than the sum of the counts under the lowest cap at which they fail a model."""
    low, high = np.zeros(len(classes)), classes.max(axis=1, initial=0.0) + 1
    whole = meets(classes)
    while np.any(high - low > 1):
        cap = np.floor((low + high) / 2)
        fits = meets(np.minimum(classes, cap[:, None]))
        low, high = np.where(fits, cap, low), np.where(fits, high, cap)
    failing = np.minimum(classes, high[:, None]).sum(axis=1) - 1
    return np.where(whole, classes.sum(axis=1), np.where(low > 0, failing, 0.0))
