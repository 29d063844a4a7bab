"""The release that verification is tested on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verification.making import make_release


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release of one test, unsigned."""
    return make_release(tmp_path / "release")
