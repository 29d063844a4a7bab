from base64 import b64encode, urlsafe_b64encode

import pytest

from sanitize.text.detector import TextDetector
from sanitize.text.encoded import encoded_texts


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.open(language="en")


@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
def test_base64_in_which_a_text_names_a_person_goes_whole(detector: TextDetector, encode) -> None:
    digits = encode(b"Seen by Dr. Fatima Okonkwo, call 0170 1234567").decode()
    text = f"payload={digits} was stored"
    [spans] = detector.detect([text])
    assert [text[span.start : span.end] for span in spans] == [digits]


@pytest.mark.parametrize("said", ["the pump was replaced on the second floor", "status: everything is fine again"])
def test_base64_of_harmless_text_stays(detector: TextDetector, said: str) -> None:
    assert detector.detect([f"payload={b64encode(said.encode()).decode()} was stored"]) == [[]]


@pytest.mark.parametrize(
    "text",
    ["internationalization", "SomeLongClassName", "deadbeef12345678", "6666666666666667", "AAAAAAAAAAAAAAAAAAAA"],
)
def test_words_and_codes_hold_no_text(text: str) -> None:
    assert list(encoded_texts(text)) == []
