"""Keys of one person each are told from those that several people share."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from sanitize.io.read.memory import from_memory
from sanitize.run.tables.joining import joining
from sanitize.run.tables.links import Reference

DOCTORS, NOTES = Reference("visits", "did", "doctors", "did"), Reference("notes", "visit", "visits", "vid")


@pytest.mark.parametrize(
    ("doctors", "joined"),
    [
        (["x", "y", "y"], ("did", "vid")),
        (["x", "x", "y"], ("vid",)),
        (["x", None, None], ("did", "vid")),
        ([None, None, None], ("did", "vid")),
    ],
)
def test_a_key_that_people_share_does_not_join_a_person(
    tmp_path: Path, doctors: list[str | None], joined: tuple[str, ...]
) -> None:
    rows = {"pid": ["a", "b", "b"], "did": pa.array(doctors, pa.string()), "vid": ["1", "2", "3"]}
    source = from_memory(pa.table(rows), tmp_path)
    assert joining("visits", source, "pid", [DOCTORS, NOTES]) == joined
    assert joining("visits", source, None, [DOCTORS, NOTES]) == ()
