from collections import Counter

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.pseudonym import tokens
from sanitize.text.keyed import Encrypt, Hash, Pseudonym, decrypt
from sanitize.text.operators import Document, Keep, Mask, Redact, Replace, apply
from sanitize.text.spans import Span

KEY = bytes(range(32))
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
    sealed = Encrypt(KEY)(value, "PERSON", Document())
    assert decrypt(f"about {sealed}, they said", KEY) == f"about {value}, they said"


def test_another_key_does_not_open():
    sealed = Encrypt(KEY)("Anna", "PERSON", Document())
    with pytest.raises(UsageError):
        decrypt(sealed, AESSIV.generate_key(256))
