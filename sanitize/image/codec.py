"""Encoded images to pixels and back; nothing but the pixels passes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import cv2
import numpy as np
import simplejpeg
from PIL import Image, UnidentifiedImageError

from sanitize.errors import RecordError
from sanitize.image.formats import format_of_bytes, is_polyglot

try:
    import pillow_heif
except ImportError:
    HEIF = False
else:
    HEIF = True
    pillow_heif.register_heif_opener(thumbnails=False)

MAX_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "PPM", "JPEG2000", "HEIF")
JPEG_QUALITY = 95
WEBP_QUALITY = 95
PNG_COMPRESSION = 3
ORIENTATION_TAG = 0x0112
"""EXIF 2.32 section 4.6.4, tag Orientation."""
_INVERSE = {6: 8, 8: 6}
"""The orientations that are not their own inverse."""
_EIGHT_BITS = ((np.arange(1 << 16) + 128) // 257).astype(np.uint8)
"""Values of 16 bits as values of 8."""
NARROW, TAIL, ROWS = 96 << 8, 0.5, 512
"""Values of 16 bits that spread less are stretched too, but for this percentage at either end; rows that are looked at.
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image, upright and opaque: `pixels` is BGR uint8 (height, width, 3).

    A transparent picture is flattened over white, or over black where that shows more. `otherwise` is what it may show
    as well, None for most pictures: over the other ground, or with values of 16 bits stretched where those of 8 bits
    hold little of them. `format` is the lower-case name of the file format it came in: jpeg, png, webp, gif, tiff, bmp,
    avif, ppm, jpeg2000 or heif. `orientation` is the EXIF orientation (1 to 8) that was undone. `came`: the pixels as
    they were decoded, for a picture that stages have worked on since.
    """

    pixels: np.ndarray
    format: str
    orientation: int = 1
    otherwise: np.ndarray | None = None
    came: np.ndarray | None = None

    def with_pixels(self, pixels: np.ndarray) -> Picture:
        """The same picture with other pixels of the same size."""
        return replace(self, pixels=pixels, came=self.pixels if self.came is None else self.came)

    @property
    def as_it_came(self) -> Picture:
        """The picture before any stage worked on it."""
        return self if self.came is None else replace(self, pixels=self.came, came=None)

    def as_stored(self) -> Picture:
        """The picture as its file stored it, before the EXIF orientation: where coordinates count stored pixels."""
        inverse = _INVERSE.get(self.orientation, self.orientation)
        others = (None if one is None else _upright(one, inverse) for one in (self.otherwise, self.came))
        return Picture(_upright(self.pixels, inverse), self.format, 1, *others)


def decode(data: bytes, *, max_pixels: int = MAX_PIXELS, enough: int | None = None) -> Picture:
    """Decode one still image, with its EXIF orientation applied.

    With `enough`, a JPEG may come out smaller, its longer side no shorter than that: a fraction of the work. The
    dimensions in the header are checked before any pixel is decoded. Raises RecordError with the code image_empty,
    image_polyglot, image_unreadable, image_needs_heif (the extra [heif] isn't installed), image_unsupported,
    image_too_large, image_animated (several frames or pages), image_truncated or image_corrupt.
    """
    with opened(data, max_pixels) as image:
        name = "jpeg" if image.format == "MPO" else str(image.format).lower()
        orientation = 1 if name in ("tiff", "heif") else _orientation(image)
        pixels, other = _decode_jpeg(data, image, enough) if name == "jpeg" else _decode_other(image)
    other = None if other is None else _upright(other, orientation)
    return Picture(_upright(pixels, orientation), name, orientation, other)


@contextmanager
def opened(data: bytes, max_pixels: int = MAX_PIXELS) -> Iterator[Image.Image]:
    """A still image of which only the header was read and found acceptable; RecordError as in `decode`."""
    if not data:
        raise RecordError("image_empty")
    if is_polyglot(data):
        raise RecordError("image_polyglot")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(data)
        if image.width * image.height > max_pixels:
            raise RecordError("image_too_large")
        if image.format not in ("JPEG", "MPO") and _frames(image) > 1:
            raise RecordError("image_animated")
        yield image


def encode(picture: Picture) -> bytes:
    """Encode the pixels in the picture's format with settings of our own, or as PNG where OpenCV has no such encoder.

    JPEG has standard quantization tables, 4:2:0. The bytes are deterministic and hold no metadata of any kind.
    """
    if picture.format == "jpeg":
        return bytes(
            simplejpeg.encode_jpeg(np.ascontiguousarray(picture.pixels), JPEG_QUALITY, "BGR", "420", fastdct=False)
        )
    pixels = picture.pixels
    if picture.format == "webp":
        return cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])[1].tobytes()
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION])[1].tobytes()


def extension(encoded_as: str) -> str:
    """The file name extension (without dot) of what `encode` makes of a picture of that format."""
    return {"jpeg": "jpg", "webp": "webp"}.get(encoded_as, "png")


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise RecordError("image_too_large") from None
    except UnidentifiedImageError:
        missing = format_of_bytes(data) == "heif" and not HEIF
        raise RecordError("image_needs_heif" if missing else "image_unreadable") from None
    except Exception:
        raise RecordError("image_corrupt") from None


def _frames(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception:
        raise RecordError("image_corrupt") from None


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:
        return 1


def _decode_jpeg(data: bytes, image: Image.Image, enough: int | None) -> tuple[np.ndarray, None]:
    if image.mode not in ("RGB", "L"):
        return _decode_other(image)[0], None
    least = {} if enough is None else {"min_width" if image.width >= image.height else "min_height": enough}
    try:
        return simplejpeg.decode_jpeg(data, "BGR", fastdct=False, fastupsample=False, strict=True, **least), None
    except ValueError as error:
        message = str(error).lower()
    if "premature" in message:
        raise RecordError("image_truncated")
    if "extraneous bytes" in message or "subsampling" in message:
        return _decode_other(image)[0], None
    raise RecordError("image_corrupt")


def _decode_other(image: Image.Image) -> tuple[np.ndarray, np.ndarray | None]:
    try:
        if image.mode.startswith("I;16"):
            return _from_sixteen_bits(np.asarray(image))
        if image.mode in ("I", "F"):
            raise RecordError("image_unsupported")
        if image.has_transparency_data:
            return _flattened(np.asarray(image.convert("RGBA")))
        return cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR), None
    except RecordError:
        raise
    except Exception as error:
        code = "image_truncated" if "truncated" in str(error).lower() else "image_corrupt"
    raise RecordError(code)


def _from_sixteen_bits(values: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """BGR pixels, and the values between the ends of their range stretched where that is a small part of all."""
    pixels = cv2.cvtColor(_EIGHT_BITS[values], cv2.COLOR_GRAY2BGR)
    low, high = np.percentile(values[:: -(-len(values) // ROWS)], [TAIL, 100 - TAIL])
    if high - low >= NARROW or high == low:
        return pixels, None
    stretched = np.rint(np.clip((np.arange(1 << 16) - low) / (high - low), 0, 1) * 255).astype(np.uint8)
    return pixels, cv2.cvtColor(stretched[values], cv2.COLOR_GRAY2BGR)


def _flattened(rgba: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """BGR pixels over the ground that shows more of them, and over the other; without alpha where it is all or nothing.

    A picture that is transparent throughout would show nothing: its alpha channel is taken for a mistake.
    """
    pixels, alpha = cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGR), np.ascontiguousarray(rgba[..., 3])
    if alpha.min() == 255 or alpha.max() == 0:
        return pixels, None
    deep = cv2.merge([alpha] * 3)
    over_black = cv2.multiply(pixels, deep, scale=1 / 255)
    over_white = cv2.add(over_black, cv2.bitwise_not(deep))
    white, black = (cv2.meanStdDev(cv2.cvtColor(one, cv2.COLOR_BGR2GRAY))[1].item() for one in (over_white, over_black))
    return (over_white, over_black) if white >= black else (over_black, over_white)


def _upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Undo an EXIF orientation (1 to 8); other numbers leave the picture as it is."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
