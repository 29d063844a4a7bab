"""Stages on pictures: faces and text covered, copies altered, and nothing of the file passed through."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pytest
import simplejpeg
from PIL import Image, ImageOps

import sanitize as sz
from sanitize.image.column import TYPE
from sanitize.image.faces import FaceDetector
from sanitize.stage.in_memory import run_stages
from sanitize.stage.records import Rejection
from sanitize.stage.shapes import Column, Declared
from tests.clinic import jpeg_with_secrets

KEYS = sz.Keys(bytes(range(32)))
PHOTOS = Path(__file__).parents[2] / "data_samples" / "photos"


def table(*cells: bytes | None) -> pa.Table:
    return pa.table({"photo": pa.array(cells, pa.binary())})


def pixels(cell: dict[str, bytes]) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(cell["bytes"], np.uint8), cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return (PHOTOS / "portrait" / "000.jpg").read_bytes()


@pytest.mark.parametrize("action", ["pixelate", "fill", "blur"])
def test_a_face_is_covered_and_the_rest_is_left(action: str, portrait: bytes) -> None:
    outcome = sz.Faces(columns=("photo",), profile="fast", action=action).run(table(portrait), keys=KEYS)  # type: ignore[arg-type]
    before = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    after = pixels(outcome.data["photo"][0].as_py())
    changed = (np.abs(after.astype(int) - before).max(axis=2) > 40).mean()
    assert after.shape == before.shape
    assert 0.01 < changed < 0.7
    assert sum(finding.count for finding in outcome.findings if finding.entity == "FACE") >= 1


def test_the_noise_follows_the_key(portrait: bytes) -> None:
    stage = sz.Faces(columns=("photo",), profile="fast", action="pixelate")
    keys = (KEYS, KEYS, sz.Keys(bytes(32)))
    one, same, other = (stage.run(table(portrait), keys=key).data["photo"][0].as_py() for key in keys)
    assert one == same != other


def test_nothing_of_the_file_is_passed_through(portrait: bytes) -> None:
    secret = jpeg_with_secrets(portrait, "QuendelSecret") + b"QuendelTrailer"
    released = sz.Faces(columns=("photo",), profile="fast").run(table(secret), keys=KEYS)
    assert b"Quendel" not in repr(released.data.to_pylist()).encode()


def test_pictures_that_cannot_be_read_are_rejected_and_nulls_stay(portrait: bytes) -> None:
    outcome = sz.Faces(columns=("photo",), profile="fast").run(
        table(portrait[:4000], None, b"text", b"", portrait), keys=KEYS
    )
    assert [one.row for one in outcome.rejected] == [0, 2, 3]
    assert Rejection(0, "image_truncated") in outcome.rejected
    assert [cell is None for cell in outcome.data["photo"].to_pylist()] == [True, False]


def turned_file(image: Image.Image, orientation: int) -> bytes:
    """The picture as a camera stores it that was held this way: stored pixels, and how to turn them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.transpose({6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}[orientation]).save(
        buffer, "PNG", exif=exif
    )
    return buffer.getvalue()


@pytest.mark.parametrize("orientation", [6, 8])
@pytest.mark.parametrize("coordinates", ["upright", "stored"])
def test_boxes_of_the_data_stay_valid(portrait: bytes, coordinates: str, orientation: int) -> None:
    """A mark that the data's own box points to is where the box says, counted in upright or in stored pixels."""
    image = Image.open(io.BytesIO(portrait)).convert("RGB")
    image.paste((255, 0, 0), (4, 9, 34, 24))
    data = turned_file(image, orientation)
    seen = (
        ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        if coordinates == "upright"
        else Image.open(io.BytesIO(data))
    )
    marked = np.argwhere((np.asarray(seen) == (255, 0, 0)).all(axis=2))
    stage = sz.Faces(columns=("photo",), profile="fast", coordinates=coordinates)  # type: ignore[arg-type]
    outcome = stage.run(table(data), keys=KEYS)
    after = pixels(outcome.data["photo"][0].as_py())
    assert after.shape[1::-1] == seen.size
    assert {finding.entity: finding.count for finding in outcome.findings}["FACE"] == 1
    assert np.array_equal(np.argwhere((after == (0, 0, 255)).all(axis=2)), marked)


