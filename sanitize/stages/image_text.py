"""Covers text and codes in pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import ClassVar, Literal

import cv2
import numpy as np

from sanitize.errors import RecordError
from sanitize.image.codec import Picture, decode
from sanitize.image.codes import find_codes
from sanitize.image.column import cells
from sanitize.image.ocr import MOST_HIGH, Line, TextReader, cover_in_place, on_plain_ground
from sanitize.image.text_lines import TALL, common_step, joined
from sanitize.image.views import views
from sanitize.policy import Policy, TextModel
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch
from sanitize.stage.shapes import Context, Declared, Outcome, Subject, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.pictures import over_pictures
from sanitize.stages.shared.row_values import known_values
from sanitize.text.known_values import KnownValue
from sanitize.text.lists import Lists
from sanitize.text.spans import Span

LOOKS = 8
"""A picture is looked at until nothing is left; one in which the last look still finds something is rejected."""
LONG = 3.0
"""A box this many times longer than it is high is a line, whatever was read in it."""
WIDE_BLANK, WIDE_SIGN = 1.5, 1.8
"""A box so many times longer than high in which nothing is read, or a single sign, may hold a word in any script."""
WHOLE, LEAST_WHOLE = 0.7, 0.9
"""What fills so much of a large picture is a word if it is read with such certainty, and otherwise what it shows."""
LEAST_SCORE, LEAST_LARGE = 0.5, 0.3
"""A line read with less certainty than the first is covered whatever it seems to say; one of large letters read with
less than the second is none."""
_AND = r"(?: ?(?:to|until|and|[-–,/]) ?| )"
_HOUR = r"\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?|\d{1,2}(?:\.\d\d)? ?[ap]\.?m\.?"
_WEEKDAY = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\.?"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
_MONTH += r"|nov(?:ember)?|dec(?:ember)?)\.?"
_AGO = r"\d{1,3} (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago"
_NO_DAY = re.compile(
    rf"(?:{_HOUR}|{_WEEKDAY}|{_MONTH}|{_AGO})(?:{_AND}(?:{_HOUR}|{_WEEKDAY}|{_MONTH}))*", re.IGNORECASE
)
_YEARS = re.compile(rf"(?:(?:19|20)\d\d|Q[1-4])(?:{_AND}(?:(?:19|20)\d\d|Q[1-4]))*", re.IGNORECASE)


@dataclass(frozen=True)
class ImageText(Stage):
    """Cover lines of text, QR and bar codes; `cover: personal` leaves lines that the text detector finds harmless.

    Text is searched for in the original picture, whatever earlier stages have redacted in it. What was covered is
    searched again, and covered further until nothing is found. Needs the extra [ocr].

    Options:
        columns: the columns of pictures.
        cover: which lines of text are covered.
            all: every line.
            personal: those in which the text detector finds something.
    """

    kind: ClassVar[str] = "image_text"
    technique: ClassVar[str] = "masking"
    modality: ClassVar[Literal["image"] | None] = "image"
    takes_decoded: ClassVar[bool] = True

    columns: Sequence[str]
    cover: Literal["all", "personal"] = "all"
    known: tuple[str, ...] = field(init=False, default=())
    raw: tuple[str, ...] = field(init=False, default=())
    policy: Policy = field(init=False, default_factory=Policy)
    lists: Lists = field(init=False, default_factory=Lists)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the row's own columns as deny words, and the policy's thresholds and lists."""
        lists = Lists.read(policy) if self.cover == "personal" else Lists()
        there = declared.names("image") if declared.columns else self.columns
        raw = tuple(name for name in self.columns if name in there)
        return self.bound(known=declared.known, raw=raw, policy=policy, lists=lists)

    def touches(self) -> Touches:
        """The columns of pictures, and the raw columns that hold the row's own values."""
        known = self.known if self.cover == "personal" else ()
        return Touches(reads=self.columns, writes=self.columns, source=(*known, *self.raw))

    def model_names(self) -> tuple[str, ...]:
        """The language model, where the detector decides; the reader's models come with its package."""
        return ("en_core_web_md",) if self.cover == "personal" else ()

    def text_models(self) -> tuple[TextModel, ...]:
        """The policy's models for English."""
        return tuple(one for one in self.policy.text_models if self.cover == "personal" and one.language == "en")

    def covers(self) -> frozenset[Subject]:
        """Text and codes in pictures."""
        return frozenset(("text in pictures",))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with the text of its pictures covered, and counts of lines and codes."""
        reader = context.open("ocr", TextReader.open)
        rows = {record: row for row, record in enumerate(context.records.tolist())}
        known = known_values(context.source.select(self.known if self.cover == "personal" else []))

        def work(picture: Picture, column: str, record: int) -> tuple[Picture, Tally]:
            came = self._as_it_came(picture, batch, context.source, column, rows[record])
            released, pixels = picture.pixels, came.pixels
            if column in context.handed_on:
                pixels = pixels.copy()
            if came.pixels is picture.pixels:
                released = pixels
            chosen = partial(self._chosen, reader, known=known[rows[record]], context=context)
            codes = joined(find_codes(came.pixels))
            lines = joined([line for view in chain((came.pixels,), views(came)) for line in chosen(view, None)])
            tally = Tally.of(column, "TEXT", "cover", 0) + Tally.of(column, "CODE", "cover", len(codes))
            polygons = [*lines, *codes]
            for look in range(LOOKS):
                if not polygons:
                    return picture.with_pixels(released), tally
                tally += Tally.of(column, "TEXT", "cover", len(lines))
                cover_in_place(pixels, polygons)
                if released is not pixels:
                    cover_in_place(released, polygons)
                clearer = views(Picture(pixels, came.format)) if look == 0 else ()
                polygons = lines = joined(
                    [line for view in chain((pixels,), clearer) for line in chosen(view, polygons)]
                )
            raise RecordError("text_still_readable")

        return over_pictures(batch, self.columns, context, work)

    def _as_it_came(self, picture: Picture, batch: Batch, source: Batch, column: str, row: int) -> Picture:
        """The picture as the source has it, before other stages redacted it, in the geometry it has now."""
        if picture.came is not None:
            return picture.as_it_came
        if column not in self.raw:
            return picture
        before = source.column(column).slice(row, 1)
        cell = next(cells(before, Path()))
        if not isinstance(cell, bytes) or before.equals(batch.column(column).slice(row, 1)):
            return picture
        raw = decode(cell)
        if np.array_equal(raw.pixels, picture.pixels):
            return picture
        same = [one for one in (raw, raw.as_stored()) if one.pixels.shape == picture.pixels.shape]
        return min(same, key=lambda one: cv2.norm(one.pixels, picture.pixels, cv2.NORM_L1), default=picture)

    def _chosen(
        self,
        reader: TextReader,
        pixels: np.ndarray,
        near: Sequence[np.ndarray] | None,
        known: Sequence[KnownValue],
        context: Context,
    ) -> list[np.ndarray]:
        """The corners of the lines that are to be covered; with `near`, only about these polygons."""
        found = reader.find(pixels, near)
        if self.cover == "all":
            long = [polygon for polygon in found if _is_long(polygon)]
            rest = [polygon for polygon in found if not _is_long(polygon)]
            return long + [line.polygon for line in reader.read(pixels, rest) if _says_something(line, pixels)]
        lines = [line for line in reader.read(pixels, found) if _says_something(line, pixels)]
        from sanitize.text.policy_detector import ListedDetector

        name = ("text", "default", "en", self.policy.sha256, self.lists.digest)
        detector = context.open(name, lambda: ListedDetector.open(self.policy, self.lists, language="en"))
        said = detector.detect([line.text for line in lines], [known] * len(lines))
        return [
            line.polygon
            for line, spans in zip(lines, said, strict=True)
            if line.score < LEAST_SCORE
            or len(line.text.strip()) < 2
            or isinstance(spans, RecordError)
            or any(not _names_no_day(line.text, span) for span in spans)
        ]


def _names_no_day(text: str, span: Span) -> bool:
    """Whether a date is none that points at anybody: times of day, weekdays or months without a number, how long ago
    something was, or nothing but years and quarters, as on signs, axes and screens.
    """
    if span.entity != "DATE_TIME":
        return False
    return bool(_NO_DAY.fullmatch(text[span.start : span.end].strip()) or _YEARS.fullmatch(text.strip()))


def _says_something(line: Line, pixels: np.ndarray) -> bool:
    """Whether a line may say something to somebody who reads what the reader can't.

    A long box may, and so may one in which nothing is read, or one sign, although there is room for more: the reader
    knows few scripts. On plain ground what the detector finds is text, whatever its shape. A single sign names nobody,
    and the reader takes textures for one. Letters larger than it needs are read with some certainty, or are none; those
    that fill the picture are read for sure, unless it is a drawing, whose shapes may hide small lines. What
    fills it and says nothing is its frame, unless the ground around is plain.
    """
    signs, (high, wide) = len(line.text.strip()), sorted(cv2.minAreaRect(line.polygon)[1])
    if wide > LONG * max(high, 1):
        return True
    if high >= TALL and high * wide >= WHOLE * pixels[..., 0].size:
        if not signs:
            return on_plain_ground(pixels, line.polygon)
        if common_step(pixels):
            return signs > 1 and line.score >= LEAST_WHOLE
    if signs > 1:
        return line.score >= LEAST_LARGE or high < MOST_HIGH
    if wide > (WIDE_SIGN if signs else WIDE_BLANK) * high:
        return True
    return not (signs and line.score >= LEAST_SCORE) and on_plain_ground(pixels, line.polygon)


def _is_long(polygon: np.ndarray) -> bool:
    width, height = sorted(cv2.minAreaRect(polygon)[1], reverse=True)
    return bool(width > LONG * max(height, 1))
