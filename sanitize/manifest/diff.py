"""What changed from one release to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sanitize.manifest.model import Measured
from sanitize.manifest.statement import Statement

_NAMES = (("id",), ("column", "entity", "action"), ("name", "target"), ("name",), ("low",))
_EXPECTED_TO_DIFFER = frozenset({"run", "resources"})


@dataclass(frozen=True)
class Change:
    """One entry of the manifest that differs; `old` or `new` is None where the entry doesn't exist."""

    place: str
    old: Measured
    new: Measured


def diff(old: Statement, new: Statement) -> tuple[Change, ...]:
    """Return what differs between two manifests, in the order of the newer one, then what is gone.

    Left out is what differs between any two releases: the section `run` and the digests of the files. Entries of
    lists are matched by what names them, not by their position.
    """
    before, after = (dict(_flatten(_content(statement))) for statement in (old, new))
    places = [*after, *(place for place in before if place not in after)]
    changes = (Change(place, before.get(place), after.get(place)) for place in places)
    return tuple(change for change in changes if change.old != change.new)


def _content(statement: Statement) -> Mapping[str, Any]:
    return statement.predicate.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude=set(_EXPECTED_TO_DIFFER)
    )


def _flatten(content: Any, place: str = "") -> Iterator[tuple[str, Measured]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _flatten(value, f"{place}.{key}" if place else key)
    elif isinstance(content, list) and content and all(isinstance(value, int | float) for value in content):
        yield place, ", ".join(map(str, content))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _flatten(value, f"{place}[{_name(value, number)}]")
    else:
        yield place, content


def _name(entry: Any, number: int) -> str:
    """Return what names an entry of a list: its identifying keys, else its text, else its position."""
    if not isinstance(entry, Mapping):
        return entry if isinstance(entry, str) else str(number)
    keys = next((keys for keys in _NAMES if all(key in entry for key in keys)), ())
    return " ".join(str(entry[key]) for key in keys) or str(number)