@pytest.mark.parametrize("exposure", ["public_api", "weights_public"])
def test_weak_redaction_of_what_matters_most_is_refused_unless_accepted(tmp_path: Path, exposure: str) -> None:
    def plan(stage: dict[str, str], exposure: str) -> str:
        config = {
            "source": {"path": str(PHOTOS), "columns": {"image": {"role": "image"}}, "undeclared": "drop"},
            "stages": [{"use": "faces", "columns": ["image"], **stage}],
            "threat": {"exposure": exposure, "most_sensitive": ["image"]},
        }
        file = tmp_path / "pipeline.yaml"
        file.write_text(json.dumps(config))
        return str(sz.load(file).plan())

    for action in ("pixelate", "blur"):
        with pytest.raises(sz.UsageError, match=r"'image'.*accept"):
            plan({"action": action}, exposure)
        assert plan({"action": action, "accept": "nobody else has pictures of these people"}, exposure)
        assert plan({"action": action}, "internal")
    assert plan({}, exposure)


def test_what_an_attacker_reaches_is_said_of_weak_redaction_alone() -> None:
    assert sz.Faces(columns=("photo",)).not_covered() == ()
    (said,) = sz.Faces(columns=("photo",), action="blur").not_covered()
    assert "83%" in said


def test_masks_keep_their_values_and_a_photograph_among_them_is_rejected(portrait: bytes) -> None:
    expected = np.zeros((40, 60), np.uint8)
    expected[10:30, 20:50] = 7
    grey = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_GRAYSCALE)
    masks = [cv2.imencode(".png", values)[1].tobytes() for values in (expected, grey)]
    data = table(portrait, portrait).append_column("mask", pa.array(masks, pa.binary()))
    stage = sz.Faces(columns=("photo",), masks=("mask",), profile="fast")
    assert set(stage.touches().writes) == {"photo", "mask"}
    outcome = stage.run(data, keys=KEYS)
    assert outcome.rejected == (Rejection(1, "mask_not_areas"),)
    kept = cv2.imdecode(np.frombuffer(outcome.data["mask"][0].as_py()["bytes"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(kept, expected)


def test_a_sample_judges_one_picture_in_eight(portrait: bytes) -> None:
    """Their faces are cut at the forehead, so that what is judged is compared."""
    before = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    _, y1, _, y2 = FaceDetector.open("fast").detect(before)[0, :4]
    cut = cv2.imencode(".png", before[int(y1 + (y2 - y1) / 4) :])[1].tobytes()
    stage = sz.Faces(columns=("photo",), profile="fast", action="pixelate", proof="sample")
    counted = {one.action: one.count for one in stage.run(table(*[cut] * 9), keys=KEYS).findings}
    assert (counted["pixelate"], counted["compare"]) == (9, 2)
    assert "faces of 7 pictures in 8: nothing judged how they were redacted" in stage.not_covered()


def test_a_head_takes_more_of_the_picture_than_a_face(portrait: bytes) -> None:
    before = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    black = []
    for area in ("face", "head"):
        stage = sz.Faces(columns=("photo",), profile="fast", action="fill", area=area)  # type: ignore[arg-type]
        after = pixels(stage.run(table(portrait), keys=KEYS).data["photo"][0].as_py())
        black.append(((after.max(axis=2) < 16) & (before.max(axis=2) >= 16)).mean())
    assert black[1] > 1.3 * black[0] > 0


def test_text_in_a_picture_is_covered() -> None:
    card = (PHOTOS / "picture" / "044.jpg").read_bytes()
    stage = sz.ImageText(columns=("photo",))
    first = stage.run(table(card), keys=KEYS)
    covered = {finding.entity: finding.count for finding in first.findings}
    assert covered["TEXT"] >= 2
    again = stage.run(first.data, keys=KEYS)
    assert {finding.entity: finding.count for finding in again.findings}["TEXT"] == 0


def test_a_code_that_is_found_more_than_once_counts_once() -> None:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    code = cv2.QRCodeEncoder.create().encode("patient 88213")
    page = np.full((1400, 1400, 3), 240, np.uint8)
    page[600:900, 600:900] = cv2.resize(code, (300, 300), interpolation=cv2.INTER_NEAREST)[..., None]
    outcome = sz.ImageText(columns=("photo",)).run(table(cv2.imencode(".png", page)[1].tobytes()), keys=KEYS)
    assert {one.entity: one.count for one in outcome.findings}["CODE"] == 1
    assert not (pixels(outcome.data["photo"][0].as_py()) < 128).any()


def test_copies_are_marked_seeded_and_made_only_where_asked(portrait: bytes) -> None:
    data = table(portrait, portrait, None).append_column("split", pa.array(["train", "test", "train"]))
    stage = sz.Augment(columns=("photo",), copies=2, only={"split": "train"})
    one, same, other = (stage.run(data, keys=KEYS, seed=seed).data for seed in (1, 1, 2))
    assert one["is_augmented"].to_pylist() == [False] * 3 + [True] * 2
    assert one["split"].to_pylist() == ["train", "test", "train", "train", "train"]
    sources = one["augmented_from"].to_pylist()
    assert sources[0] == sources[3] == sources[4] is not None
    assert sources[1] is sources[2] is None
    assert one.equals(same)
    assert one["photo"].to_pylist()[3:] != other["photo"].to_pylist()[3:]
    assert one["photo"][3] != one["photo"][4]


def test_copies_are_counted_by_column_and_the_recipe_is_named(portrait: bytes) -> None:
    data = table(portrait, portrait).append_column("scan", pa.array([portrait, None], pa.binary()))
    stage = sz.Augment(columns=("photo", "scan"), copies=2)
    counted = {one.column: one.count for one in stage.run(data, keys=KEYS).findings if one.action == "augment"}
    assert counted == {"photo": 4, "scan": 2}
    recipe = Path(__file__).parents[2] / "rules" / "augment" / "light.yaml"
    sha256 = hashlib.sha256(recipe.read_bytes()).hexdigest()
    assert stage.facts(None) == {"augmentation": {"copies": 2, "recipe_sha256": sha256}}


def test_small_classes_get_more_copies(portrait: bytes) -> None:
    labels = ["often"] * 6 + ["seldom"] * 2 + ["once"]
    data = table(*[portrait] * 9).append_column("y", pa.array(labels))
    declared = Declared((Column("photo", "image"), Column("y", "label")))
    stage = sz.Augment(columns=("photo",), copies=0, balance="label", most=4)
    released = run_stages([stage], data, keys=KEYS, declared=declared).data
    counts = {name: released["y"].to_pylist().count(name) for name in set(labels)}
    assert counts == {"often": 6, "seldom": 6, "once": 5}


def test_people_with_fewer_pictures_get_more_copies(portrait: bytes) -> None:
    owners = ["often"] * 4 + ["twice"] * 2 + ["once"]
    data = table(*[portrait] * 7).append_column("who", pa.array(owners))
    declared = Declared((Column("photo", "image"), Column("who", "identifier")), unit="who")
    stage = sz.Augment(columns=("photo",), copies=0, balance="identity", most=2)
    released = run_stages([stage], data, keys=KEYS, declared=declared).data
    counts = {name: released["who"].to_pylist().count(name) for name in set(owners)}
    assert counts == {"often": 4, "twice": 4, "once": 3}


def test_a_picture_that_cannot_be_read_gets_no_copy_and_is_counted(portrait: bytes) -> None:
    outcome = sz.Augment(columns=("photo",)).run(table(b"no picture", portrait), keys=KEYS)
    counts = {(one.entity, one.action): one.count for one in outcome.findings}
    assert counts["PICTURE", "augment"] == 1
    assert sum(counts.values()) == 2
    assert outcome.data["is_augmented"].to_pylist()[-1:] == [True]


def test_a_picture_whose_file_is_missing_gets_no_copy_and_is_counted(portrait: bytes) -> None:
    cells = [{"bytes": None, "path": "nowhere.jpg"}, {"bytes": portrait, "path": None}]
    outcome = sz.Augment(columns=("photo",)).run(pa.table({"photo": pa.array(cells, TYPE)}), keys=KEYS)
    assert sum(outcome.data["is_augmented"].to_pylist()) == 1
    assert sum(one.count for one in outcome.findings if one.action != "augment") == 1


def test_a_mask_that_is_not_there_is_not_made_up(portrait: bytes) -> None:
    data = table(portrait, portrait)
    height, width = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR).shape[:2]
    mask = cv2.imencode(".png", np.ones((height, width), np.uint8))[1].tobytes()
    data = data.append_column("mask", pa.array([None, mask], pa.binary()))
    released = sz.Augment(columns=("photo",), masks=("mask",)).run(data, keys=KEYS).data
    assert [cell is None for cell in released["mask"].to_pylist()] == [True, False, True, False]


def test_annotations_belong_to_one_column_of_pictures() -> None:
    with pytest.raises(sz.UsageError, match="need a single column of pictures"):
        sz.Augment(columns=("photo", "scan"), boxes=("objects",))


def test_boxes_in_a_table_stay_on_what_they_name(tmp_path: Path, portrait: bytes) -> None:
    recipe = tmp_path / "flip.yaml"
    recipe.write_text("- HorizontalFlip: {p: 1}\n")
    height, width = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR).shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[10:30, 20:60] = 2
    objects = {"bbox": [[20.0, 10.0, 40.0, 20.0]], "category": [2]}
    data = table(portrait).append_column("objects", pa.array([objects]))
    data = data.append_column("mask", pa.array([cv2.imencode(".png", mask)[1].tobytes()], pa.binary()))
    stage = sz.Augment(columns=("photo",), recipe=str(recipe), boxes=("objects",), masks=("mask",))
    released = stage.run(data, keys=KEYS).data
    moved = released["objects"][1].as_py()
    assert moved == {"bbox": [[width - 60.0, 10.0, 40.0, 20.0]], "category": [2]}
    after = cv2.imdecode(np.frombuffer(released["mask"][1].as_py()["bytes"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(after, mask[:, ::-1])


def sign(portrait: bytes) -> bytes:
    """A portrait in front of a white ground with a name on it, as a file without losses."""
    person = cv2.imdecode(np.frombuffer(portrait, np.uint8), cv2.IMREAD_COLOR)
    ground = np.full((person.shape[0] + 80, max(person.shape[1], 420), 3), 255, np.uint8)
    ground[80:, : person.shape[1]] = person
    cv2.putText(ground, "Ilka Brandvold", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 2, cv2.LINE_AA)
    return cv2.imencode(".png", ground)[1].tobytes()


def test_neighbours_leave_the_same_pixels_in_any_order_and_encode_them_once(portrait: bytes) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    stages = [sz.Faces(columns=("photo",), profile="fast"), sz.ImageText(columns=("photo",))]
    lossless, lossy = sign(portrait), cv2.imencode(".jpg", pixels({"bytes": sign(portrait)}))[1].tobytes()
    single = [stage.run(table(lossless), keys=KEYS) for stage in stages]
    for order in (stages, stages[::-1]):
        both = run_stages(order, table(lossless), keys=KEYS)
        assert set(both.findings) == {one for alone in single for one in alone.findings}
        was, *alone, now = (
            pixels(cell) for cell in ({"bytes": lossless}, *(one.data["photo"][0].as_py() for one in (*single, both)))
        )
        changed = [(one != was).any(axis=2) for one in (*alone, now)]
        assert (changed[2] == (changed[0] | changed[1])).all()
    decoded = pixels({"bytes": lossy})
    as_png = run_stages(stages, table(cv2.imencode(".png", decoded)[1].tobytes()), keys=KEYS)
    as_jpeg = run_stages(stages, table(lossy), keys=KEYS)
    once = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels(as_png.data["photo"][0].as_py())), 95, "BGR", "420")
    assert as_jpeg.data["photo"][0].as_py()["bytes"] == once


def test_a_picture_that_a_neighbour_cannot_read_is_rejected_and_nulls_stay(portrait: bytes) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    stages = [sz.Faces(columns=("photo",), profile="fast"), sz.ImageText(columns=("photo",))]
    outcome = run_stages(stages, table(b"no picture", None, portrait, None), keys=KEYS)
    assert outcome.rejected == (Rejection(0, "image_unreadable"),)
    assert [cell is None for cell in outcome.data["photo"].to_pylist()] == [True, False, True]
