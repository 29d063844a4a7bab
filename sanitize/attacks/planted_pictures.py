"""Pictures with a marker in every place where metadata hides, and with a card of text among their pixels."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from sanitize.attacks import planted_values
from sanitize.attacks.canary import Card

WIDTH, HEIGHT = 640, 480
_CARD_WIDTH, _CARD_HEIGHT = 360, 120
_DESCRIPTION, _ARTIST, _USER_COMMENT, _MAKER_NOTE, _EXIF, _GPS = 0x010E, 0x013B, 0x9286, 0x927C, 0x8769, 0x8825
"""Tags of EXIF 2.32, section 4.6."""
_GPS_AREA = 28
_IPTC_CAPTION = (2, 120)
"""Record and dataset of IPTC-IIM 4.2, section 6."""


@dataclass(frozen=True, slots=True)
class Planted:
    """An encoded picture, the marker in its metadata, and the card among its pixels, if any."""

    data: bytes
    marker: str
    cards: tuple[Card, ...]


def plant_picture(rng: random.Random, *, card: bool) -> Planted:
    """A JPEG picture without a face: a smooth landscape of noise, with a marker in all of its metadata."""
    marker = "".join(planted_values.identifier(rng, "").split())
    pixels = _landscape(rng)
    cards = (_write_card(rng, pixels),) if card else ()
    return Planted(_with_metadata(pixels, marker), marker, cards)


def _landscape(rng: random.Random) -> np.ndarray:
    noise = np.random.default_rng(rng.getrandbits(64)).integers(40, 216, (6, 8, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))


def _write_card(rng: random.Random, pixels: np.ndarray) -> Card:
    x, y = rng.randrange(WIDTH - _CARD_WIDTH), rng.randrange(HEIGHT - _CARD_HEIGHT)
    area = np.full((_CARD_HEIGHT, _CARD_WIDTH, 3), 245, dtype=np.uint8)
    name = f"Name: {rng.choice(planted_values.FIRST_NAMES)} {rng.choice(planted_values.SURNAMES)}"
    for line, text in enumerate((name, f"Phone: {planted_values.phone(rng)}", f"Card: {planted_values.card(rng)}")):
        cv2.putText(area, text, (10, 32 + 36 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.65, (20, 20, 20), 2, cv2.LINE_AA)
    pixels[y : y + _CARD_HEIGHT, x : x + _CARD_WIDTH] = area
    return Card(area.mean(axis=2, dtype=np.float32), x, y, WIDTH, HEIGHT)


def _with_metadata(pixels: np.ndarray, marker: str) -> bytes:
    image = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    file = io.BytesIO()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{marker}</dc:creator></x:xmpmeta>'.encode()
    image.save(file, "JPEG", quality=92, exif=_exif(marker), comment=marker, xmp=xmp, icc_profile=marker.encode())
    return _after_start(file.getvalue(), _iptc(marker)) + marker.encode()


def _exif(marker: str) -> Image.Exif:
    exif = Image.Exif()
    exif[_DESCRIPTION] = marker
    exif[_ARTIST] = marker
    exif.get_ifd(_EXIF).update({_USER_COMMENT: b"ASCII\0\0\0" + marker.encode(), _MAKER_NOTE: marker.encode()})
    exif.get_ifd(_GPS).update({1: "N", 2: (59.0, 20.0, 0.0), 3: "E", 4: (18.0, 4.0, 0.0), _GPS_AREA: marker.encode()})
    return exif


def _iptc(marker: str) -> bytes:
    """An APP13 segment with one Photoshop resource block of IPTC data."""
    caption = bytes((0x1C, *_IPTC_CAPTION)) + len(marker).to_bytes(2, "big") + marker.encode()
    block = b"8BIM\x04\x04\0\0" + len(caption).to_bytes(4, "big") + caption + b"\0" * (len(caption) % 2)
    content = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + (len(content) + 2).to_bytes(2, "big") + content


def _after_start(jpeg: bytes, segment: bytes) -> bytes:
    return jpeg[:2] + segment + jpeg[2:]
