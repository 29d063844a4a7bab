import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.normalize import normalize

ANY = st.text(st.characters(), max_size=60)


@given(ANY)
def test_every_character_has_a_place_in_the_original(text):
    normal = normalize(text)
    for place in range(len(normal.text)):
        start, end = normal.original(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(ANY)
def test_places_never_go_back(text):
    normal = normalize(text)
    if normal.starts is not None:
        assert list(normal.starts) == sorted(normal.starts)
        assert list(normal.ends) == sorted(normal.ends)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_stays_as_it_is(text):
    assert normalize(text).text == text


def test_what_hides_a_name_is_seen_through():
    text = "J\u200bohn \u202eSmith ４１１１ ﬁn"
    normal = normalize(text)
    assert normal.text == "John Smith 4111 fin"
    start = normal.text.index("4111")
    assert text[slice(*normal.original(start, start + 4))] == "４１１１"
    assert text[slice(*normal.original(0, 4))] == "J\u200bohn"


def test_lone_surrogates_become_replacement_characters():
    assert normalize("a\ud800b").text == "a\ufffdb"


def test_combining_marks_are_composed():
    text = "Rene\u0301 e\u0301"
    assert normalize(text).text == unicodedata.normalize("NFC", text)


def test_two_blanks_between_letters_are_one_and_wider_gaps_stay() -> None:
    normal = normalize("Ana  Souza   12")
    assert normal.text == "Ana Souza   12"
    assert normal.original(0, 9) == (0, 10)


def test_accents_that_no_letter_has_are_taken_off() -> None:
    text = "Ade\u0301ba\u0301yo\u0323\u0300 here"
    form = normalize(text)
    assert form.text == "Adébáyọ here"
    assert form.original(0, len("Adébáyọ")) == (0, text.index(" here"))


def test_the_blank_of_tex_is_a_blank() -> None:
    form = normalize("my office mate Ayelet~Gallagher, Prof.~Rain, see ~/notes and a~b")
    assert form.text == "my office mate Ayelet Gallagher, Prof. Rain, see ~/notes and a~b"
    assert form.original(15, 31) == (15, 31)
