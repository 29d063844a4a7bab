"""Albumentations recipes from files, applied with one seed per picture."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any, TypeAlias

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations
import cv2
import numpy as np
import yaml

from sanitize.errors import RecordError, UsageError

Recipe: TypeAlias = albumentations.Compose


def load(path: Path) -> Recipe:
    """Read a recipe: a YAML or JSON list of transforms, or what `albumentations.save` wrote.

    A transform is `Name` or `{Name: {option: value, …}}`; OneOf, SomeOf and Sequential hold a list under
    `transforms`. Raises UsageError, which names the file and the transform.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise UsageError(f"the recipe {path} can't be read: it must be a YAML or JSON file") from None
    if isinstance(content, dict) and "transform" in content:
        return _deserialized(content, path)
    if not isinstance(content, list) or not content:
        raise UsageError(f"the recipe {path} must be a list of transforms")
    return albumentations.Compose([_transform(entry, path) for entry in content])


def augment(pixels: np.ndarray, recipe: Recipe, seed: int) -> np.ndarray:
    """BGR pixels after one draw of the recipe; the same seed (not negative) gives the same result in any process.

    All transforms draw from one generator: seeded one by one, as Albumentations does it, they would all draw alike.

    Raises RecordError (`augment_failed`) when a transform can't take a picture of this size.
    """
    recipe.set_random_state(np.random.default_rng(seed), random.Random(seed))
    try:
        result = recipe(image=cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))["image"]
    except Exception:
        raise RecordError("augment_failed") from None
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(result), cv2.COLOR_RGB2BGR))


def _deserialized(content: dict[str, Any], path: Path) -> Recipe:
    try:
        loaded = albumentations.from_dict(content)
    except Exception:
        raise UsageError(f"the recipe {path} isn't what albumentations.save of this version writes") from None
    return loaded if isinstance(loaded, albumentations.Compose) else albumentations.Compose([loaded])


def _transform(entry: object, path: Path) -> Any:
    name, options = (entry, {}) if isinstance(entry, str) else _single(entry, path)
    kind = getattr(albumentations, name, None) if name.isidentifier() else None
    bases = (albumentations.BasicTransform, albumentations.BaseCompose)
    if not (isinstance(kind, type) and issubclass(kind, bases)):
        raise UsageError(f"the recipe {path} names {name}, which Albumentations doesn't have")
    options = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    if "transforms" in options:
        options["transforms"] = [_transform(inner, path) for inner in options["transforms"]]
    try:
        return kind(**options)
    except Exception:
        raise UsageError(f"the recipe {path} gives {name} options that Albumentations doesn't take") from None


def _single(entry: object, path: Path) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, dict) and len(entry) == 1:
        name, options = next(iter(entry.items()))
        if isinstance(name, str) and isinstance(options, dict | None):
            return name, dict(options or {})
    raise UsageError(f"in the recipe {path} every transform is a name or {{name: {{option: value}}}}")
