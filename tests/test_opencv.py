"""Three packages bring OpenCV into one folder: they must be one release."""

from __future__ import annotations

from importlib.metadata import version

DISTRIBUTIONS = ("opencv-python", "opencv-contrib-python", "opencv-python-headless")


def test_the_three_distributions_are_one_release() -> None:
    assert len({version(name) for name in DISTRIBUTIONS}) == 1


def test_the_module_is_that_release_and_has_what_we_use() -> None:
    import cv2

    assert version("opencv-python").startswith(cv2.__version__)
    assert cv2.FaceDetectorYN
    assert cv2.FaceRecognizerSF
    assert cv2.QRCodeDetector


def test_mediapipe_and_albumentations_import_beside_it() -> None:
    import albumentations
    import mediapipe

    assert albumentations.__version__
    assert mediapipe.__version__
