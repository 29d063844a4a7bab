import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sanitize.text.check_digits import luhn
from sanitize.text.operators import Document
from sanitize.text.surrogates import CARDS, Surrogate

KEY = bytes(32)


def made(value, entity, document=None):
    return Surrogate(KEY)(value, entity, document or Document())


def test_a_person_keeps_their_surname_whatever_the_document():
    full = made("John Smith", "PERSON")
    assert made("Smith", "PERSON") == full.split()[-1]
    assert made("JOHN SMITH", "PERSON") == full.upper()
    assert made("J. Smith", "PERSON").split()[-1] == full.split()[-1]


@settings(max_examples=30)
@given(st.sampled_from(["John", "Mary", "Smith", "Keller", "Nguyễn", "Анна"]), st.binary(min_size=32, max_size=32))
def test_nobody_keeps_their_name(name, key):
    assert Surrogate(key)(name, "PERSON", Document()).casefold() != name.casefold()


@settings(max_examples=30)
@given(st.text(min_size=1))
def test_the_same_value_gets_the_same_surrogate_from_reserved_ranges(value):
    assert made(value, "PHONE_NUMBER") == made(value, "PHONE_NUMBER")
    assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", made(value, "PHONE_NUMBER"))
    assert made(value, "EMAIL_ADDRESS").endswith("@example.com")
    assert made(value, "IP_ADDRESS").startswith(("192.0.2.", "198.51.100.", "203.0.113."))
    assert made(value, "CREDIT_CARD") in CARDS
    assert re.fullmatch(r"9\d\d-(0[1-9]|[1-4]\d)-\d{4}", made(value, "US_SSN"))
    assert made(value, "IBAN_CODE").startswith("XX")


def test_test_cards_are_valid_numbers():
    assert all(map(luhn, CARDS))


def test_ibans_have_right_check_digits():
    iban = made("DE89370400440532013000", "IBAN_CODE")
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    assert int(digits) % 97 == 1


def test_another_key_gives_another_surrogate():
    assert Surrogate(b"x" * 32)("John Smith", "PERSON", Document()) != made("John Smith", "PERSON")


def test_entities_without_a_generator_get_a_placeholder():
    assert made("secret", "SECRET") == "<SECRET>"
