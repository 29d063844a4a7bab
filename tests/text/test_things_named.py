import pytest

from sanitize.text.detector import TextDetector


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.open(language="en")


def _found(detector: TextDetector, text: str) -> list[str]:
    spans = detector.detect([text])[0]
    assert isinstance(spans, list)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "text",
    [
        "We signed the Deferred Payment Agreement and the Delivery Contract.",
        "It comes with a Carrying Case and a Quick Start Guide.",
        "The Licensee shall pay the Supplier on demand.",
        "Please confirm the totals.\nHope all is well with you.\nAttached is the new version.",
        "Great Family Fun\nWe will be back.",
    ],
)
def test_documents_terms_and_openings_stay(detector: TextDetector, text: str) -> None:
    assert _found(detector, text) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Venus called me after the match, she was tired.", "Venus"),
        ("Katrina Okafor paid the invoice.", "Katrina Okafor"),
        ("The agreement with Temitope Oyewole is signed.", "Temitope Oyewole"),
        ("I met Ann Price at the licensee's office.", "Ann Price"),
    ],
)
def test_people_with_such_names_go(detector: TextDetector, text: str, gone: str) -> None:
    assert any(gone in found for found in _found(detector, text))
