"""Turns a validation error of a pipeline or policy into a sentence that says what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

_SAID = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "string_pattern_mismatch": "given in words",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
"""What pydantic's kinds of errors ask for, in our words."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`, did you mean 'x'?` for the closest known name, or the list of what there is."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else f"; known: {', '.join(names)}"


def explain(error: ValidationError, model: type[BaseModel] = BaseModel) -> str:
    """One line for each thing that is wrong, with its place in the file and never its value."""
    return "; ".join(_explain_one(dict(detail), model) for detail in error.errors(include_url=False))


def _explain_one(detail: dict[str, Any], model: type[BaseModel]) -> str:
    place = ".".join(str(part) for part in detail["loc"] if "[" not in str(part))
    if detail["type"] == "extra_forbidden":
        known = _fields_at(model, detail["loc"][:-1])
        hint = nearest(str(detail["loc"][-1]), known) if known else ""
        return f"unknown entry '{place}'{hint}"
    if detail["type"] == "missing":
        return f"'{place}' is missing"
    if detail["type"] == "literal_error":
        expected = detail["ctx"]["expected"]
        near = _near(detail["input"], re.findall(r"'([^']*)'", expected))
        return f"'{place}': must be {expected}{near}"
    if detail["type"] in _SAID:
        return f"'{place}': must be {_SAID[detail['type']].format(**detail.get('ctx', {}))}"
    return f"'{place}': {detail['msg'][0].lower()}{detail['msg'][1:]}"


def _near(value: Any, choices: Sequence[str]) -> str:
    """The choice that was meant, if one is close; the value itself is never said."""
    close = difflib.get_close_matches(value.lower(), choices, n=1, cutoff=0.6) if isinstance(value, str) else []
    return f", did you mean {close[0]!r}?" if close else ""


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
