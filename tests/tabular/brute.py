"""k-anonymity by the book: every node of the lattice, every row, in plain Python."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

Row = tuple[str, ...]
Tree = dict[str, list[str]]  # value -> labels at levels 0, 1, …


def nodes(trees: Sequence[Tree]) -> Iterator[tuple[int, ...]]:
    return itertools.product(*(range(len(next(iter(tree.values())))) for tree in trees))


def classes(rows: Sequence[Row], trees: Sequence[Tree], node: Sequence[int]) -> dict[Row, list[int]]:
    found: dict[Row, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[tuple(tree[value][level] for tree, value, level in zip(trees, row, node, strict=True))].append(place)
    return found


def distinct(l: int) -> Callable[[list[str], list[str]], bool]:  # noqa: E741
    return lambda inside, overall: len(set(inside)) >= l


def entropy(l: float) -> Callable[[list[str], list[str]], bool]:  # noqa: E741
    def meets(inside: list[str], overall: list[str]) -> bool:
        shares = [count / len(inside) for count in Counter(inside).values()]
        return -sum(share * math.log(share) for share in shares) > math.log(l) + 1e-12

    return meets


def recursive(c: float, l: int) -> Callable[[list[str], list[str]], bool]:  # noqa: E741
    def meets(inside: list[str], overall: list[str]) -> bool:
        falling = sorted(Counter(inside).values(), reverse=True)
        return falling[0] < c * sum(falling[l - 1 :])

    return meets


def equal(t: float) -> Callable[[list[str], list[str]], bool]:
    def meets(inside: list[str], overall: list[str]) -> bool:
        here, there = Counter(inside), Counter(overall)
        return sum(abs(here[v] / len(inside) - there[v] / len(overall)) for v in there) / 2 <= t + 1e-12

    return meets


def ordered(t: float) -> Callable[[list[str], list[str]], bool]:
    def meets(inside: list[str], overall: list[str]) -> bool:
        values = sorted(set(overall))
        carried, total = 0.0, 0.0
        for value in values:
            carried += inside.count(value) / len(inside) - overall.count(value) / len(overall)
            total += abs(carried)
        return total / max(len(values) - 1, 1) <= t + 1e-12

    return meets


def hierarchical(t: float, groups: dict[str, str]) -> Callable[[list[str], list[str]], bool]:
    """Earth mover's distance over value, group, root (Li et al. 2007, section 4.2): extras move as low as they can."""

    def meets(inside: list[str], overall: list[str]) -> bool:
        extra = {v: inside.count(v) / len(inside) - overall.count(v) / len(overall) for v in set(overall)}
        cost, extra_of_group = 0.0, []
        for group in set(groups.values()):
            members = [extra.get(v, 0.0) for v, g in groups.items() if g == group]
            positive, negative = sum(x for x in members if x > 0), -sum(x for x in members if x < 0)
            cost += min(positive, negative) / 2
            extra_of_group.append(positive - negative)
        return cost + sum(x for x in extra_of_group if x > 0) <= t + 1e-12

    return meets


def loss_of(trees: Sequence[Tree], node: Sequence[int], column: int, value: str) -> float:
    tree = trees[column]
    label = tree[value][node[column]]
    return (sum(labels[node[column]] == label for labels in tree.values()) - 1) / max(len(tree) - 1, 1)


def score(
    name: str, rows: Sequence[Row], trees: Sequence[Tree], node: Sequence[int], kept: dict[Row, list[int]]
) -> float:
    released = {place for inside in kept.values() for place in inside}
    gone = [place for place in range(len(rows)) if place not in released]
    if name == "discernibility":
        return float(sum(len(inside) ** 2 for inside in kept.values()) + len(gone) * len(rows))
    if name == "average_class_size":
        count = len(kept) + bool(gone)
        return len(rows) / count
    if name == "entropy":
        return sum(_bits(rows, trees, node, column, gone) for column in range(len(trees)))
    means = [
        sum(loss_of(trees, node, c, row[c]) if place in released else 1.0 for place, row in enumerate(rows)) / len(rows)
        for c in range(len(trees))
    ]
    if name == "loss":
        return sum(means) / len(means)
    return math.prod(1 + mean for mean in means) ** (1 / len(means)) - 1


def _bits(rows: Sequence[Row], trees: Sequence[Tree], node: Sequence[int], column: int, gone: list[int]) -> float:
    raw = [row[column] for row in rows]
    groups = [trees[column][value][node[column]] for value in raw]
    values, sizes = Counter(raw), Counter(groups)
    bits = sum(math.log2(sizes[group] / values[value]) for value, group in zip(raw, groups, strict=True))
    lost = Counter(groups[place] for place in gone)
    return bits + sum(count * math.log2(len(gone) / count) for count in lost.values())


def best(
    metric: str,
    rows: Sequence[Row],
    trees: Sequence[Tree],
    k: int,
    limit: float,
    *,
    sensitive: Sequence[str] = (),
    meets: Sequence[Callable[[list[str], list[str]], bool]] = (),
    units: Sequence[int] | None = None,
) -> float | None:
    """The least score over all nodes within the limit, None where there is none."""
    units = list(range(len(rows))) if units is None else units
    scores = []
    for node in nodes(trees):
        kept = {}
        for label, inside in classes(rows, trees, node).items():
            values = [sensitive[place] for place in inside] if meets else []
            if len({units[place] for place in inside}) >= k and all(meet(values, list(sensitive)) for meet in meets):
                kept[label] = inside
        if len(rows) - sum(map(len, kept.values())) <= math.floor(limit * len(rows) + 1e-9):
            scores.append(score(metric, rows, trees, node, kept))
    return min(scores, default=None)
