import itertools

from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.spans import Finding, Places, Span, Trust, resolve

TEXT = "Mr. John O'Neil (born 1970), 12 Elm Street, Springfield; call 555-0100 now."


@st.composite
def findings(draw):
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    entity = draw(st.sampled_from(["PERSON", "LOCATION", "PHONE_NUMBER"]))
    return Finding(start, end, entity, draw(st.floats(0, 1)), draw(st.sampled_from(Trust)))


@given(st.lists(findings(), max_size=12))
def test_spans_are_disjoint_sorted_and_cover_every_letter_and_digit(found):
    spans = resolve(TEXT, found)
    assert spans == sorted(spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    wanted = {place for item in found for place in range(item.start, item.end) if TEXT[place].isalnum()}
    assert wanted <= covered


@given(st.lists(findings(), max_size=8), st.randoms())
def test_order_of_findings_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert resolve(TEXT, found) == resolve(TEXT, shuffled)


def test_trust_then_length_decides_the_type():
    person = Finding(4, 15, "PERSON", 0.9, Trust.STATISTICAL)
    known = Finding(4, 8, "KNOWN_VALUE", 1.0, Trust.CERTAIN)
    assert resolve(TEXT, [person, known]) == [Span(4, 9, "KNOWN_VALUE", 1.0), Span(9, 15, "PERSON", 0.9)]


def test_a_joining_word_that_is_left_of_a_finding_belongs_to_nobody():
    text = "Muller and mueller"
    both = Finding(0, 18, "ORGANIZATION", 0.9, Trust.LEARNED)
    known = [Finding(0, 6, "KNOWN_VALUE", 1.0, Trust.CERTAIN), Finding(11, 18, "KNOWN_VALUE", 1.0, Trust.CERTAIN)]
    assert [(span.start, span.end) for span in resolve(text, [both, *known])] == [(0, 6), (11, 18)]


def test_a_closing_bracket_goes_with_its_opening_one():
    text = "the Party (PKK) met"
    assert resolve(text, [Finding(4, 14, "ORGANIZATION", 0.9, Trust.LEARNED)])[0].end == 15


def test_half_a_word_joins_the_span_beside_it():
    spans = resolve("vegetarian", [Finding(0, 2, "A", 0.9, Trust.PATTERN), Finding(0, 10, "B", 0.5, Trust.LEARNED)])
    assert [(span.start, span.end) for span in spans] == [(0, 10)]


def test_places_hold_what_is_in_one_of_their_stretches() -> None:
    held = Places(Finding(start, end, "PERSON", 1.0, Trust.EXACT) for start, end in ((4, 9), (0, 3), (7, 12)))
    assert held.hold(0, 3)
    assert held.hold(5, 12)
    assert not held.hold(2, 5)
    assert not held.hold(3, 4)
    assert not Places(()).hold(0, 1)
