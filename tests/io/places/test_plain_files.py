"""What is written into a release goes into it, whatever links wait there."""

import os
from pathlib import Path

import pytest

from sanitize.errors import VerificationError
from sanitize.io.places.plain_files import odd_files, refuse_odd_files, write_inside


def test_a_file_is_written_in_place_of_an_older_one(tmp_path: Path) -> None:
    assert write_inside(tmp_path / "new", "a.json", b"1") == tmp_path / "new" / "a.json"
    write_inside(tmp_path / "new", "a.json", b"22")
    assert [file.read_bytes() for file in (tmp_path / "new").iterdir()] == [b"22"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    folder, notes, other = tmp_path / "folder", tmp_path / "notes", tmp_path / "other"
    folder.mkdir()
    for file in (notes, other):
        file.write_bytes(b"private")
    (folder / "soft").symlink_to(notes)
    os.link(other, folder / "hard")
    for name in ("soft", "hard"):
        write_inside(folder, name, b"written")
        assert (folder / name).read_bytes() == b"written"
    assert (notes.read_bytes(), other.read_bytes()) == (b"private", b"private")


@pytest.mark.parametrize("target", ["there", "missing"])
def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / target)
    with pytest.raises(VerificationError, match="folder: a link"):
        write_inside(tmp_path / "folder", "a", b"1")
    assert list((tmp_path / "there").iterdir()) == []
    assert not (tmp_path / "missing").exists()


def test_links_and_pipes_are_named_wherever_they_are(tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    refuse_odd_files(tmp_path)
    (tmp_path / "data" / "deep" / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").symlink_to(tmp_path / "data")
    os.mkfifo(tmp_path / "pipe")
    expected = {"data/deep/link: a symbolic link", "folder: a symbolic link", "pipe: not a file"}
    assert set(odd_files(tmp_path)) == expected
    with pytest.raises(VerificationError, match="nothing is written"):
        refuse_odd_files(tmp_path)
