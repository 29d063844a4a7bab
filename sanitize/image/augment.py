"""Albumentations recipes from files, applied with one seed per picture."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations
import cv2
import numpy as np

from sanitize.errors import RecordError, UsageError
from sanitize.plain_yaml import read_yaml

Recipe: TypeAlias = albumentations.Compose
BoxFormat: TypeAlias = Literal["coco", "pascal_voc", "yolo"]
Point: TypeAlias = tuple[float, ...]


@dataclass(frozen=True)
class Annotations:
    """What a picture carries for its own task: boxes, keypoints (x, y), and masks of its size.

    A box or keypoint is None where it has left the picture, so that lists beside them stay parallel.
    """

    boxes: tuple[Point | None, ...] = ()
    keypoints: tuple[Point | None, ...] = ()
    masks: tuple[np.ndarray, ...] = ()


def load(path: Path, boxes: BoxFormat | None = None) -> Recipe:
    """Read a recipe: a YAML or JSON list of transforms, or what `albumentations.save` wrote.

    A transform is `Name` or `{Name: {option: value, …}}`; OneOf, SomeOf and Sequential hold a list under
    `transforms`. With a format of `boxes` the recipe takes annotations. Raises UsageError, which names the file and
    the transform.
    """
    recipe = _read(path)
    if boxes is None:
        return recipe
    return albumentations.Compose(
        recipe.transforms,
        bbox_params=albumentations.BboxParams(
            boxes, label_fields=["box_numbers"], filter_invalid_bboxes=True, clip=True
        ),
        keypoint_params=albumentations.KeypointParams("xy", label_fields=["point_numbers"], remove_invisible=True),
    )


def _read(path: Path) -> Recipe:
    content = read_yaml(path, "recipe")
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
    return _bgr(_drawn(recipe, seed, {"image": cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)})["image"])


def augment_annotated(
    pixels: np.ndarray, notes: Annotations, recipe: Recipe, seed: int
) -> tuple[np.ndarray, Annotations]:
    """As `augment`, and the annotations moved along; `recipe` was loaded with a format of boxes.

    Raises RecordError (`augment_failed`) when a mask isn't of the picture's size or a box isn't one.
    """
    boxes, points = _known(notes.boxes), _known(notes.keypoints)
    result = _drawn(
        recipe,
        seed,
        {
            "image": cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB),
            "bboxes": np.array([box for _, box in boxes], dtype=np.float32).reshape(-1, 4),
            "box_numbers": [number for number, _ in boxes],
            "keypoints": np.array([point for _, point in points], dtype=np.float32).reshape(-1, 2),
            "point_numbers": [number for number, _ in points],
            **({"masks": list(notes.masks)} if notes.masks else {}),
        },
    )
    moved = Annotations(
        _in_order(result["bboxes"], result["box_numbers"], len(notes.boxes)),
        _in_order(result["keypoints"], result["point_numbers"], len(notes.keypoints)),
        tuple(np.asarray(mask) for mask in result.get("masks", ())),
    )
    return _bgr(result["image"]), moved


def _drawn(recipe: Recipe, seed: int, data: dict[str, Any]) -> dict[str, Any]:
    recipe.set_random_state(np.random.default_rng(seed), random.Random(seed))
    try:
        return dict(recipe(**data))
    except Exception:
        raise RecordError("augment_failed") from None


def _bgr(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGR))


def _known(entries: Sequence[Point | None]) -> list[tuple[int, Point]]:
    return [(number, entry) for number, entry in enumerate(entries) if entry is not None]


def _in_order(entries: Iterable[Iterable[float]], numbers: Sequence[float], count: int) -> tuple[Point | None, ...]:
    found: list[Point | None] = [None] * count
    for number, entry in zip(numbers, entries, strict=True):
        found[int(number)] = tuple(round(float(value), 5) for value in entry)
    return tuple(found)


def _deserialized(content: dict[str, Any], path: Path) -> Recipe:
    try:
        loaded = albumentations.from_dict(content)
    except Exception:
        raise UsageError(f"the recipe {path} wasn't written by albumentations.save of this version") from None
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
