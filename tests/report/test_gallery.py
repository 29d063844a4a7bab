"""The gallery: released pictures alone, small, few, and only out of files that are what the manifest lists."""

import base64
import hashlib
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sanitize.manifest.model import ColumnReport, Gate, Manifest, PolicyUsed, Resource
from sanitize.manifest.statement import make_statement
from sanitize.report import gallery as module
from sanitize.report.gallery import Gallery, _thumbnail, gallery
from sanitize.report.html import render_html
from tests.manifest.examples import SHA, full_manifest


def picture(color: int, side: int = 400, kind: str = "JPEG") -> bytes:
    stream = io.BytesIO()
    pixels = np.random.default_rng(color).integers(0, 60, (side, side, 3), np.uint8)
    pixels[:, :, 0] = color
    exif = Image.Exif()
    exif[0x010E] = "a note about a person"
    Image.fromarray(pixels).save(stream, kind, exif=exif)
    return stream.getvalue()


def released(folder: Path, parts: list[list[Any]], allowed: int | None = 12, **changes: Any) -> Manifest:
    """A release whose parts hold a column `photo` of these cells; a pair of a cell and True is an augmented copy."""
    (folder / "data").mkdir()
    resources = []
    for number, cells in enumerate(parts):
        file = folder / "data" / f"part-{number:05}.parquet"
        copies = [isinstance(cell, tuple) for cell in cells]
        plain = [cell[0] if isinstance(cell, tuple) else cell for cell in cells]
        structs = [cell if cell is None else {"bytes": cell, "path": "x.jpg"} for cell in plain]
        kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
        pq.write_table(pa.table({"photo": pa.array(structs, kind), "is_augmented": copies}), file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        resources.append(Resource(name=f"data/{file.name}", sha256=digest, bytes=file.stat().st_size, rows=len(cells)))
    policy = PolicyUsed(name="demo", sha256=SHA, min_count=5, gallery=allowed)
    return full_manifest(policy=policy, resources=tuple(resources), **changes)


def colors(shown: Gallery) -> list[int]:
    """The mean of the red channel of each picture."""
    found = []
    for one in shown.pictures:
        with Image.open(io.BytesIO(base64.b64decode(one.uri.partition(",")[2]))) as drawn:
            assert max(drawn.size) == module.SIDE
            assert not drawn.getexif()
            found.append(round(float(np.asarray(drawn)[:, :, 0].mean())))
    return found


def test_as_many_as_the_policy_allows_from_all_parts(tmp_path: Path) -> None:
    manifest = released(tmp_path, [[picture(200), None, picture(210)], [picture(100), picture(110), picture(120)]], 3)
    shown = gallery(tmp_path, manifest)
    assert shown is not None
    assert [one.column for one in shown.pictures] == ["photo"] * 3
    assert colors(shown) == pytest.approx([200, 210, 100], abs=4)


def test_a_part_that_lacks_pictures_is_made_up_for(tmp_path: Path) -> None:
    manifest = released(tmp_path, [[None, None], [picture(100), picture(110), picture(120)]], 3)
    shown = gallery(tmp_path, manifest)
    assert shown is not None
    assert len(shown.pictures) == 3


def test_copies_and_what_is_no_picture_are_passed_over(tmp_path: Path) -> None:
    manifest = released(tmp_path, [[(picture(200), True), b"", b"not a picture", picture(50, kind="PNG")]])
    shown = gallery(tmp_path, manifest)
    assert shown is not None
    assert colors(shown) == pytest.approx([50], abs=4)


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=9))
def test_broken_pictures_are_shown_or_passed_over(kind: str, changes: list[tuple[float, int]]) -> None:
    broken = bytearray(picture(90, 64, kind))
    for place, byte in changes:
        broken[int(place * (len(broken) - 1))] = byte
    assert len(list(_thumbnail(bytes(broken)))) <= 1


@pytest.mark.parametrize("allowed", [None, 0])
def test_nothing_is_shown_that_the_policy_does_not_allow(tmp_path: Path, allowed: int | None) -> None:
    manifest = released(tmp_path, [[picture(200)]], allowed)
    assert gallery(tmp_path, manifest) is None
    html = render_html(make_statement("clinic", manifest), None, gallery(tmp_path, manifest))
    assert "<img" not in html
    assert "img-src" not in html


def test_nothing_is_shown_of_a_refused_release(tmp_path: Path) -> None:
    assert gallery(tmp_path, released(tmp_path, [[picture(200)]], gate=Gate(verdict="refused", checks=()))) is None


def test_a_column_that_is_no_released_picture_is_not_shown(tmp_path: Path) -> None:
    for folder, column in (
        ("kept", ColumnReport(name="photo", role="keep", technique="none")),
        ("dropped", ColumnReport(name="photo", role="image", technique="suppression")),
    ):
        (tmp_path / folder).mkdir()
        manifest = released(tmp_path / folder, [[picture(200)]], columns=(column,))
        assert gallery(tmp_path / folder, manifest) is None


def test_files_that_are_not_what_was_released_show_nothing(tmp_path: Path) -> None:
    manifest = released(tmp_path, [[picture(200)], [picture(100)], [picture(50)]])
    pq.write_table(pa.table({"photo": [picture(10)]}), tmp_path / "data" / "part-00000.parquet")
    (tmp_path / "data" / "part-00002.parquet").unlink()
    shown = gallery(tmp_path, manifest)
    assert shown is not None
    assert colors(shown) == pytest.approx([100], abs=4)
    assert shown.changed == ("data/part-00000.parquet", "data/part-00002.parquet")
    assert "data/part-00000.parquet isn’t the file" in render_html(make_statement("clinic", manifest), None, shown)


def test_all_pictures_stay_within_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = released(tmp_path, [[picture(color) for color in range(8)]])
    monkeypatch.setattr(module, "BUDGET", 150_000)
    shown = gallery(tmp_path, manifest)
    assert shown is not None
    assert 0 < len(shown.pictures) < 8
    assert sum(len(one.uri) for one in shown.pictures) <= 150_000


def test_the_page_allows_pictures_that_are_in_it_and_no_others(tmp_path: Path) -> None:
    manifest = released(tmp_path, [[picture(200)]])
    html = render_html(make_statement("clinic", manifest), None, gallery(tmp_path, manifest))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert "; img-src data:; " in policy
    assert re.findall(r'<img src="([^"]{23})', html) == ["data:image/jpeg;base64,"]
    assert 'alt="Redacted picture 1, column photo"' in html
