"""Text detectors are opened once for all tests."""

import pytest

from sanitize.errors import UsageError
from sanitize.text.detector import TextDetector

NAMES = ("PERSON", "ORGANIZATION", "LOCATION", "STREET_ADDRESS")


@pytest.fixture(scope="session")
def detector():
    """The default profile; tests are skipped where the models aren't installed."""
    try:
        return TextDetector.open()
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def found_in():
    """What the detector for English finds in a text."""
    english = TextDetector.open(language="en")

    def found(text: str) -> list[str]:
        (spans,) = english.detect([text])
        assert isinstance(spans, list)
        return [text[span.start : span.end] for span in spans]

    return found


@pytest.fixture(scope="session")
def names_in():
    """The names and addresses that the detector for English finds in a text."""
    english = TextDetector.open(language="en")

    def found(text: str) -> list[str]:
        (spans,) = english.detect([text])
        assert isinstance(spans, list)
        return [text[span.start : span.end] for span in spans if span.entity in NAMES]

    return found
