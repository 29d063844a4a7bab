"""Whatever the bytes, a text is answered or rejected within seconds, and what comes out is whole."""

import itertools
import json
import os
import time

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanitize.errors import RecordError
from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.operators import Keep, Mask, Replace
from sanitize.text.surrogates import Surrogate
from tests.text.test_shapes import Tags

EXAMPLES = int(os.environ.get("SANITIZE_FUZZ_EXAMPLES", "60"))
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
FUZZ = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SHARED, print_blob=False)
LONG = settings(FUZZ, max_examples=20 * EXAMPLES, derandomize=False)
PIECES = st.sampled_from(
    [
        *("John Smith", "\x00", "\u202e", "4111111111111111", "@", "<b>", "</b>", '{"a":', "[[", "a@b.c", "\n", "٣٤"),
        *("½", "ﷺ", "no. 1/2", "12 Elm Street", "(((", "é", "e\u0301", "http://", "\ufeff", "ｊ", "1" * 40, "&#65;"),
        *("-----BEGIN PRIVATE KEY-----", "](", "**", "`", "|", "3 May 2021", "\\", '"', "&lt;", "<br/>", "𝓙𝓸𝓱𝓷"),
    ]
)
SCRAPS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)
TEXTS = SCRAPS | st.lists(SCRAPS | st.just("\ud800"), max_size=4).map("".join)
PLAIN = SCRAPS.filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc@. 1", max_size=6), inner, max_size=4),
    max_leaves=8,
)
PAGES = st.recursive(
    PLAIN.map(lambda text: text.replace("<", " ").replace(">", " ").replace("&", " ")),
    lambda inner: st.builds(
        "<{0} title='{1}' class='x'>{2}</{0}>".format,
        st.sampled_from(("b", "p", "td", "person")),
        st.sampled_from(("Ann Lee", "a@b.org", "")),
        st.lists(inner, max_size=3).map("<br/>".join),
    ),
    max_leaves=6,
)
MESSAGES = st.fixed_dictionaries({"role": PLAIN, "n": st.integers(0, 10**10), "parts": st.lists(PLAIN, max_size=2)})
OPERATORS = st.sampled_from([Replace(), Replace(numbered=True), Mask(), Surrogate(bytes(32)), Keep()])


def check_spans(detector, texts):
    for text, answer in zip(texts, detector.detect(texts), strict=True):
        if not isinstance(answer, RecordError):
            assert all(0 <= span.start < span.end <= len(text) for span in answer)
            assert all(before.end <= after.start for before, after in itertools.pairwise(answer))


def check_column(detector, operator, values, kind=None):
    array = pa.array(values, kind)
    result = scrub_column(array, detector, Treatment({}, operator))
    released = result.values.to_pylist()
    result.values.validate(full=True)
    for row, (before, after) in enumerate(zip(array.to_pylist(), released, strict=True)):
        if row not in result.failed and not before:
            assert after == before
    return [None if row in result.failed else value for row, value in enumerate(released)]


@FUZZ
@given(st.lists(TEXTS, max_size=4))
def test_any_text_gets_an_answer(detector, texts):
    check_spans(detector, texts)


@FUZZ
@given(st.lists(PLAIN | st.none(), max_size=4), OPERATORS)
def test_any_column_comes_out_whole(detector, texts, operator):
    check_column(detector, operator, texts, pa.string())


@FUZZ
@given(st.dictionaries(st.text("abc@. 1", min_size=1, max_size=6), VALUES, max_size=4), st.booleans(), OPERATORS)
def test_json_stays_json(detector, value, ascii_only, operator):
    (released,) = check_column(detector, operator, [json.dumps(value, ensure_ascii=ascii_only)])
    if released is not None:
        assert isinstance(json.loads(released), dict)
        assert json.loads(released) == value or not isinstance(operator, Keep)


@FUZZ
@given(PAGES.map("<div>{}</div>".format), OPERATORS)
def test_tags_survive(detector, page, operator):
    (released,) = check_column(detector, operator, [page], pa.string())
    assert released is None or Tags(released).found == Tags(page).found


@FUZZ
@given(
    st.lists(st.fixed_dictionaries({"role": PLAIN, "n": st.integers(0, 10**10), "parts": st.lists(PLAIN, max_size=2)}))
)
def test_chats_keep_their_shape(detector, chat):
    kind = pa.list_(pa.struct({"role": pa.string(), "n": pa.int64(), "parts": pa.list_(pa.string())}))
    (released,) = check_column(detector, Replace(), [chat], kind)
    if released is not None:
        assert [len(message["parts"]) for message in released] == [len(message["parts"]) for message in chat]
        assert all(after["n"] in (before["n"], None) for before, after in zip(chat, released, strict=True))


@pytest.mark.slow
@LONG
@given(st.lists(TEXTS, max_size=4))
def test_any_text_gets_an_answer_at_length(detector, texts):
    check_spans(detector, texts)


@pytest.mark.slow
@LONG
@given(st.lists(PLAIN | PAGES | VALUES.map(json.dumps), max_size=4), OPERATORS)
def test_any_column_comes_out_whole_at_length(detector, texts, operator):
    check_column(detector, operator, texts, pa.string())


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "[" * 10_000, "a@" * 20_000, "1" * 50_000, "1-" * 20_000, "((((" * 5_000, "\x00" * 20_000,
     "a." * 20_000, "é" * 50_000, "http://" * 5_000, "A. " * 20_000, " " * 100_000, "\n" * 50_000, "0x" * 20_000,
     "<a " * 10_000, "<" * 20_000, "</a>" * 10_000, '<a b="' * 10_000, '{"a":' * 10_000, "&" * 20_000 + "</b>",
     "`|" * 20_000, '{"a": "' + "\\\\" * 20_000 + '"}', "x" * (50 << 20)],
    ids=lambda text: f"{text[:7]!r} x {len(text)}",
)  # fmt: skip
def test_monotonous_text_is_answered_in_time(detector, text):
    begin = time.process_time()
    result = scrub_column(pa.array([text]), detector, Treatment({}, Replace()))
    assert len(result.values) == 1
    assert set(result.failed.values()) <= {"unbroken_text"}
    assert time.process_time() - begin < 60
