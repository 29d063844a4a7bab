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
        total = np.maximum(classes.sum(axis=1, keepdims=True), SLACK)
        shares = self._groups(overall[None, :] / overall.sum())
        distance: Floats = np.abs(self._groups(classes) / total - shares) @ self._weights(classes.shape[1]) / 2
        return distance

    def reach(self, classes: Floats, overall: Floats) -> Floats:
        """The largest n whose shortfalls alone stay within t.

        Of n kept rows at most N_g lie in group g, so their share falls short of q_g by (q_g - N_g / n)+ or more. A
        level's differences add up to twice its shortfalls; a cumulated share falls short of its target or its
        complement does. Shortfalls grow with n, so n is found by bisection.
        """
        groups, shares = self._groups(classes), self._groups(overall[None, :] / overall.sum())
        weights = self._weights(classes.shape[1])

        def within(kept: Floats) -> Flags:
            missing = np.maximum(shares - groups / np.maximum(kept, 1.0)[:, None], 0)
            fits: Flags = missing @ weights <= self.t + 1e-9
            return fits

        low, high = np.zeros(len(classes)), classes.sum(axis=1)
        low = np.where(within(high), high, low)
        while np.any(high - low > 1):
            middle = np.floor((low + high) / 2)
            fits = within(middle)
            low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        return low

    def _groups(self, counts: Floats) -> Floats:
        """Counts of the groups of all levels, then cumulated counts from either end of the line."""
        parts = []
        for codes in self.levels:
            order = np.argsort(codes, kind="stable")
            first = np.flatnonzero(np.append(True, codes[order][1:] != codes[order][:-1]))
            parts.append(np.add.reduceat(counts[:, order], first, axis=1))
        if self.line:
            below = np.cumsum(counts, axis=1)[:, :-1]
            parts += [below, counts.sum(axis=1, keepdims=True) - below]
        return np.concatenate(parts, axis=1)

    def _weights(self, size: int) -> Floats:
        """What a shortfall of each of these groups costs."""
        groups = sum(len(np.unique(codes)) for codes in self.levels)
        line = 2 * (size - 1) if self.line else 0
        return np.concatenate([np.full(groups, 2 * self.scale), np.full(line, 1 / max(size - 1, 1))])


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
