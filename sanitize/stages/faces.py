"""Finds faces in pictures and makes them unrecognizable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sanitize.image.codec import Picture, encode
from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector, Profile
from sanitize.image.masks import rebuild
from sanitize.image.proof import redact_proven
from sanitize.image.redact import ADAPTIVE, Action, Area
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch
from sanitize.stage.shapes import Context, Outcome, Role, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.pictures import Cell, decoded, over_cells

PROVEN_EACH = 8
"""With `proof: sample`, the faces of one picture in so many are judged."""


@dataclass(frozen=True)
class Faces(Stage):
    """Redact every face: filled with black, which shows nothing.

    `action: pixelate` and `blur` keep more of the picture's look. Where a rectangle doesn't hold all of a face, and
    for one in eight where it does, a recognizer compares before and after, and what it still matches is filled. An
    attacker who redacts other photographs of the same people in the same way still recognises most of them; where the
    model is public and the column is among the most sensitive, `accept: "reason"` must say why that is acceptable.

    Pictures are rebuilt from their pixels, so no metadata survives, and keep their size, so that boxes and keypoints
    stay valid. Released pictures are upright; `coordinates: stored` releases those with an EXIF orientation as they
    were stored, for annotations that count stored pixels. `masks` names columns of masks: rebuilt value for value.
    `area: head` covers hair and outline too. `detectors: [mediapipe]` adds MediaPipe to the profile's own detectors.

    Options:
        columns: the columns of pictures.
        profile: how thoroughly faces are searched for.
            fast: a quick look, and the whole picture where that suggests small faces.
            balanced: the whole picture, also turned, and enlarged where small faces may be.
            strict: turned at a larger size, enlarged everywhere, and with a second detector.
        action: what covers a face.
            fill: black, which shows nothing.
            pixelate: large blocks with noise.
            blur: a strong blur with noise.
        area: what is covered.
            face: the face.
            head: hair and outline too.
        coordinates: which way round released pictures are.
            upright: as they are viewed.
            stored: as they were stored, for annotations that count stored pixels.
        masks: columns of masks, which are rebuilt value for value.
        detectors: detectors that are added to those of the profile.
            mediapipe: MediaPipe's full-range model.
        proof: in how many pictures pixelated and blurred faces are judged.
            every: in all of them.
            sample: in one of eight.
        accept: the reason why pixelated or blurred faces may be released, where they matter most.
    """

    kind: ClassVar[str] = "faces"
    technique: ClassVar[str] = "masking"
    modality: ClassVar[Literal["image"] | None] = "image"
    takes_decoded: ClassVar[bool] = True
    discharges: ClassVar[frozenset[Role]] = frozenset(("image",))

    columns: Sequence[str]
    profile: Profile = "balanced"
    action: Action = "fill"
    area: Area = "face"
    coordinates: Literal["upright", "stored"] = "upright"
    masks: Sequence[str] = ()
    detectors: Sequence[Literal["mediapipe"]] = ()
    proof: Literal["every", "sample"] = "every"
    accept: Annotated[str, Field(pattern=r"\w")] | None = None

    def touches(self) -> Touches:
        """The columns of pictures and of masks."""
        columns = (*self.columns, *self.masks)
        return Touches(reads=columns, writes=columns)

    def model_names(self) -> tuple[str, ...]:
        """The detectors of the profile, and the recognizer, unless every face is filled."""
        prover = () if self.action == "fill" else ("sface",)
        return ("yunet", "centerface", *prover, *(("blaze_face_full_range",) if self.detectors else ()))

    def reversible(self) -> tuple[str, ...]:
        """The pictures, unless faces are filled or a reviewer accepts it."""
        return () if self.action == "fill" or self.accept else tuple(self.columns)

    def not_covered(self) -> tuple[str, ...]:
        """What an attacker who adapts reaches, unless faces are filled."""
        if self.action == "fill":
            return ()
        share = f"{ADAPTIVE[self.action]:.0%}"
        said = [
            f"{self.action}: an attacker who redacts other photographs of the same people in the same way recognises "
            f"{share} of 40"
        ]
        if self.proof == "sample":
            said.append(f"faces of {PROVEN_EACH - 1} pictures in {PROVEN_EACH}: nothing judged how they were redacted")
        return tuple(said)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with every face in its pictures redacted, and counts of the boxes."""
        mediapipe = "mediapipe" in self.detectors
        detector = context.open(
            ("faces", self.profile, mediapipe), lambda: FaceDetector.open(self.profile, mediapipe=mediapipe)
        )

        def work(picture: Picture, column: str, record: int) -> tuple[Picture, Tally]:
            noise = context.keys.stream("pixels", column, str(record))
            found = detector.detect_in(picture.as_it_came)
            asked = self.proof == "every" or record % PROVEN_EACH == 0
            embedder = (lambda: context.open("sface", FaceEmbedder.open)) if asked else None
            result = redact_proven(picture.pixels, found, noise, embedder, self.action, area=self.area)
            tally = Tally.of(column, "FACE", self.action, result.redacted - result.harder)
            if result.harder:
                tally += Tally.of(column, "FACE", "fill", result.harder)
            if self.action != "fill":
                tally += Tally.of(column, "FACE", "compare", result.compared)
            picture = picture.with_pixels(result.pixels)
            return picture if self.coordinates == "upright" else picture.as_stored(), tally

        works = dict.fromkeys(self.columns, decoded(work, context)) | dict.fromkeys(self.masks, _mask)
        return over_cells(batch, works, context)


def _mask(cell: Cell, column: str, record: int) -> tuple[Cell, Tally]:
    data = cell if isinstance(cell, bytes) else encode(cell)
    return rebuild(data), Tally.of(column, "MASK", "rebuild")
