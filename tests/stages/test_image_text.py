"""Text in pictures is read, covered, and read again: nothing of it is left."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pytest
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

import sanitize as sz
from sanitize.image.ocr import Line, TextReader
from sanitize.stages.image_text import _names_no_day
from sanitize.text.spans import Span
from tests.cards import TextCard, make_card

KEYS = sz.Keys(bytes(range(32)))


@pytest.fixture(scope="module")
def reader() -> TextReader:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    return TextReader.open()


def said(reader: TextReader, pixels: np.ndarray) -> list[str]:
    return [line.text for line in reader.read(pixels)]


def covered(cards: list[TextCard], kind: str = ".jpg", **options: object) -> list[np.ndarray]:
    """What the stage makes of the cards, stored as JPEG of quality 90 or without losses."""
    files = [cv2.imencode(kind, card.pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes() for card in cards]
    stage = sz.ImageText(columns=("photo",), **options)  # type: ignore[arg-type]
    outcome = stage.run(pa.table({"photo": pa.array(files, pa.binary())}), keys=KEYS)
    assert outcome.rejected == ()
    cells = outcome.data["photo"].to_pylist()
    return [cv2.imdecode(np.frombuffer(cell["bytes"], np.uint8), cv2.IMREAD_COLOR) for cell in cells]


def left(reader: TextReader, cards: list[TextCard]) -> tuple[int, int]:
    """How many fields can be read before and after the stage."""
    before = sum(len(card.readable(said(reader, card.pixels))) for card in cards)
    after = sum(len(card.readable(said(reader, pixels))) for card, pixels in zip(cards, covered(cards), strict=True))
    return before, after


def test_no_field_of_a_card_can_be_read_whichever_way_it_is_turned(reader: TextReader) -> None:
    before, after = left(reader, [make_card(seed) for seed in (1, 2)])
    assert before == 14
    assert after == 0


@pytest.mark.slow
def test_no_field_of_many_cards_can_be_read(reader: TextReader) -> None:
    before, after = left(reader, [make_card(seed) for seed in range(24)])
    assert before >= 166
    assert after == 0


def test_what_names_nobody_may_stay(reader: TextReader) -> None:
    """With `cover: personal` the name, the phone number and the date go; a heading, hours and a year stay."""
    pixels = np.full((480, 520, 3), 245, np.uint8)
    rows = ["Opening hours", "Ms Alma Hartwell", "+46 70 123 4567", "Open 8 am to 6 pm", "14 March 1962", "2021"]
    for row, text in enumerate(rows):
        cv2.putText(pixels, text, (20, 60 + 70 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (20, 20, 20), 2, cv2.LINE_AA)
    card = TextCard(pixels, tuple(rows))
    assert card.readable(said(reader, pixels)) == rows
    (after,) = covered([card], cover="personal")
    assert card.readable(said(reader, after)) == ["Opening hours", "Open 8 am to 6 pm", "2021"]


@pytest.mark.parametrize(
    "line", ["10:45", "Mon - Fri", "8 am to 6.30 pm", "Jan Feb Mar", "2 hours ago", "2019 2020, 2021"]
)
def test_times_that_name_no_day_may_stay(line: str) -> None:
    assert _names_no_day(line, Span(0, len(line), "DATE_TIME", 1.0))


@pytest.mark.parametrize("line", ["14 March", "March 1962", "Fri 3", "3/4", "born 1962", "12.11.", "5 May 10:45"])
def test_times_that_name_a_day_go(line: str) -> None:
    assert not _names_no_day(line, Span(0, len(line), "DATE_TIME", 1.0))


class Seen:
    """A reader that finds these lines, and reads one word in whatever it is asked to read."""

    def __init__(self, *lines: np.ndarray, score: float = 1.0) -> None:
        self.lines, self.score = lines, score

    def find(self, pixels: np.ndarray, near: object) -> list[np.ndarray]:
        return list(self.lines)

    def read(self, pixels: np.ndarray, found: list[np.ndarray]) -> list[Line]:
        return [Line(one, "Ulm", self.score) for one in found]


def test_short_lines_are_covered_if_something_can_be_read_and_long_ones_anyway() -> None:
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    short, long = corners * (20, 10), (corners * (2000, 10)).astype(np.float32)
    stage, pixels = sz.ImageText(columns=("photo",)), np.zeros((10, 10, 3), np.uint8)
    found = stage._chosen(Seen(short.astype(np.float32), long), pixels, None, (), None)  # type: ignore[arg-type]
    assert sorted(float(one.max()) for one in found) == [20.0, 2000.0]


@pytest.mark.parametrize(("score", "sides"), [(0.9, [20.0, 300.0]), (0.2, [20.0])])
def test_large_letters_are_covered_if_they_are_read_with_certainty(score: float, sides: list[float]) -> None:
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    lines = [(corners * size).astype(np.float32) for size in ((20, 10), (300, 200))]
    stage, pixels = sz.ImageText(columns=("photo",)), np.zeros((10, 10, 3), np.uint8)
    found = stage._chosen(Seen(*lines, score=score), pixels, None, (), None)  # type: ignore[arg-type]
    assert sorted(float(one.max()) for one in found) == sides


@pytest.mark.parametrize(("score", "covers"), [(0.95, True), (0.8, False)])
def test_what_fills_the_picture_is_covered_if_it_is_read_for_sure(score: float, covers: bool) -> None:
    whole = np.array([[0, 0], [500, 0], [500, 300], [0, 300]], np.float32)
    pixels = np.random.default_rng(0).integers(0, 256, (300, 500, 3), np.uint8)
    stage = sz.ImageText(columns=("photo",))
    found = stage._chosen(Seen(whole, score=score), pixels, None, (), None)  # type: ignore[arg-type]
    assert bool(found) == covers


def test_text_that_dots_make_up_is_covered(reader: TextReader) -> None:
    ground = Image.fromarray(np.tile(np.linspace(40, 150, 640).astype(np.uint8), (200, 1)))
    ImageDraw.Draw(ground).text((40, 80), "Ilka Brandvold 735164", font=ImageFont.load_default(24), fill=255)
    dots = cv2.cvtColor(np.asarray(ground.convert("1").convert("L")), cv2.COLOR_GRAY2BGR)
    card = TextCard(cv2.GaussianBlur(dots, (0, 0), 1), ("735164",))
    assert card.readable(said(reader, card.pixels))
    (after,) = covered([TextCard(dots, card.fields)], ".png")
    assert not card.readable(said(reader, cv2.GaussianBlur(after, (0, 0), 1)))


@pytest.mark.parametrize("size", [14, 24, 40, 90])
@pytest.mark.parametrize("word", ["Ольга", "Иван", "Яна", "علي"])
def test_a_single_word_in_a_script_that_the_reader_does_not_know_is_covered(word: str, size: int) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra [ocr]")
    image = Image.new("RGB", (480, 240), (235, 235, 235))
    font = ImageFont.truetype(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", size)
    ImageDraw.Draw(image).text((60, 60), word, font=font, fill=(20, 20, 20))
    (after,) = covered([TextCard(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR), (word,))], ".png")
    assert after.min() > 150
