import json

from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.operators import Replace, apply
from sanitize.text.shapes import shape
from sanitize.text.spans import Span

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


def scrubbed(text, *words):
    form = shape(text)
    assert len(form.shown) == len(form.text)
    spans = sorted(
        Span(place, place + len(word), "X", 1.0)
        for word in words
        for place in range(len(form.shown))
        if form.shown.startswith(word, place)
    )
    return apply(*form.cut(spans), {}, Replace())[0]


@given(st.lists(VALUES, max_size=4) | st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_json_stays_what_it_is_when_nothing_is_found(value):
    assert json.loads(scrubbed(json.dumps(value))) == value


@given(st.dictionaries(st.text(max_size=5), VALUES, min_size=1, max_size=4))
def test_json_stays_json_when_everything_is_found(value):
    form = shape(json.dumps(value))
    text = apply(*form.cut([Span(0, len(form.shown), "X", 1.0)]), {}, Replace())[0]
    assert json.loads(text).keys() == value.keys()


def test_names_of_json_stay_and_numbers_become_strings():
    text = scrubbed('{"Anna": "Anna", "phone": 5550100, "n": 3}', "Anna", "555")
    assert json.loads(text) == {"Anna": "<X>", "phone": "<X>", "n": 3}


def test_escapes_survive():
    assert json.loads(scrubbed('{"a": "met \\"Bob\\"\\nin caf\\u00e9"}', "Bob")) == {"a": 'met "<X>"\nin café'}


def test_tags_survive_and_attributes_are_read():
    text = '<p class="Bob">Dear <b>Bob</b>, <a href="mailto:Bob">x</a><br></p>'
    assert scrubbed(text, "Bob") == '<p class="Bob">Dear <b><X></b>, <a href="mailto:<X>">x</a><br></p>'


def test_a_span_over_tags_leaves_the_tags():
    form = shape("<b>Bob</b> Stone")
    assert apply(*form.cut([Span(3, 16, "X", 1.0)]), {})[0] == "<b><X></b> <X>".replace(" ", "")


def test_other_text_is_one_part():
    assert scrubbed("a < b and Bob > c {", "Bob") == "a < b and <X> > c {"


def test_nested_brackets_are_plain_text():
    text = "[" * 10_000
    assert scrubbed(text) == text
