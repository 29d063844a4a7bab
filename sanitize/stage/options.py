"""The one place where a stage's options are checked: the same for Python, a pipeline file and a plugin."""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache, reduce
from inspect import get_annotations
from operator import or_
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, Required, Union, get_args, get_origin

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from sanitize.errors import UsageError
from sanitize.explain import explain, nearest


class CheckedOptions(ABCMeta):
    """Checks the options of a stage when it is made by a call; copies and unpickled stages aren't checked again.

    Raises UsageError for an unknown option, an unknown value or a wrong type, with the nearest valid one, and for
    options that don't fit each other (`Stage.check`). A list is stored as a tuple, a single name as a tuple of one.
    """

    if not TYPE_CHECKING:  # type checkers go by the fields

        def __call__(cls, *args: Any, **options: Any) -> Any:
            if not _is_checked(cls):
                return super().__call__(*args, **options)
            options = checked(cls, args, options)
            try:
                made = super().__call__(**options)
            except ValueError as error:
                raise UsageError(f"stage {cls.kind!r}: {error}") from None
            made.check()
            return made


def option_fields(cls: type) -> tuple[Field[Any], ...]:
    """The fields that whoever makes a stage can set; those that `bind` fills are not among them."""
    return tuple(one for one in fields(cls) if one.init)


def option_hints(cls: type) -> dict[str, Any]:
    """The type of each option, with what `Annotated` adds; Any where a plugin's type can't be looked up."""
    return {one.name: _hint(cls, one) for one in option_fields(cls)}


def checked(cls: Any, args: Sequence[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options by name, as they are stored; UsageError names each one that is wrong."""
    known = [one.name for one in option_fields(cls)]
    if len(args) > len(known):
        raise UsageError(f"stage {cls.kind!r}: takes {len(known)} options: {', '.join(known)}")
    given = dict(zip(known, args, strict=False))
    for option in options:
        if option not in known:
            raise UsageError(f"stage {cls.kind!r}: unknown option {option!r}{nearest(option, known)}")
        if option in given:
            raise UsageError(f"stage {cls.kind!r}: option {option!r} is given twice")
    try:
        found: dict[str, Any] = _adapter(cls).validate_python({**given, **options})
    except ValidationError as error:
        raise UsageError(f"stage {cls.kind!r}: {explain(error)}") from None
    for one in option_fields(cls):
        if _needed(one) and found[one.name] in ((), {}):
            raise UsageError(f"stage {cls.kind!r}: {one.name!r} is empty: give at least one")
        if repeated := _repeated(found.get(one.name)):
            raise UsageError(f"stage {cls.kind!r}: {one.name!r} names {repeated!r} twice")
    return found


def _repeated(value: object) -> str | None:
    """The first name that a list of names holds twice."""
    names = [one for one in value if isinstance(one, str)] if isinstance(value, tuple) else []
    return next((name for place, name in enumerate(names) if name in names[:place]), None)


def _is_checked(cls: Any) -> bool:
    """Whether its fields are what its constructor takes: not where a class has a constructor of its own."""
    maker = next(base for base in cls.__mro__ if "__init__" in base.__dict__)
    return "__dataclass_fields__" in maker.__dict__


@cache
def _adapter(cls: type) -> TypeAdapter[dict[str, Any]]:
    hints = option_hints(cls)
    entries = {
        one.name: Required[_stored(hints[one.name])] if _needed(one) else NotRequired[_stored(hints[one.name])]
        for one in option_fields(cls)
    }
    config = ConfigDict(arbitrary_types_allowed=True, strict=True, allow_inf_nan=False)
    return TypeAdapter(with_config(config)(TypedDict(cls.__name__, entries)))  # type: ignore[operator]


def _hint(cls: type, option: Field[Any]) -> Any:
    if not isinstance(option.type, str):
        return option.type
    owner = next(base for base in cls.__mro__ if option.name in get_annotations(base))
    try:
        return eval(option.type, vars(sys.modules[owner.__module__]))
    except NameError:
        return Any


def _needed(option: Field[Any]) -> bool:
    return option.default is MISSING and option.default_factory is MISSING


def _stored(hint: Any) -> Any:
    """The type as it is stored: tuples for sequences, which take lists, and a single name where names are asked for."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[(_stored(arguments[0]), *arguments[1:])]
    if origin in (Union, UnionType):
        return reduce(or_, [_stored(one) for one in arguments])
    if origin is Sequence or (origin is tuple and arguments[1:] == (...,)):
        entry = _stored(arguments[0])
        return Annotated[tuple[entry, ...], BeforeValidator(_as_tuple)]  # type: ignore[valid-type]
    return hint


def _as_tuple(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value
