"""Finds a stage's class by the name a pipeline file uses, without importing the others."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.stage.base import Stage
from sanitize.stage.options import option_hints

GROUP = "sanitize.stages"
"""The entry-point group in which another package offers its stages."""

BUILT_IN = {
    "identities": "sanitize.stages.identities:Identities",
    "outliers": "sanitize.stages.outliers:Outliers",
    "split": "sanitize.stages.split:Split",
    "pseudonymize": "sanitize.stages.pseudonymize:Pseudonymize",
    "coarsen": "sanitize.stages.coarsen:Coarsen",
    "drop": "sanitize.stages.drop:Drop",
    "text_pii": "sanitize.stages.text_pii:TextPii",
    "faces": "sanitize.stages.faces:Faces",
    "image_text": "sanitize.stages.image_text:ImageText",
    "k_anonymity": "sanitize.stages.k_anonymity:KAnonymity",
    "augment": "sanitize.stages.augment:Augment",
}


def stage_names() -> tuple[str, ...]:
    """The built-in stages and those that installed packages offer."""
    return (*BUILT_IN, *sorted(_plugins()))


def plugin_version(name: str) -> tuple[str, str] | None:
    """The distribution and version a stage comes from, or None for a built-in one."""
    if name in BUILT_IN or name not in _plugins():
        return None
    distribution = _plugins()[name].dist
    return (distribution.name, distribution.version) if distribution else (name, "unknown")


def stage_class(name: str) -> type[Stage]:
    """The class of a stage; UsageError with the nearest name when there is none."""
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        found: type[Stage] = getattr(importlib.import_module(module), attribute)
        return found
    plugin = _plugins().get(name)
    if plugin is None:
        raise UsageError(f"unknown stage {name!r}{nearest(name, stage_names())}")
    try:
        loaded = plugin.load()
    except Exception as error:
        raise UsageError(f"stage {name!r}: its package can't be imported ({type(error).__name__})") from None
    if not (isinstance(loaded, type) and issubclass(loaded, Stage)):
        raise UsageError(f"stage {name!r}: its entry point isn't a subclass of sanitize.Stage")
    return loaded


def make_stage(name: str, options: Mapping[str, Any]) -> Stage:
    """The stage with its options checked; UsageError names an unknown or wrong option."""
    return stage_class(name)(**{str(option): value for option, value in options.items()})


def option_types(name: str) -> dict[str, Any]:
    """The options of a stage and their types, for help pages and the editor's schema."""
    return option_hints(stage_class(name))


def _plugins() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP) if entry.name not in BUILT_IN}
