import base64

import pytest

from sanitize.attacks.encoded_text import encoded_texts
from sanitize.attacks.second_text_detector import Stranger


@pytest.mark.parametrize("said", ["Margaret Thompson called again", "Thandiwe <thandiwe@example.org>"])
def test_the_second_detector_reads_base64(said: str) -> None:
    digits = base64.b64encode(said.encode()).decode()
    text = f"payload: {digits}, retry"
    assert [(text[start:end], plain) for start, end, plain in encoded_texts(text)] == [(digits, said)]
    (found,) = Stranger.open().find([text])
    assert any(text[start:end] == digits for start, end, _ in found)


@pytest.mark.parametrize(
    "text",
    [
        "commit 3f2c1a9d8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b",
        "internationalization of /usr/share/locale",
        "key pWDNksJUD9Bac7E/jGUZrmuN1qCU5sKlIQAqSwrQWi+bBCDwF",
    ],
)
def test_digests_keys_and_words_are_no_texts(text: str) -> None:
    assert not list(encoded_texts(text))
