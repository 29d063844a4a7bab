from html.parser import HTMLParser

import pytest

from sanitize.text.operators import Replace, apply
from sanitize.text.shapes import shape
from sanitize.text.spans import Span


def scrubbed(text, *words):
    form = shape(text)
    assert len(form.shown) == len(form.text)
    spans = sorted(
        Span(place, place + len(word), "X", 1.0)
        for word in words
        for place in range(len(form.shown))
        if form.shown.startswith(word, place)
    )
    return apply(form.text, form.cut(spans), {}, Replace(), language=form.language)[0]


def test_a_text_in_which_nothing_is_found_stays_as_it_is():
    for text in ("<p>caf&eacute; &amp; co</p>", "**x** | y", '<td colspan="2" align="left">'):
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
        ("<b>Bob</b> &amp; Bob", "<b>&lt;X&gt;</b> &amp; &lt;X&gt;"),
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
    text = apply(form.text, form.cut([Span(3, 16, "X", 1.0)]), {}, language=form.language)[0]
    assert text == "<b>&lt;X&gt;</b>&lt;X&gt;"


def test_a_span_over_the_joints_of_markdown_leaves_them():
    form = shape("[Bob Stone](http://bob.example) **Bob** said")
    text = apply(form.text, form.cut([Span(1, 38, "X", 1.0)]), {}, language=form.language)[0]
    assert text == "[<X>](<X> **<X>** said"


def test_other_text_is_one_part():
    assert scrubbed("a < b and Bob > c {", "Bob") == "a < b and <X> > c {"


def test_names_in_tags_and_attributes_without_words_go():
    wanted = '<PERSON data-PERSON="1"><p class="&lt;PERSON&gt;">hello</p></PERSON>'
    assert scrubbed('<TeodorVask data-teodor-vask="1"><p class="Teodor Vask">hello</p></TeodorVask>') == wanted


def test_only_what_is_unmistakable_changes_a_guarded_value():
    text = '<p style="color: Bob">Bob</p>'
    form = shape(text)
    sure = [Span(17, 20, "X", 1.0, sure=True)]
    assert form.cut([Span(17, 20, "X", 1.0)]) == []
    assert apply(text, form.cut(sure), {}, language=form.language)[0] == '<p style="color: &lt;X&gt;">Bob</p>'
