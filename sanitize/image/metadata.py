"""What an encoded image carries beside its pixels: names of kinds, never their content."""

from __future__ import annotations

import io
import warnings

from PIL import ExifTags, Image

from sanitize.image.codec import FORMATS

IPTC_TAG = 33723
"""Where TIFF keeps IPTC records (Adobe, TIFF Tags)."""
_KNOWN_SEGMENTS = (b"JFIF\0", b"Exif\0", b"http://ns.adobe.com/", b"ICC_PROFILE\0", b"Photoshop 3.0\0", b"Adobe")
_END = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}


def carried(data: bytes) -> frozenset[str]:
    """The kinds of metadata an encoded image holds.

    Any of exif, gps, maker_note, thumbnail, xmp, iptc, icc, comment, text, application_data and trailing_bytes. An
    image that can't be read has none.
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
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        found.add("gps")
    if ExifTags.Base.MakerNote in exif.get_ifd(ExifTags.IFD.Exif):
        found.add("maker_note")
    if exif.get_ifd(ExifTags.IFD.IFD1):
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
    segments = getattr(image, "applist", [])
    if any(name != "COM" and not body.startswith(_KNOWN_SEGMENTS) for name, body in segments):
        found.add("application_data")
    texts = set(getattr(image, "text", {})) - {"XML:com.adobe.xmp"}
    return found | ({"text"} if texts else set())


def _of_bytes(image: Image.Image, data: bytes) -> set[str]:
    end = _END.get(str(image.format))
    return {"trailing_bytes"} if end and not data.endswith(end) and end in data else set()
