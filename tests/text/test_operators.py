import html
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.tabular.pseudonym import tokens
from sanitize.text.keyed import Encrypt, Hash, Pseudonym, decrypt, sealing_key
from sanitize.text.operators import Document, Keep, Language, Mask, Redact, Replace, apply, loose
from sanitize.text.spans import Span

KEY = bytes(range(32))
KEYS = Keys(KEY)
TEXT = "John met Mary. JOHN left."
SPANS = [Span(0, 4, "PERSON", 1.0), Span(9, 13, "PERSON", 1.0), Span(15, 19, "PERSON", 1.0)]


def test_apply_treats_each_span_and_counts():
    text, counts = apply(TEXT, SPANS, {"PERSON": Replace(numbered=True)})
    assert text == "<PERSON_1> met <PERSON_2>. <PERSON_1> left."
    assert counts == Counter({("PERSON", "replace"): 3})


def test_entities_without_a_rule_get_the_default():
    assert apply(TEXT, SPANS[:1], {})[0] == "<PERSON> met Mary. JOHN left."
    assert apply(TEXT, SPANS[:1], {}, Keep())[0] == TEXT
    assert apply(TEXT, SPANS[:1], {"PERSON": Redact()})[0] == " met Mary. JOHN left."


def test_blanks_at_the_edge_of_a_span_stay():
    assert apply("Mr John", [Span(0, 3, "TITLE", 1.0), Span(3, 7, "PERSON", 1.0)], {})[0] == "<TITLE> <PERSON>"


def test_mask_keeps_marks_and_the_last_characters():
    assert Mask(keep_last=4)("4111-1111-1111-1234", "CREDIT_CARD", Document()) == "****-****-****-1234"


def test_pseudonym_is_the_token_of_a_table_column():
    column = tokens(pa.array(["Anna"]), KEY, prefix="p_", length=20)
    assert Pseudonym(KEY, "p_", 20)("Anna", "PERSON", Document()) == column[0].as_py()


def test_hash_needs_the_key():
    assert Hash(KEY)("Anna", "PERSON", Document()) != Hash(KEY[::-1])("Anna", "PERSON", Document())
    assert repr(Hash(KEY)) == "Hash()"


@given(st.text(min_size=1))
def test_encryption_comes_back(value):
    sealed = Encrypt(sealing_key(KEYS))(value, "PERSON", Document())
    assert decrypt(f"我是{sealed}, they said", KEYS) == f"我是{value}, they said"


def test_another_key_does_not_open():
    sealed = Encrypt(sealing_key(KEYS))("Anna", "PERSON", Document())
    with pytest.raises(UsageError):
        decrypt(sealed, Keys(KEY[::-1]))


def test_a_value_of_the_row_has_the_row_s_token_however_it_is_spelled():
    document = Document(spellings={loose("Anna Lee"): "Anna Lee"})
    column = tokens(pa.array(["Anna Lee"]), KEY)[0].as_py()
    assert Pseudonym(KEY)("LEE,\nAnna", "KNOWN_VALUE", document) == column
    assert Pseudonym(KEY)("Anna  Lee", "PERSON", Document()) == column


def test_values_are_read_and_written_in_the_language_around_them():
    markup = Language(html.unescape, html.escape)
    spans = [Span(0, 7, "PERSON", 1.0)]
    assert apply("A&amp;B! hi", spans, {}, Mask(), language=markup)[0] == "*&amp;*! hi"
    assert apply("A&amp;B! hi", spans, {}, Keep(), language=markup)[0] == "A&amp;B! hi"
    assert apply("A&amp;B! hi", spans, {}, language=markup)[0] == "&lt;PERSON&gt;! hi"
