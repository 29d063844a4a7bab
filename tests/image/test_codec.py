from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from sanitize.errors import RecordError
from sanitize.image.codec import MAX_PIXELS, Picture, decode, encode, extension
from sanitize.image.metadata import carried

MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "L", "P", "1", "RGBA", "LA"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P",),
    "TIFF": ("RGB", "RGBA"),
    "BMP": ("RGB",),
    "AVIF": ("RGB", "RGBA"),
    "PPM": ("RGB", "L"),
    "JPEG2000": ("RGB", "L", "RGBA"),
    "HEIF": ("RGB", "L", "RGBA"),
}
CASES = [(name, mode) for name, modes in MODES.items() for mode in modes]


def saved(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def converted(image: Image.Image, mode: str) -> Image.Image:
    result = image.convert(mode)
    if "A" in mode:
        result.putalpha(254)
    return result


def code_of(data: bytes, **options: int) -> str:
    with pytest.raises(RecordError) as caught:
        decode(data, **options)
    return caught.value.code


@pytest.fixture(scope="module")
def portrait(astronaut: np.ndarray) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(astronaut[:240, 100:340, ::-1]))


@pytest.mark.parametrize("orientation", [1, 6])
def test_no_more_of_a_jpeg_is_decoded_than_is_enough(portrait: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(portrait.resize((960, 480)), "JPEG", exif=exif)
    whole, less = decode(data).pixels, decode(data, enough=200).pixels
    assert max(less.shape) == 240
    assert whole.shape == (less.shape[0] * 4, less.shape[1] * 4, 3)
    assert np.abs(cv2.resize(whole, less.shape[1::-1], interpolation=cv2.INTER_AREA).astype(int) - less).mean() < 2
    assert decode(data, enough=5000).pixels.shape == whole.shape
    assert decode(saved(portrait, "PNG"), enough=64).pixels.shape == (240, 240, 3)


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_every_format_and_mode_gives_the_pixels_of_the_picture(portrait: Image.Image, name: str, mode: str) -> None:
    picture = decode(saved(converted(portrait, mode), name))
    expected = np.asarray(portrait.convert(mode).convert("RGB")).astype(int)
    assert picture.format == name.lower()
    assert np.abs(picture.pixels[..., ::-1].astype(int) - expected).mean() < 6
    assert (picture.otherwise is not None) == ("A" in mode)


@pytest.mark.parametrize(("name", "mode"), CASES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_truncated_file_is_rejected_not_half_decoded(
    portrait: Image.Image, name: str, mode: str, share: float
) -> None:
    data = saved(converted(portrait, mode), name)
    assert code_of(data[: int(len(data) * share)]) in ("image_truncated", "image_corrupt", "image_unreadable")


def test_a_truncated_jpeg_that_was_closed_again_is_rejected(portrait: Image.Image) -> None:
    data = saved(portrait, "JPEG")
    assert code_of(data[: len(data) // 2] + b"\xff\xd9") == "image_truncated"


def test_sixteen_bits_become_eight() -> None:
    grey = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    picture = decode(saved(Image.fromarray(grey), "PNG"))
    assert np.array_equal(picture.pixels[..., 0], np.rint(grey / 257).astype(np.uint8))


@pytest.mark.parametrize("name", ["JPEG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_every_format_is_made_upright(name: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.new("RGB", (96, 80), "white")
    stored.paste((255, 0, 0), (0, 0, 96, 20))
    pixels = decode(saved(stored, name, exif=exif.tobytes())).pixels
    assert pixels.shape == (96, 80, 3)
    assert (pixels[:, -10:].mean(axis=(0, 1)) < [40, 40, 256]).all()
    assert pixels[:, :50].mean() > 240


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied(portrait: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(portrait.crop((0, 0, 160, 240)), "PNG", exif=exif)
    upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    assert np.array_equal(decode(data).pixels[..., ::-1], upright)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_stored_geometry_can_be_had_back(portrait: Image.Image, mode: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = converted(portrait.crop((0, 0, 160, 240)), mode)
    if mode == "RGBA":
        stored.putalpha(0)
    picture = decode(saved(stored, "PNG", exif=exif)).as_stored()
    assert np.array_equal(picture.pixels[..., ::-1], np.asarray(stored)[..., :3])
    assert decode(encode(picture)).pixels.shape == (240, 160, 3)


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_several_frames_are_rejected(portrait: Image.Image, name: str) -> None:
    data = saved(portrait, name, save_all=True, append_images=[portrait.rotate(90)])
    assert code_of(data) == "image_animated"


def test_a_bomb_is_rejected_by_its_header() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")]
    assert code_of(b"\x89PNG\r\n\x1a\n" + b"".join(parts)) == "image_too_large"


def test_the_pixel_limit_is_inclusive(portrait: Image.Image) -> None:
    data = saved(portrait, "PNG")
    assert decode(data, max_pixels=240 * 240).pixels.shape == (240, 240, 3)
    assert code_of(data, max_pixels=240 * 240 - 1) == "image_too_large"
    assert MAX_PIXELS == 50_000_000


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "image_empty"), (b"not an image", "image_unreadable"), (b"\xff\xd8\xff", "image_unreadable")],
)
def test_what_is_no_image_is_rejected(data: bytes, code: str) -> None:
    assert code_of(data) == code


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0"]))
@settings(deadline=None, max_examples=150)
def test_arbitrary_bytes_give_a_code_or_a_picture(data: bytes, magic: bytes) -> None:
    try:
        picture = decode(magic + data)
    except RecordError as error:
        code = error.code
    else:
        code = f"image_{picture.format}"
    assert code.startswith("image_")


@pytest.mark.parametrize(
    ("name", "same"), [("jpeg", "jpeg"), ("webp", "webp"), ("png", "png"), ("gif", "png"), ("avif", "png")]
)
def test_encoding_keeps_the_picture_and_nothing_else(portrait: Image.Image, name: str, same: str) -> None:
    pixels = np.ascontiguousarray(np.asarray(portrait)[..., ::-1])
    data = encode(Picture(pixels, name))
    again = decode(data)
    assert again.format == same
    assert extension(name) == {"jpeg": "jpg"}.get(same, same)
    assert np.abs(again.pixels.astype(int) - pixels).mean() < 4
    assert carried(data) == frozenset()
    assert data == encode(Picture(pixels.copy(), name))


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (255, 0), (90, 255)])
def test_alpha_is_flattened_over_the_ground_that_shows_more(portrait: Image.Image, ink: int, ground: int) -> None:
    alpha = np.asarray(portrait.convert("L"))
    stored = Image.fromarray(np.dstack([*[np.full_like(alpha, ink)] * 3, alpha]))
    picture = decode(saved(stored, "PNG"))
    shown = [Image.new("RGBA", stored.size, (value,) * 3) for value in (ground, 255 - ground)]
    for one in shown:
        one.alpha_composite(stored)
    expected, other = (np.asarray(one.convert("L")).astype(int) for one in shown)
    assert np.abs(picture.pixels[..., 0] - expected).max() <= 1
    assert picture.otherwise is not None
    assert np.abs(picture.otherwise[..., 0] - other).max() <= 1
    assert Image.open(io.BytesIO(encode(picture))).mode == "RGB"


def test_quantization_tables_are_ours(portrait: Image.Image) -> None:
    coarse, fine = (encode(decode(saved(portrait, "JPEG", quality=quality))) for quality in (30, 99))
    tables = [Image.open(io.BytesIO(data)).quantization for data in (coarse, fine)]
    assert tables[0] == tables[1]


def test_an_alpha_channel_that_hides_everything_is_left_out(portrait: Image.Image) -> None:
    hidden = portrait.convert("RGBA")
    hidden.putalpha(0)
    picture = decode(saved(hidden, "PNG"))
    assert np.array_equal(picture.pixels, cv2.cvtColor(np.asarray(portrait), cv2.COLOR_RGB2BGR))
