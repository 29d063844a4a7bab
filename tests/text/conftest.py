"""Text detectors are opened once for all tests."""

import pytest

from sanitize.errors import UsageError
from sanitize.text.detector import TextDetector


@pytest.fixture(scope="session")
def detector():
    """The default profile; tests are skipped where the models aren't installed."""
    try:
        return TextDetector.open()
    except UsageError as error:
        pytest.skip(str(error))
