"""Whatever the bytes, the detector answers or rejects the record, within seconds."""

import itertools
import os
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanitize.errors import RecordError
from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.operators import Replace

PIECES = st.sampled_from(
    [
        *(
            "John Smith",
            "\x00",
            "\ud800",
            "\u202e",
            "4111111111111111",
            "@",
            "<b>",
            '{"a":',
            "[[",
            "a@b.c",
            "\n",
            "٣٤",
            "½",
        ),
        *("ﷺ", "no. 1/2", "12 Elm Street", "(((", "é", "e\u0301", "http://", "\ufeff", "ｊ", "1" * 40),
        "-----BEGIN PRIVATE KEY-----",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)
SECONDS = int(os.environ.get("SANITIZE_FUZZ_SECONDS", "5"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, max_size=4))
def test_any_text_gets_an_answer(detector, texts):
    for text, answer in zip(texts, detector.detect(texts), strict=True):
        if not isinstance(answer, RecordError):
            assert all(0 <= span.start < span.end <= len(text) for span in answer)
            assert all(before.end <= after.start for before, after in itertools.pairwise(answer))


@pytest.mark.parametrize(
    "text",
    ["x" * 300_000, "[" * 10_000, "a@" * 50_000, "1" * 100_000, "1-" * 50_000, "((((" * 20_000, "\x00" * 50_000,
     "a." * 50_000, "é" * 100_000, "http://" * 20_000, "A. " * 50_000, " " * 300_000, "\n" * 100_000, "0x" * 50_000],
    ids=lambda text: f"{text[:7]!r} x {len(text)}",
)  # fmt: skip
def test_monotonous_text_is_answered_in_time(detector, text):
    begin = time.monotonic()
    (answer,) = detector.detect([text])
    assert isinstance(answer, list | RecordError)
    assert time.monotonic() - begin < 60


def test_random_mutations_of_records(detector):
    """A minute of this runs in CI: set SANITIZE_FUZZ_SECONDS."""
    generator = random.Random(0)
    seeds = [
        "Dear Mr. Smith, call 212-555-0199.",
        '{"name": "Ann", "ids": [1, 22, 333]}',
        "<p>Ann <b>Lee</b></p>",
        "é" * 9,
    ]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        text = list(generator.choice(seeds) * generator.randint(1, 4))
        for _ in range(generator.randint(1, 8)):
            text.insert(
                generator.randrange(len(text) + 1),
                chr(generator.choice((generator.randrange(0x250), generator.randrange(0x110000)))),
            )
        (answer,) = detector.detect(["".join(text)])
        assert isinstance(answer, list | RecordError)


def test_a_column_of_bad_records_comes_out_whole(detector):
    import pyarrow as pa

    array = pa.array(["\x00John Smith", "[" * 5000, '{"a": ' * 3000, "<" * 5000, None])
    result = scrub_column(array, detector, Treatment({}, Replace()))
    assert len(result.values) == len(array)
