"""Finds faces in pictures and makes them unrecognizable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from sanitize.findings import Tally
from sanitize.image.codec import Picture
from sanitize.image.embed import FaceEmbedder
from sanitize.image.faces import FaceDetector, Profile
from sanitize.image.proof import redact_proven
from sanitize.image.redact import Action
from sanitize.records import Batch
from sanitize.stage import Context, Outcome, Role, Stage, Touches
from sanitize.stages.pictures import over_pictures


@dataclass(frozen=True)
class Faces(Stage):
    """Redact every face; a box that a recognizer still matches to the original is redacted harder.

    Pictures are rebuilt from their pixels, so no metadata survives. `detectors: [mediapipe]` adds MediaPipe to the
    profile's own detectors.
    """

    kind: ClassVar[str] = "faces"
    technique: ClassVar[str] = "masking"
    modality: ClassVar[Literal["image"] | None] = "image"
    discharges: ClassVar[frozenset[Role]] = frozenset(("image",))

    columns: tuple[str, ...]
    profile: Profile = "balanced"
    action: Action = "pixelate"
    detectors: tuple[Literal["mediapipe"], ...] = ()

    def touches(self) -> Touches:
        """The columns of pictures."""
        return Touches(reads=self.columns, writes=self.columns)

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
            result = redact_proven(picture.pixels, detector.detect(picture.pixels), noise, embedder, self.action)
            tally = Tally.of(column, "FACE", self.action, result.redacted - result.harder)
            if result.harder:
                tally += Tally.of(column, "FACE", "fill", result.harder)
            return picture.with_pixels(result.pixels), tally

        return over_pictures(batch, self.columns, context, work)
