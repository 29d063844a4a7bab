"""Turns a validation error of a pipeline or policy into a sentence that says what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError


def nearest(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` for the closest known name, or the list of what there is."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else f"; known: {', '.join(names)}"


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """One line for each thing that is wrong, with its place in the file and never its value."""
    return "; ".join(
        _explain_one(dict(detail), model) for detail in error.errors(include_input=False, include_url=False)
    )


def _explain_one(detail: dict[str, Any], model: type[BaseModel]) -> str:
    place = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = _fields_at(model, detail["loc"][:-1])
        hint = nearest(str(detail["loc"][-1]), known) if known else ""
        return f"unknown entry '{place}'{hint}"
    return f"'{place}': {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _fields_at(model: type[BaseModel], location: tuple[Any, ...]) -> set[str]:
    current: Any = model
    for part in location:
        field = getattr(current, "model_fields", {}).get(part)
        if field is not None:
            current = field.annotation
        current = next(iter(_models_in(current)), None)
    return set(getattr(current, "model_fields", {}))


def _models_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
