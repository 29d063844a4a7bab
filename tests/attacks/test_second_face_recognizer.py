"""dlib's recognizer tells people apart, and nothing but its pinned network is opened."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from sanitize.attacks.second_face_recognizer import DlibRecognizer, _upright
from sanitize.errors import UsageError
from sanitize.image.boxes import areas
from sanitize.image.mediapipe_faces import MediaPipeFaces


def test_it_knows_people_on_other_pictures_of_them_and_nobody_else(shared_data: Path) -> None:
    folder = shared_data / "images" / "identities"
    find, recognizer = MediaPipeFaces.open().detect, DlibRecognizer.open()
    people, faces = [], []
    for name, person in json.loads((folder / "labels.json").read_text()).items():
        pixels = cv2.imread(str(folder / name))
        boxes = find(pixels)
        faces.append(recognizer.embed(pixels, boxes[[areas(boxes).argmax()]])[0])
        people.append(person)
    first, second = np.array(list(combinations(range(len(faces)), 2))).T
    known = recognizer.likeness(np.array(faces)[first], np.array(faces)[second]) >= recognizer.same
    one = np.array(people)[first] == np.array(people)[second]
    assert known[one].mean() >= 0.9
    assert known[~one].mean() <= 0.01


def test_without_eyes_they_are_taken_to_be_in_the_upper_half_of_the_box() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    box = np.full(15, np.nan, dtype=np.float32)
    box[:4] = 20, 10, 80, 70
    seen = box.copy()
    seen[5:9] = 20 + 0.3 * 60, 10 + 0.4 * 60, 20 + 0.7 * 60, 10 + 0.4 * 60
    assert np.array_equal(_upright(pixels, box), _upright(pixels, seen))


@pytest.mark.parametrize("missing", ["dlib", "face_recognition_models"])
def test_what_is_not_installed_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=r"sanitize\[audit\]"):
        DlibRecognizer.open()


def test_another_network_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = tmp_path / "face_recognition_models" / "models"
    models.mkdir(parents=True)
    (models.parent / "__init__.py").touch()
    (models / "dlib_face_recognition_resnet_model_v1.dat").write_bytes(b"another network")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "face_recognition_models", raising=False)
    with pytest.raises(UsageError, match="install that version"):
        DlibRecognizer.open()
