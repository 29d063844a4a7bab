"""l-diversity and t-closeness as a pipeline file writes them."""

import difflib
from collections.abc import Mapping

from sanitize.errors import UsageError
from sanitize.tabular.diversity import Closeness, DistinctDiversity, EntropyDiversity, Model, RecursiveDiversity
from sanitize.tabular.parse import as_hierarchy

DIVERSITIES = ("distinct", "entropy", "recursive")
DISTANCES = ("equal", "ordered", "hierarchical")


def diversity(spec: Mapping[str, object]) -> list[Model]:
    """Models of `{diagnosis: 3}`, `{diagnosis: {entropy: 3}}` or `{diagnosis: {recursive: [4, 3]}}` ((c, l)).

    Raises UsageError for unknown kinds, naming the nearest valid one, and for values of the wrong shape.
    """
    return [_diversity(column, value) for column, value in spec.items()]


def closeness(spec: Mapping[str, object]) -> list[Model]:
    """Models of `{diagnosis: 0.3}`, `{age: {ordered: 0.3}}` or `{job: {hierarchical: 0.3, hierarchy: {csv: PATH}}}`.

    Raises UsageError for unknown distances, naming the nearest valid one, and for values of the wrong shape.
    """
    return [_closeness(column, value) for column, value in spec.items()]


def strength(asked: object) -> float:
    """The number in what is asked of a sensitive column: l, or t."""
    number = next(iter(asked.values())) if isinstance(asked, Mapping) else asked
    found = number[-1] if isinstance(number, list | tuple) else number
    return float(str(found))


def _diversity(column: str, value: object) -> Model:
    given = value if isinstance(value, Mapping) else {"distinct": value}
    kind = _kind(given, DIVERSITIES, (), column, "l")
    if kind == "recursive":
        pair = given[kind]
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise UsageError(f"l of column {column!r}: recursive needs [c, l], such as [4, 3]")
        return RecursiveDiversity(column, _number(pair[0], column, "l", 0.0), int(_number(pair[1], column, "l", 2.0)))
    if kind == "entropy":
        return EntropyDiversity(column, _number(given[kind], column, "l", 2.0))
    return DistinctDiversity(column, int(_number(given[kind], column, "l", 1.0)))


def _closeness(column: str, value: object) -> Model:
    given = value if isinstance(value, Mapping) else {"equal": value}
    kind = _kind(given, DISTANCES, ("hierarchy",), column, "t")
    t = _number(given[kind], column, "t", 0.0)
    if t > 1:
        raise UsageError(f"t of column {column!r} is a distance between distributions: at most 1")
    if kind == "ordered":
        return Closeness(column, t, "ordered")
    if kind == "equal":
        return Closeness(column, t)
    if given.get("hierarchy") is None:
        raise UsageError(f"t of column {column!r}: hierarchical needs a hierarchy, such as `hierarchy: {{csv: PATH}}`")
    return Closeness(column, t, "hierarchical", as_hierarchy(given["hierarchy"], column))


def _kind(
    given: Mapping[str, object], kinds: tuple[str, ...], others: tuple[str, ...], column: str, letter: str
) -> str:
    for key in given:
        if key not in (*kinds, *others):
            near = difflib.get_close_matches(str(key), (*kinds, *others), n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"take {', '.join(kinds)}"
            raise UsageError(f"{letter} of column {column!r}: key {key!r} is unknown; {hint}")
    chosen = [key for key in given if key in kinds]
    if len(chosen) != 1:
        raise UsageError(f"{letter} of column {column!r}: name one of {', '.join(kinds)}")
    return chosen[0]


def _number(value: object, column: str, letter: str, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least:
        raise UsageError(f"{letter} of column {column!r} needs a number of at least {least:g}")
    return value
