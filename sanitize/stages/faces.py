"""Finds faces in pictures and makes them unrecognizable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from sanitize.image.codec import Picture
from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector, Profile
from sanitize.image.masks import rebuild
from sanitize.image.proof import redact_proven
from sanitize.image.redact import Action, Area
from sanitize.stage.base import Context, Outcome, Role, Stage, Touches
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch
from sanitize.stages.shared.pictures import decoded, over_cells


@dataclass(frozen=True)
class Faces(Stage):
    """Redact every face; a box that a recognizer still matches to the original is redacted harder.

    Pictures are rebuilt from their pixels, so no metadata survives, and keep their size, so that boxes and keypoints
    stay valid. Released pictures stand upright; `coordinates: stored` releases those with an EXIF orientation as they
    were stored, for annotations that count stored pixels. `masks` names columns of masks: rebuilt value for value.
    `area: head` covers hair and outline too. `detectors: [mediapipe]` adds MediaPipe to the profile's own detectors.
    """

    kind: ClassVar[str] = "faces"
    technique: ClassVar[str] = "masking"
    modality: ClassVar[Literal["image"] | None] = "image"
    discharges: ClassVar[frozenset[Role]] = frozenset(("image",))

    columns: tuple[str, ...]
    profile: Profile = "balanced"
    action: Action = "pixelate"
    area: Area = "face"
    coordinates: Literal["upright", "stored"] = "upright"
    masks: tuple[str, ...] = ()
    detectors: tuple[Literal["mediapipe"], ...] = ()

    def touches(self) -> Touches:
        """The columns of pictures and of masks."""
        columns = (*self.columns, *self.masks)
        return Touches(reads=columns, writes=columns)

    def model_names(self) -> tuple[str, ...]:
        """The detectors of the profile, and the recognizer that proves each box."""
        extra = {"strict": ("centerface",)}.get(self.profile, ())
        return ("yunet", "sface", *extra, *(("blaze_face_full_range",) if self.detectors else ()))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with every face in its pictures redacted, and counts of the boxes."""
        mediapipe = "mediapipe" in self.detectors
        detector = context.open(
            ("faces", self.profile, mediapipe), lambda: FaceDetector.open(self.profile, mediapipe=mediapipe)
        )
        embedder = context.open("sface", FaceEmbedder.open)

        def work(picture: Picture, column: str, record: int) -> tuple[Picture, Tally]:
            noise = context.keys.stream("pixels", column, str(record))
            found = detector.detect(picture.pixels)
            result = redact_proven(picture.pixels, found, noise, embedder, self.action, area=self.area)
            tally = Tally.of(column, "FACE", self.action, result.redacted - result.harder)
            if result.harder:
                tally += Tally.of(column, "FACE", "fill", result.harder)
            picture = picture.with_pixels(result.pixels)
            return picture if self.coordinates == "upright" else picture.as_stored(), tally

        works = dict.fromkeys(self.columns, decoded(work)) | dict.fromkeys(self.masks, _mask)
        return over_cells(batch, works, context)


def _mask(data: bytes, column: str, record: int) -> tuple[bytes, Tally]:
    return rebuild(data), Tally.of(column, "MASK", "rebuild")
