"""Photographs that may be shipped: two public-domain portraits in many variants, and pictures without people."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage.data
from making.exif import phone_exif, xmp_packet
from matplotlib.cbook import get_sample_data
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

SIDE = 288
COLLINS, HOPPER, SCENES = 60, 12, 44
VISITORS = ("Clara Whitaker", "Norman Prescott", "Helen Sinclair", "Victor Langley")


@dataclass(frozen=True)
class Photo:
    """A picture of the samples: `who` is `collins`, `hopper` or `nobody`."""

    file: str
    who: str
    content: bytes


def make_photos(rng: random.Random) -> Iterator[Photo]:
    """Yield all photos; file names are numbers, folders say only whether somebody is portrayed."""
    portraits = [("collins", variant(rng, collins, (96, 0, 368, 272))) for _ in range(COLLINS)]
    portraits += [("hopper", variant(rng, hopper, (96, 24, 424, 352))) for _ in range(HOPPER - 1)]
    for number, (who, image) in enumerate(portraits):
        yield Photo(f"photos/portrait/{number:03d}.jpg", who, jpeg(image, rng.randint(72, 92)))
    yield Photo(f"photos/portrait/{len(portraits):03d}.jpg", "hopper", jpeg_of_a_phone())
    pictures = [scene(rng, number) for number in range(SCENES)] + [card(rng, name) for name in VISITORS]
    for number, picture in enumerate(pictures):
        yield Photo(f"photos/picture/{number:03d}.jpg", "nobody", jpeg(picture, 80))


def collins() -> Image.Image:
    """Eileen Collins, NASA, public domain."""
    return Image.fromarray(skimage.data.astronaut())


def hopper() -> Image.Image:
    """Grace Hopper, US Navy, public domain."""
    with get_sample_data("grace_hopper.jpg") as stream:
        return Image.open(stream).convert("RGB")


def variant(rng: random.Random, person: Callable[[], Image.Image], box: tuple[int, int, int, int]) -> Image.Image:
    """A portrait as another visit would have it: cut, tilted, mirrored, lighter or darker, sometimes grey."""
    left, top, right, bottom = (edge + rng.randint(-14, 14) for edge in box)
    picture = person().rotate(rng.uniform(-9, 9), Image.Resampling.BICUBIC, center=((left + right) / 2, bottom / 2))
    picture = picture.crop((max(left, 0), max(top, 0), right, bottom)).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    if rng.random() < 0.4:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.75, 1.25))
    picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.85, 1.2))
    return ImageEnhance.Color(picture).enhance(rng.choice((0.0, 0.7, 1.0, 1.0, 1.3)))


def scene(rng: random.Random, number: int) -> Image.Image:
    """A picture without people: every third one a cut of a free photograph, the others drawn."""
    photographs = (
        skimage.data.chelsea,
        skimage.data.coffee,
        skimage.data.rocket,
        skimage.data.brick,
        skimage.data.grass,
        skimage.data.gravel,
    )
    if number % 3 == 0:
        picture = Image.fromarray(photographs[number // 3 % len(photographs)]()).convert("RGB")
        left, top = rng.randint(0, picture.width - 256), rng.randint(0, picture.height - 256)
        return picture.crop((left, top, left + 256, top + 256))
    return landscape(rng) if number % 3 == 1 else radiograph(rng)


def landscape(rng: random.Random) -> Image.Image:
    """Sky, sun and two ranges of hills."""
    rows = np.linspace(0, 1, 240)[:, None, None]
    high, low = (np.array([rng.randint(*span) for span in spans]) for spans in (SKY_HIGH, SKY_LOW))
    picture = Image.fromarray(np.broadcast_to(high * (1 - rows) + low * rows, (240, 320, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    sun = rng.randint(40, 280), rng.randint(30, 90), rng.randint(12, 24)
    draw.ellipse([sun[0] - sun[2], sun[1] - sun[2], sun[0] + sun[2], sun[1] + sun[2]], fill=(255, 236, 170))
    for base, shade in ((150, 120), (185, 80)):
        ridge = [(x, base + rng.randint(-28, 28)) for x in range(0, 361, 40)]
        draw.polygon([(0, 240), *ridge, (320, 240)], fill=(shade // 2, shade, shade // 2 + rng.randint(0, 30)))
    return picture.filter(ImageFilter.GaussianBlur(0.6))


SKY_HIGH = ((60, 110), (110, 160), (190, 235))
SKY_LOW = ((200, 250), (190, 230), (170, 220))


def radiograph(rng: random.Random) -> Image.Image:
    """Bright bands on dark ground with grain, as a bone in an X-ray."""
    picture = Image.new("L", (256, 256), rng.randint(8, 28))
    draw = ImageDraw.Draw(picture)
    for _ in range(rng.randint(1, 2)):
        start, end = (rng.randint(40, 216), -20), (rng.randint(40, 216), 276)
        for width, shade in ((54, 70), (44, 130), (26, 175)):
            draw.line([start, end], fill=shade, width=width)
    blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(4)), dtype=np.int16)
    grain = np.random.default_rng(rng.getrandbits(32)).integers(-6, 7, blurred.shape)
    return Image.fromarray(np.clip(blurred + grain, 0, 255).astype(np.uint8)).convert("RGB")


def card(rng: random.Random, name: str) -> Image.Image:
    """A visitor's card: text that only a reader of pixels finds."""
    picture = Image.new("RGB", (384, 240), (244, 242, 234))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([8, 8, 375, 231], outline=(60, 90, 130), width=3)
    lines = (
        "VISITOR",
        name,
        f"Phone (212) 555-{rng.randint(100, 199):04d}",
        f"visitor{rng.randint(10, 99)}@example.org",
    )
    for number, (line, size) in enumerate(zip(lines, (22, 30, 24, 24), strict=True)):
        draw.text((28, 26 + 50 * number), line, fill=(20, 30, 50), font=ImageFont.load_default(size))
    return picture


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Encode as JPEG without metadata."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def jpeg_of_a_phone() -> bytes:
    """A portrait held sideways: orientation 6, GPS, an embedded thumbnail with the face, XMP and a comment."""
    upright = hopper().resize((384, 454), Image.Resampling.LANCZOS)
    stored = upright.transpose(Image.Transpose.ROTATE_90)
    exif = phone_exif(orientation=6, thumbnail=jpeg(stored.resize((160, 135)), 80))
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=86, exif=exif, xmp=xmp_packet("Grace Hopper"), comment=b"Grace Hopper, ward 7")
    return buffer.getvalue()


def write_photos(folder: Path, photos: list[Photo]) -> None:
    """Write the photos below `folder`."""
    for photo in photos:
        file = folder / photo.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(photo.content)
