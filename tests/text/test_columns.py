import re
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from sanitize.errors import RecordError
from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.dates import DateShift
from sanitize.text.known_values import KnownValue, find_known
from sanitize.text.operators import Keep, Replace
from sanitize.text.spans import Span

TREATMENT = Treatment({"DATE_TIME": DateShift()}, Replace())


class Finder:
    """Finds persons, a date, a number and what is known; rejects texts that say "broken"; counts what it was asked."""

    def __init__(self):
        self.asked = 0

    def detect(self, texts, known=None):
        self.asked += len(texts)
        return [self._answer(text, known[place] if known else ()) for place, text in enumerate(texts)]

    def _answer(self, text, known):
        if "broken" in text:
            return RecordError("broken_text")
        words = {"Bob": "PERSON", "Ann": "PERSON", "2020-01-01": "DATE_TIME", "5550100": "PHONE_NUMBER"}
        spans = [
            Span(*match.span(), entity, 1.0) for word, entity in words.items() for match in re.finditer(word, text)
        ]
        return sorted(spans + [Span(item.start, item.end, item.entity, 1.0) for item in find_known(text, known)])


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_strings_of_any_kind(kind):
    result = scrub_column(pa.array(["Bob left", None, "", "nobody"], kind), Finder(), TREATMENT)
    assert result.values.to_pylist() == ["<PERSON> left", None, "", "nobody"]
    assert result.counts == Counter({("PERSON", "replace"): 1})


def test_dictionaries_are_decoded_at_any_depth():
    array = pa.array(["Bob", "Bob", None]).dictionary_encode()
    result = scrub_column(array, Finder(), TREATMENT)
    assert result.values.type == pa.string()
    assert result.values.to_pylist() == ["<PERSON>", "<PERSON>", None]
    nested = pa.StructArray.from_arrays([array], ["name"])
    assert scrub_column(nested, Finder(), TREATMENT).values.type == pa.struct({"name": pa.string()})


def test_chats_keep_their_form():
    chat = [[{"role": "user", "content": "I am Bob"}, {"role": "bot", "content": None}], None, []]
    result = scrub_column(pa.array(chat), Finder(), TREATMENT)
    chat[0][0]["content"] = "I am <PERSON>"
    assert result.values.to_pylist() == chat


def test_numbers_beside_text_are_read_and_become_null_where_something_is_found():
    chat = [{"index": 3, "phone": 5550100, "at": date(2020, 1, 1), "good": True, "content": "Bob", "w": 0.5}, None]
    result = scrub_column(pa.array(chat), Finder(), Treatment({}, Replace()))
    wanted = {"index": 3, "phone": None, "at": None, "good": True, "content": "<PERSON>", "w": 0.5}
    assert result.values.to_pylist() == [wanted, None]
    assert result.counts[("PHONE_NUMBER", "redact")] == result.counts[("DATE_TIME", "redact")] == 1


def test_numbers_stay_where_the_policy_keeps_what_is_found():
    result = scrub_column(pa.array([{"phone": 5550100}]), Finder(), Treatment({}, Keep()))
    assert result.values.to_pylist() == [{"phone": 5550100}]


def test_maps_are_scrubbed_with_their_keys():
    array = pa.array([[("Bob", "was Ann"), ("n", None)], None], pa.map_(pa.string(), pa.string()))
    result = scrub_column(array, Finder(), TREATMENT)
    assert result.values.to_pylist() == [[("<PERSON>", "was <PERSON>"), ("n", None)], None]


def test_persons_are_numbered_over_all_texts_of_a_row():
    array = pa.array([["Bob", "Ann", "Bob"], ["Ann"]])
    result = scrub_column(array, Finder(), Treatment({}, Replace(numbered=True)))
    assert result.values.to_pylist() == [["<PERSON_1>", "<PERSON_2>", "<PERSON_1>"], ["<PERSON_1>"]]


def test_dates_move_by_the_days_of_their_row():
    result = scrub_column(pa.array(["2020-01-01", "2020-01-01"]), Finder(), TREATMENT, days=[1, -1])
    assert result.values.to_pylist() == ["2020-01-02", "2019-12-31"]


def test_what_a_row_knows_counts_for_that_row():
    known = [[KnownValue("Acme Ltd")], []]
    result = scrub_column(pa.array(["at acme-ltd", "at acme-ltd"]), Finder(), TREATMENT, known)
    assert result.values.to_pylist() == ["at <KNOWN_VALUE>", "at acme-ltd"]


def test_a_failed_text_fails_its_row_alone():
    result = scrub_column(pa.array([["Bob", "broken"], ["Bob"]]), Finder(), TREATMENT)
    assert result.failed == {0: "broken_text"}
    assert result.values.to_pylist() == [None, ["<PERSON>"]]


def test_other_types_are_passed_on():
    array = pa.array([1, 2, None])
    finder = Finder()
    assert scrub_column(array, finder, TREATMENT).values.equals(array)
    assert finder.asked == 0


def test_empty_and_chunked_columns():
    assert len(scrub_column(pa.chunked_array([], pa.string()), Finder(), TREATMENT).values) == 0
    chunks = pa.chunked_array([["Bob"], ["x"]])
    assert scrub_column(chunks, Finder(), TREATMENT).values.to_pylist() == ["<PERSON>", "x"]
