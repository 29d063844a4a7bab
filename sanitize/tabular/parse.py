"""Hierarchies as a pipeline file writes them."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sanitize.errors import UsageError
from sanitize.tabular.hierarchy import Csv, Date, Flat, Hierarchy, Interval, Mask, Tree
from sanitize.tabular.levels import Unknown

OPTIONS: dict[str, tuple[str, ...]] = {
    "interval": ("top", "bottom"),
    "mask": (),
    "date": ("format",),
    "csv": ("delimiter",),
    "flat": (),
    "tree": (),
}


def parse_hierarchy(spec: Mapping[str, object] | str, column: str) -> Hierarchy:
    """The hierarchy of `{interval: [5, 10], top: 90}`, `{mask: [4, 3, 0]}`, `{date: [month], format: DD/MM/YYYY}`,
    `{csv: PATH}`, `{tree: {…}}`, `{flat: true}` or plain `flat`; the key `unknown` is left to the caller.

    Raises UsageError for unknown keys, naming the nearest valid one, and for values of the wrong shape.
    """
    given: Mapping[str, object] = {spec: True} if isinstance(spec, str) else spec
    kinds = [key for key in given if key in OPTIONS]
    if len(kinds) != 1:
        allowed = [*OPTIONS] if not kinds else []
        raise UsageError(_strange(column, [key for key in given if key not in OPTIONS], allowed))
    kind = kinds[0]
    allowed = [kind, *OPTIONS[kind], "unknown"]
    strange = [str(key) for key in given if key not in allowed]
    if strange:
        raise UsageError(_strange(column, strange, allowed))
    try:
        return _make(kind, given)
    except UsageError as error:
        raise UsageError(f"column {column!r}: {error}") from None


def as_hierarchy(given: object, column: str) -> Hierarchy:
    """A hierarchy as it is, or that of a pipeline file's entry; UsageError for anything else."""
    if isinstance(given, Mapping | str):
        return parse_hierarchy(given, column)
    if not hasattr(given, "build"):
        raise UsageError(f"column {column!r}: a hierarchy is an entry such as {{interval: [5, 10]}}, or a Hierarchy")
    found: Hierarchy = given
    return found


def unknown_as(given: object) -> Unknown:
    """What a value without a place in a hierarchy is by its entry: an error, or `*`."""
    return "*" if isinstance(given, Mapping) and given.get("unknown") == "*" else "error"


def _strange(column: str, keys: Sequence[str], allowed: Sequence[str]) -> str:
    if not allowed:
        return f"column {column!r}: a hierarchy is one of {', '.join(OPTIONS)}, not several"
    for key in keys:
        near = difflib.get_close_matches(key, allowed, n=1, cutoff=0.5)
        if near:
            return f"column {column!r}: hierarchy key {key!r} is unknown; did you mean {near[0]!r}?"
    return f"column {column!r}: its hierarchy takes {', '.join(allowed)}"


def _make(kind: str, given: Mapping[str, Any]) -> Hierarchy:
    value, options = given[kind], {name: given[name] for name in OPTIONS[kind] if given.get(name) is not None}
    if kind == "flat":
        return Flat()
    if kind == "csv":
        return Csv(value, **options)
    if kind == "tree":
        return Tree(value)
    steps = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    makers: Mapping[str, Callable[..., Hierarchy]] = {"interval": Interval, "mask": Mask, "date": Date}
    return makers[kind](*steps, **options)
