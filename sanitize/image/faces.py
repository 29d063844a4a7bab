"""Finding faces: profiles that trade coverage for time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

import cv2
import numpy as np

from sanitize.errors import UsageError
from sanitize.image import boxes
from sanitize.image.codec import Picture
from sanitize.image.detectors import CenterFace, YuNet
from sanitize.image.tiles import tiles
from sanitize.image.turn import resized, turned
from sanitize.image.verify import second_looks, third_looks, tilt
from sanitize.image.views import GRID, uneven_parts, views

if TYPE_CHECKING:
    from sanitize.image.mediapipe_faces import MediaPipeFaces

Profile = Literal["fast", "balanced", "strict"]

MERGE_OVERLAP = 0.4
WHOLE_SIDE, LARGE_SHARE, TURNED_LARGE = 640, 0.4, 0.25
"""Longer side of the first pass; that of large pictures is a share of theirs, smaller pictures keep their size. Turned
copies are smaller, but for large pictures no smaller than the last share: faces that lie on their side show in them."""
LONG = 2.0
"""Pictures more than this times as long as wide are strips, and keep as many pixels as others of their length."""
GLANCE_SIDE, GLANCE_SHARE, GLANCE_SMALL, GLANCE_WORTH = 384, 0.24, 18, 1.25
"""Longer side of the copy that a glance sees, and its least share of the picture's; below which size in it a candidate
hints at smaller faces; how much larger a picture must be for a glance to be worth it."""
CLOSE = 2
"""How much larger than the first the pass for small faces sees the picture."""
LARGEST_COPY = 4096
"""No copy for small faces is larger, for the sake of memory; the picture itself is looked at instead, unless turned."""
TILE_OVERLAP = 128
CLOSE_MOST = 96
"""What the first pass saw at this many pixels or more, it saw well enough."""
HINT_SIZE = 24
"""A candidate below this many pixels in the first pass hints at small faces."""
SURE = 0.9
"""First scores from which a candidate needs no further look."""
LIKELY = 0.6
"""What first and second score must add up to for a third look."""
HINT_ENOUGH = 0.7
"""What first and second score must add up to for a small candidate to hint at others."""
TURNED_SHARE = 0.15
STEP = 45
"""Tilted faces are followed by a pass turned to the nearest multiple of this many degrees."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a profile does: the lowest first score, whether a glance at a small copy may be enough, the longer side at
    which the picture is turned (0: turned faces are left to chance), the pass for small faces, the sum of the first
    two scores from which no third is needed, the least third score and what the first two and twice the third must add
    up to, whether CenterFace sees everything, not only cut-outs, whether a negative of the picture is looked at too,
    and by how many degrees the picture is turned at a time. Dark and bright parts are looked at in a copy of the
    longer side `part_side` (0: not).
    """

    floor: float
    glance: bool
    turned_side: int
    close: Literal["never", "hint", "always"]
    certain: float = 1.4
    agreed: float = 0.14
    enough: float = 1.1
    both: bool = False
    negative: bool = False
    step: int = 90
    part_side: int = 0


PROFILES: Mapping[Profile, Search] = MappingProxyType(
    {
        "fast": Search(0.2, True, 0, "never"),
        "balanced": Search(0.2, False, 224, "hint", part_side=160),
        "strict": Search(0.2, False, 320, "always", 1.5, 0.2, 1.3, both=True, negative=True, step=45, part_side=1280),
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """Candidates (n, 15), the sum of their first two scores, their tilts in degrees, and which are taken for faces."""

    candidates: np.ndarray
    totals: np.ndarray
    tilts: np.ndarray
    agreed: np.ndarray

    def faces(self) -> np.ndarray:
        """The candidates that all looks agree on."""
        return np.asarray(self.candidates[self.agreed])

    def hints(self, size: float) -> bool:
        """Whether something smaller than `size` pixels may be a face."""
        small = boxes.areas(self.candidates) < size**2
        return bool((small & (self.totals >= HINT_ENOUGH)).any())

    def turns(self) -> set[int]:
        """The turns, counter-clockwise, that make a good part of the faces stand upright."""
        turns = np.rint(self.tilts[self.agreed] / STEP).astype(int) * STEP % 360
        values, counts = np.unique(turns[turns != 0], return_counts=True)
        return set(values[counts >= TURNED_SHARE * len(turns)].tolist())


@dataclass(frozen=True, slots=True)
class FaceDetector:
    """Candidates from several passes of YuNet (strict: and CenterFace) at low scores, looked at up to three times.

    fast: a glance, or the whole picture where that hints at small faces. balanced: the whole picture, also in four
    rotations, closer where small faces may be, and turned as far as tilted faces are. strict: eight rotations at a
    larger size, always closer, and CenterFace at the picture's own size. MediaPipe joins any profile on request.
    """

    search: Search
    yunet: YuNet
    centerface: CenterFace
    mediapipe: MediaPipeFaces | None

    @classmethod
    def open(cls, profile: Profile = "balanced", mediapipe: bool = False) -> FaceDetector:
        """Open the models of a profile, once per worker. UsageError: unknown profile, or models not installed."""
        if profile not in get_args(Profile):
            raise UsageError(f"unknown profile of faces: use one of {', '.join(get_args(Profile))}")
        cv2.setNumThreads(1)
        return cls(PROFILES[profile], YuNet.open(), CenterFace.open(), _open_mediapipe() if mediapipe else None)

    def detect(self, pixels: np.ndarray) -> np.ndarray:
        """Boxes (n, 15) of the faces in BGR pixels, as described in `boxes`; best score first."""
        longer = max(pixels.shape[:2])
        stretch = max(1.0, np.sqrt(longer / min(pixels.shape[:2]) / LONG))
        side = min(longer, int(stretch * max(WHOLE_SIDE, int(LARGE_SHARE * longer))))
        small = max(GLANCE_SIDE, int(GLANCE_SHARE * longer))
        glance = self._glance(pixels, small) if self.search.glance and side > GLANCE_WORTH * small else None
        looks = [glance] if glance else self._looks(pixels, side)
        faces = [look.faces() for look in looks]
        if self.mediapipe:
            faces.append(self.mediapipe.detect(pixels))
        return boxes.merged(boxes.stacked(faces), MERGE_OVERLAP)

    def detect_in(self, picture: Picture) -> np.ndarray:
        """Boxes (n, 15) of the faces in a picture, whatever a viewer may make of it (see `views`)."""
        negative = (255 - picture.pixels,) if self.search.negative else ()
        found = [self.detect(pixels) for pixels in chain((picture.pixels,), negative, views(picture))]
        if self.search.part_side:
            found += self._in_parts(picture.pixels)
        return found[0] if len(found) == 1 else boxes.merged(boxes.stacked(found), MERGE_OVERLAP)

    def _in_parts(self, pixels: np.ndarray) -> list[np.ndarray]:
        """Faces in the dark parts of a picture that isn't dark as a whole, and in its bright ones."""
        faces = []
        for curve, there in uneven_parts(pixels):
            small, scale = resized(pixels, min(self.search.part_side, max(pixels.shape[:2])))
            clear = np.asarray(cv2.LUT(small, curve))
            found = self._pass(clear, max(clear.shape[:2]))
            place = (found[:, :2] + found[:, 2:4]) / 2 / clear.shape[1::-1] * there.shape[::-1]
            column, row = np.clip(place, 0, GRID - 1).astype(int).T
            faces.append(boxes.moved(self._looked_at(clear, [found[there[row, column]]]).faces(), 1 / scale))
        return faces

    def _glance(self, pixels: np.ndarray, side: int) -> Look | None:
        """A look at what a small copy shows, None when that hints at faces too small for it."""
        found = self._pass(pixels, side)
        if boxes.areas(found).min(initial=np.inf) < (GLANCE_SMALL * max(pixels.shape[:2]) / side) ** 2:
            return None
        return self._looked_at(pixels, [found])

    def _looks(self, pixels: np.ndarray, side: int) -> list[Look]:
        """Looks at what all passes of the profile find."""
        whole, scale = resized(pixels, side)
        least = int(TURNED_LARGE * max(pixels.shape[:2]))
        found = [boxes.moved(boxes.stacked([self._pass(whole, side), *self._turned(whole, least)]), 1 / scale)]
        if self.search.both:
            found.append(_tiled(self.centerface, pixels, self.search.floor))
        looks = self._with_closer(pixels, found, side)
        if self.search.turned_side:
            for degrees in sorted({degrees for look in looks for degrees in look.turns()}):
                found = [boxes.moved(self._pass(whole, side, degrees), 1 / scale)]
                looks += self._with_closer(pixels, found, side, degrees)
        return looks

    def _turned(self, pixels: np.ndarray, least: int) -> list[np.ndarray]:
        """What a small copy, its longer side no less than that, shows when it is turned."""
        if not self.search.turned_side:
            return []
        longer = min(max(pixels.shape[:2]), max(self.search.turned_side, least))
        small, scale = resized(pixels, longer)
        turns = range(self.search.step, 360, self.search.step)
        return [boxes.moved(self._pass(small, longer, degrees), 1 / scale) for degrees in turns]

    def _with_closer(self, pixels: np.ndarray, found: list[np.ndarray], side: int, degrees: int = 0) -> list[Look]:
        """A look at what was found, and at what a pass for small faces finds where the profile asks for one."""
        look = self._looked_at(pixels, found)
        hinted = self.search.close == "hint" and look.hints(HINT_SIZE * max(pixels.shape[:2]) / side)
        if not (hinted or (self.search.close == "always" and degrees == 0)):
            return [look]
        most = LARGEST_COPY if degrees else max(pixels.shape[:2])
        closer = self._pass(pixels, CLOSE * side if CLOSE * side <= LARGEST_COPY else most, degrees)
        small = boxes.areas(closer) < (CLOSE_MOST * max(pixels.shape[:2]) / side) ** 2
        return [look, self._looked_at(pixels, [closer[small]])]

    def _pass(self, pixels: np.ndarray, side: int, degrees: int = 0) -> np.ndarray:
        small, scale = resized(pixels, side)
        if not degrees:
            return boxes.moved(_tiled(self.yunet, small, self.search.floor), 1 / scale)
        view, back = turned(small, degrees)
        return boxes.moved(boxes.transformed(_tiled(self.yunet, view, self.search.floor), back), 1 / scale)

    def _looked_at(self, pixels: np.ndarray, found: list[np.ndarray]) -> Look:
        candidates = boxes.suppressed(boxes.stacked(found), MERGE_OVERLAP)
        unsure = candidates[:, 4] < SURE
        totals = np.full(len(candidates), 2.0)
        tilts = np.array([tilt(candidate) for candidate in candidates])
        second, tilts[unsure] = second_looks(pixels, candidates[unsure], self.yunet)
        totals[unsure] = candidates[unsure, 4] + second
        agreed = totals >= self.search.certain
        asked = (totals >= LIKELY) & ~agreed
        third = third_looks(pixels, candidates[asked], tilts[asked], self.centerface)
        agreed[asked] = (third >= self.search.agreed) & (totals[asked] + 2 * third >= self.search.enough)
        return Look(candidates, totals, tilts, agreed)


def _open_mediapipe() -> MediaPipeFaces:
    from sanitize.image.mediapipe_faces import MediaPipeFaces  # its import takes a second and 40 MB

    return MediaPipeFaces.open()


def _tiled(detector: YuNet | CenterFace, pixels: np.ndarray, floor: float) -> np.ndarray:
    """What a detector finds tile by tile, without what an inner border cuts: the next tile, or a smaller copy of the
    whole picture, shows that in full."""
    height, width = pixels.shape[:2]
    found = []
    for tile, x, y in tiles(pixels, detector.LARGEST, TILE_OVERLAP):
        part = boxes.moved(detector.detect(tile, floor), 1.0, (x, y))
        low, high = np.array([x, y]), np.array([x + tile.shape[1], y + tile.shape[0]])
        whole = (part[:, :2] > low) | (low == 0)
        whole &= (part[:, 2:4] < high) | (high == (width, height))
        found.append(part[whole.all(axis=1)])
    return boxes.stacked(found)
