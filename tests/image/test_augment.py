from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import albumentations
import cv2
import numpy as np
import pytest

from sanitize.errors import RecordError, UsageError
from sanitize.image.augment import Annotations, augment, augment_annotated, load

NAMES = ["light", "medium", "strong"]


def recipe(root: Path, name: str) -> Path:
    return root / "rules" / "augment" / f"{name}.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_recipes_keep_size_and_change_the_picture(root: Path, astronaut: np.ndarray, name: str) -> None:
    loaded = load(recipe(root, name))
    views = [augment(astronaut, loaded, seed) for seed in range(6)]
    assert {view.shape for view in views} == {astronaut.shape}
    assert len({view.tobytes() for view in views}) == 6
    assert np.array_equal(augment(astronaut, loaded, 3), views[3])


def test_stronger_recipes_change_more(root: Path, astronaut: np.ndarray) -> None:
    small = cv2.resize(astronaut, (128, 128))
    loaded = [load(recipe(root, name)) for name in NAMES]
    changes = [
        np.mean([np.abs(augment(small, one, seed).astype(int) - small).mean() for seed in range(30)]) for one in loaded
    ]
    assert changes == sorted(changes)


def test_another_process_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    pixels = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)
    program = (
        "import hashlib, numpy as np; from pathlib import Path; from sanitize.image.augment import augment, load\n"
        "pixels = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)\n"
        f"recipe = load(Path({str(recipe(root, 'strong'))!r})); augment(pixels, recipe, 7)\n"
        "print(hashlib.sha256(augment(pixels, recipe, 12).tobytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "5"}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    here = augment(pixels, load(recipe(root, "strong")), 12)
    assert result.stdout.strip() == hashlib.sha256(here.tobytes()).hexdigest()


def test_the_serialized_format_of_the_library_is_accepted(root: Path, tmp_path: Path, astronaut: np.ndarray) -> None:
    loaded = load(recipe(root, "medium"))
    for name, form in (("recipe.json", "json"), ("recipe.yaml", "yaml")):
        albumentations.save(loaded, tmp_path / name, data_format=form)
        assert np.array_equal(augment(astronaut, load(tmp_path / name), 4), augment(astronaut, loaded, 4))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- HorizontalFlop", "names HorizontalFlop"),
        ("- os.system", "names os.system"),
        ("- cv2", "names cv2"),
        ("- GaussNoise: {std_range: word}", "gives GaussNoise options"),
        ("- OneOf: {transforms: [Nothing]}", "names Nothing"),
        ("- {A: {}, B: {}}", "every transform is"),
        ("{}", "must be a list"),
        ("[", "not valid YAML"),
        ("transform: {__class_fullname__: No}", "wasn't written by albumentations.save"),
    ],
)
def test_wrong_recipes_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        load(path)


def test_a_picture_that_is_too_small_has_a_code(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("- RandomCrop: {height: 50, width: 50, p: 1}")
    with pytest.raises(RecordError, match="augment_failed"):
        augment(np.zeros((8, 8, 3), np.uint8), load(path), 1)


def test_annotations_move_with_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "flip.yaml"
    path.write_text("- HorizontalFlip: {p: 1}\n- CenterCrop: {height: 40, width: 40, p: 1}\n")
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[10:20, 15:25] = 255
    mask = (pixels[:, :, 0] > 0).astype(np.uint8) * 3
    notes = Annotations(((15, 10, 10, 10), (0, 0, 5, 5), None), ((15.0, 10.0), (1.0, 1.0)), (mask,))
    after, moved = augment_annotated(pixels, notes, load(path, "coco"), 1)
    rows, columns = np.nonzero(after[:, :, 0])
    box = (columns.min(), rows.min(), 10, 10)
    assert np.allclose(moved.boxes[0], box)
    assert moved.boxes[1:] == (None, None)
    assert np.allclose(moved.keypoints[0], (box[0] + 9, box[1]))
    assert moved.keypoints[1] is None
    assert np.array_equal(moved.masks[0] > 0, after[:, :, 0] > 0)
    with pytest.raises(RecordError, match="augment_failed"):
        augment_annotated(pixels, Annotations(masks=(mask[:5],)), load(path, "coco"), 1)
