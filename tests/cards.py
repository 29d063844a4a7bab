"""Synthetic cards of seven fields each, as scanned or photographed: what must not be readable once a stage is done."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 560, 360
NAMES = ("Alma Hartwell", "Ola Brandt", "Tendai Moyo", "Ingrid Solberg", "Rafael Quintero", "Mei Tanaka")
STREETS = ("Harbour Lane", "Birch Road", "Mill Street", "Cedar Avenue", "Station Way")


@dataclass(frozen=True)
class TextCard:
    """BGR pixels and the fields written on them."""

    pixels: np.ndarray
    fields: tuple[str, ...]

    def readable(self, lines: list[str]) -> list[str]:
        """The fields of which a word of at least three signs is in what was read."""
        seen = " ".join(lines).lower()
        return [field for field in self.fields if any(len(word) > 2 and word in seen for word in field.lower().split())]


def make_card(seed: int) -> TextCard:
    """A light card with dark text of several sizes, turned by a quarter for each number."""
    rng = random.Random(seed)
    name = rng.choice(NAMES)
    fields = (
        name,
        f"{rng.randrange(1940, 2010)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        f"+46 70 {rng.randrange(100, 999)} {rng.randrange(1000, 9999)}",
        f"{name.split()[0].lower()}.{rng.randrange(100)}@mail.test",
        " ".join(str(rng.randrange(1000, 9999)) for _ in range(4)),
        f"{rng.randrange(10, 99)} {rng.choice(STREETS)}",
        f"MRN {rng.randrange(100000, 999999)}",
    )
    image = Image.new("RGB", (WIDTH, HEIGHT), tuple(rng.randrange(200, 256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for row, field in enumerate(fields):
        place = (20 + rng.randrange(60), 14 + row * 48)
        ink = tuple(rng.randrange(90) for _ in range(3))
        draw.text(place, field, font=ImageFont.load_default(rng.choice((18, 22, 26, 30))), fill=ink)
    pixels = np.rot90(np.asarray(image)[..., ::-1], seed % 4)
    return TextCard(np.ascontiguousarray(pixels), fields)
