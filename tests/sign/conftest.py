"""A release to sign: its manifest is all that signing reads."""

from pathlib import Path

import pytest

from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import dump, make_statement
from tests.manifest.examples import full_manifest


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    dump(make_statement("clinic", hide_small_counts(full_manifest())), folder)
    return folder
