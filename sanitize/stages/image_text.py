"""Covers text and codes in pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import cv2

from sanitize.errors import RecordError
from sanitize.image.codec import Picture
from sanitize.image.codes import find_codes
from sanitize.image.ocr import Line, TextReader, cover
from sanitize.policy import Policy
from sanitize.stage.base import BOUND, Context, Declared, Outcome, Stage, Touches
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch
from sanitize.stages.shared.pictures import over_pictures
from sanitize.stages.shared.row_values import known_values
from sanitize.text.known_values import KnownValue
from sanitize.text.lists import Lists

READINGS = 4
"""A picture is read until nothing is left to cover; one in which the last reading still finds something is rejected."""
LONG = 3.0
"""A box this many times longer than it is high is a line, whatever was read in it."""
LEAST_SCORE = 0.5
"""A line read with less certainty than this is covered whatever it seems to say."""


@dataclass(frozen=True)
class ImageText(Stage):
    """Cover lines of text, QR and bar codes; `cover: personal` leaves lines that the text detector finds harmless.

    What was covered is read again, and covered further until nothing is found. Needs the extra [ocr].
    """

    kind: ClassVar[str] = "image_text"
    covers_picture_text: ClassVar[bool] = True
    technique: ClassVar[str] = "masking"
    modality: ClassVar[Literal["image"] | None] = "image"

    columns: tuple[str, ...]
    cover: Literal["all", "personal"] = "all"
    known: tuple[str, ...] = field(default=(), metadata=BOUND)
    policy: Policy = field(default_factory=Policy, metadata=BOUND)
    lists: Lists = field(default_factory=Lists, metadata=BOUND)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the row's own columns as deny words, and the policy's thresholds and lists."""
        lists = Lists.read(policy) if self.cover == "personal" else Lists()
        return replace(self, known=declared.names("identifier", "quasi"), policy=policy, lists=lists)

    def touches(self) -> Touches:
        """The columns of pictures, and beside them the raw columns that hold the row's own values."""
        return Touches(reads=self.columns, writes=self.columns, source=self.known if self.cover == "personal" else ())

    def model_names(self) -> tuple[str, ...]:
        """The language model, where the detector decides; the reader's models come with its package."""
        return ("en_core_web_md",) if self.cover == "personal" else ()

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with the text of its pictures covered, and counts of lines and codes."""
        reader = context.open("ocr", TextReader.open)
        known = dict(zip(context.records.tolist(), known_values(context.source), strict=True))

        def work(picture: Picture, column: str, record: int) -> tuple[Picture, Tally]:
            tally = Tally.of(column, "TEXT", "cover", 0) + Tally.of(column, "CODE", "cover", 0)
            for _ in range(READINGS):
                lines = self._chosen(reader.read(picture.pixels), known[record], context)
                codes = find_codes(picture.pixels)
                polygons = [*(line.polygon for line in lines), *codes]
                if not polygons:
                    return picture, tally
                tally += Tally.of(column, "TEXT", "cover", len(lines)) + Tally.of(column, "CODE", "cover", len(codes))
                picture = picture.with_pixels(cover(picture.pixels, polygons))
            raise RecordError("text_still_readable")

        return over_pictures(batch, self.columns, context, work)

    def _chosen(self, lines: Sequence[Line], known: Sequence[KnownValue], context: Context) -> list[Line]:
        lines = [line for line in lines if _says_something(line)]
        if self.cover == "all":
            return lines
        from sanitize.text.policy_detector import ListedDetector

        name = ("text", "default", "en", self.policy.sha256, self.lists.digest)
        detector = context.open(name, lambda: ListedDetector.open(self.policy, self.lists))
        found = detector.detect([line.text for line in lines], [known] * len(lines))
        return [
            line
            for line, spans in zip(lines, found, strict=True)
            if line.score < LEAST_SCORE or isinstance(spans, RecordError) or spans
        ]


def _says_something(line: Line) -> bool:
    """A single sign names nobody, and the reader takes textures for one; a long box may hold what it couldn't read."""
    width, height = sorted(cv2.minAreaRect(line.polygon)[1], reverse=True)
    return len(line.text.strip()) > 1 or width > LONG * max(height, 1)
