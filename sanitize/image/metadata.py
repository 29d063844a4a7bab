"""What an encoded image carries beside its pixels: names of kinds, never their content."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from sanitize.image.codec import FORMATS

EXIF_IFD = 0x8769
GPS_IFD = 0x8825
MAKER_NOTE = 0x927C
IPTC_TAG = 33723
_END = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}


def carried(data: bytes) -> frozenset[str]:
    """The kinds of metadata an encoded image holds.

    Any of exif, gps, maker_note, thumbnail, xmp, iptc, icc, comment, text and trailing_bytes. An image that can't
    be read has none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            return frozenset(_of_exif(image) | _of_info(image) | _of_bytes(image, data))
    except Exception:
        return frozenset()


def _of_exif(image: Image.Image) -> set[str]:
    exif = image.getexif()
    found = {"exif"} if len(exif) and image.format != "TIFF" else set()
    if exif.get_ifd(GPS_IFD):
        found.add("gps")
    if MAKER_NOTE in exif.get_ifd(EXIF_IFD):
        found.add("maker_note")
    if exif.get_ifd(1):
        found.add("thumbnail")
    return found


def _of_info(image: Image.Image) -> set[str]:
    info = image.info
    found = set()
    if "icc_profile" in info:
        found.add("icc")
    if "comment" in info:
        found.add("comment")
    if "xmp" in info or "XML:com.adobe.xmp" in info:
        found.add("xmp")
    if "photoshop" in info or (image.format == "TIFF" and IPTC_TAG in image.getexif()):
        found.add("iptc")
    texts = set(getattr(image, "text", {})) - {"XML:com.adobe.xmp"}
    return found | ({"text"} if texts else set())


def _of_bytes(image: Image.Image, data: bytes) -> set[str]:
    end = _END.get(str(image.format))
    return {"trailing_bytes"} if end and not data.endswith(end) and end in data else set()
