import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.operators import Keep, Replace, apply
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
    return apply(*form.cut(spans), {}, Replace(), language=form.language)[0]


@given(st.lists(VALUES, max_size=4) | st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_json_stays_what_it_is_when_nothing_is_found(value):
    assert json.loads(scrubbed(json.dumps(value))) == value


NAMES = st.from_regex(r"[A-Za-z_]{1,6}", fullmatch=True)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_json_stays_json_when_everything_is_found(value):
    form = shape(json.dumps(value))
    text = apply(*form.cut([Span(0, len(form.shown), "X", 1.0)]), {}, Replace(), language=form.language)[0]
    assert json.loads(text).keys() == value.keys()


def test_names_of_json_stay_and_numbers_become_strings():
    text = scrubbed('{"Anna": "Anna", "phone": 5550100, "n": 3}', "Anna", "555")
    assert json.loads(text) == {"Anna": "<X>", "phone": "<X>", "n": 3}


def test_numbers_that_are_kept_stay_numbers():
    form = shape('{"phone": 5550100}')
    assert apply(*form.cut([Span(10, 13, "X", 1.0)]), {}, Keep(), language=form.language)[0] == '{"phone": 5550100}'


def test_a_number_is_replaced_once():
    form = shape("[5550100, 1]")
    spans = [Span(1, 3, "X", 1.0), Span(5, 8, "Y", 1.0)]
    assert apply(*form.cut(spans), {}, language=form.language)[0] == '["<X>", 1]'


def test_keys_of_json_that_are_data_are_open():
    assert json.loads(scrubbed('{"ann@a.org": {"Ann Lee": 1}}', "ann@a.org", "Ann Lee")) == {"<X>": {"<X>": 1}}


def test_escapes_survive():
    assert json.loads(scrubbed('{"a": "met \\"Bob\\"\\nin caf\\u00e9"}', "Bob")) == {"a": 'met "<X>"\nin café'}


def test_half_a_surrogate_in_json_stays_an_escape():
    text = scrubbed('{"a": "\\ud800 Bob"}', "Bob")
    assert text.encode()
    assert json.loads(text) == {"a": "\ud800 <X>"}


def test_json_without_blanks_stays_without():
    assert scrubbed('{"a":"Bob","b":[1,2]}', "Bob") == '{"a":"<X>","b":[1,2]}'


def test_a_text_in_which_nothing_is_found_stays_as_it_is():
    for text in ('{"a" :1.0e5,"b":"caf\\u00e9"}', "<p>caf&eacute; &amp; co</p>", "**x** | y"):
        assert scrubbed(text, "Bob") == text


class Tags(HTMLParser):
    """Collects what a browser would take for tags."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag):
        self.found.append(tag)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            '<p class="Bob">Dear <b>Bob</b>, <a href="mailto:Bob">x</a><br></p>',
            '<p class="Bob">Dear <b>&lt;X&gt;</b>, <a href="mailto:&lt;X&gt;">x</a><br></p>',
        ),
        ("<b>B&#111;b</b> &amp; Bob", "<b>&lt;X&gt;</b> &amp; &lt;X&gt;"),
        ("<a href=mailto:Bob>x</a>", "<a href=mailto:&lt;X&gt;>x</a>"),
        ("<person name='Bob' type='Bob'/>", "<person name='&lt;X&gt;' type='Bob'/>"),
        ("<br>from <Bob Lee> and <Bob@a.org>", "<br>from <&lt;X&gt; Lee> and <&lt;X&gt;@a.org>"),
        ("<note to='Bob'>Bob</note>", "<note to='&lt;X&gt;'>&lt;X&gt;</note>"),
        ("<!-- Bob --><i>Bob</i>", "<!-- &lt;X&gt; --><i>&lt;X&gt;</i>"),
    ],
)
def test_tags_survive_and_all_that_people_wrote_is_open(text, wanted):
    assert scrubbed(text, "Bob") == wanted


def test_a_parser_sees_the_same_tags():
    page = '<html lang="en"><body><p id="x">Bob, <i>Bob</i></p><img src="Bob.png" alt="Bob"><hr/></body></html>'
    assert Tags(scrubbed(page, "Bob")).found == Tags(page).found


def test_a_span_over_tags_leaves_the_tags():
    form = shape("<b>Bob</b> Stone")
    text = apply(*form.cut([Span(3, 16, "X", 1.0)]), {}, language=form.language)[0]
    assert text == "<b>&lt;X&gt;</b>&lt;X&gt;"


def test_a_span_over_the_joints_of_markdown_leaves_them():
    form = shape("[Bob Stone](http://bob.example) **Bob** said")
    text = apply(*form.cut([Span(1, 38, "X", 1.0)]), {}, language=form.language)[0]
    assert text == "[<X>](<X> **<X>** said"


def test_other_text_is_one_part():
    assert scrubbed("a < b and Bob > c {", "Bob") == "a < b and <X> > c {"


def test_nested_brackets_are_plain_text():
    text = "[" * 10_000
    assert scrubbed(text) == text
