import pytest

from sanitize.text.detector import _recognizers

EXAMPLES = [
    ("ID_NUMBER", "application no. 28045/02 was", "28045/02"),
    ("ID_NUMBER", "nos. 28045/02, 65900/01 and 65731/01", "65731/01"),
    ("ID_NUMBER", "case 3:21-cv-00417-ABC filed", "3:21-cv-00417-ABC"),
    ("ID_NUMBER", "MRN 12345678 admitted", "12345678"),
    ("ID_NUMBER", "her passport number is X1234567.", "X1234567"),
    ("COORDINATES", "found at 52.51628, 13.37771 yesterday", "52.51628, 13.37771"),
    ("LICENSE_PLATE", "the vehicle B-AB 1234 was", "B-AB 1234"),
    ("CRYPTO", "to 0x52908400098527886E0F7030069857D2E4169EE7 now", "0x52908400098527886E0F7030069857D2E4169EE7"),
    ("USERNAME", "thanks @some_one for", "@some_one"),
    ("AGE", "a 34-year-old man", "34-year-old"),
    ("AGE", "he was aged 71 then", "71"),
    ("AGE", "age: 8", "8"),
    ("AGE", "she was 93, I think", "93"),
    ("AGE", "my daughter is 12.", "12"),
    ("TITLE", "said Mrs. Dalloway", "Mrs."),
    ("EMAIL_ADDRESS", "from julie...@example.net on", "julie...@example.net"),
    ("PERSON", "By: /s/ Azadeh Okorafor", "Azadeh Okorafor"),
    ("PERSON", "Many thanks,\nAzadeh Okorafor", "Azadeh Okorafor"),
    ("PERSON", "Hey Azadeh, can you come?", "Azadeh"),
    ("STREET_ADDRESS", "lives at 221B Baker Street in", "221B Baker Street"),
    ("STREET_ADDRESS", "Torstraße 15, Berlin", "Torstraße 15"),
    ("STREET_ADDRESS", "au 12 rue de la Paix", "12 rue de la Paix"),
    ("STREET_ADDRESS", "en Calle de Alcalá 45", "Calle de Alcalá 45"),
    ("STREET_ADDRESS", "in Via Giuseppe Verdi 12", "Via Giuseppe Verdi 12"),
    ("STREET_ADDRESS", "write to P.O. Box 1234", "P.O. Box 1234"),
    ("ZIP_CODE", "London SW1A 1AA today", "SW1A 1AA"),
    ("ZIP_CODE", "Ottawa K1A 0B1", "K1A 0B1"),
    ("ZIP_CODE", "Springfield IL 62704", "62704"),
    ("ZIP_CODE", "zip code: 90210", "90210"),
    ("PHONE_NUMBER", "ring +48 22 555 01 99 now", "+48 22 555 01 99"),
    ("PHONE_NUMBER", "ring (212) 555-0199 now", "(212) 555-0199"),
    ("PHONE_NUMBER", "desk: 345-899-3560x4587", "345-899-3560x4587"),
    ("CREDIT_CARD", "paid with 4111 1111 1111 1111.", "4111 1111 1111 1111"),
    ("VIN", "VIN 1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    ("SECRET", "key AKIAIOSFODNN7EXAMPLE leaked", "AKIAIOSFODNN7EXAMPLE"),
    ("SECRET", "password: hunter2! ok", "hunter2!"),
    ("SECRET", "postgres://bob:s3cret@db.example.com/x", "postgres://bob:s3cret@db.example.com/x"),
    ("SECRET", "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln"),
    ("DATE_TIME", "on the 3rd of June 2001 he", "3rd of June 2001"),
    ("MAC_ADDRESS", "at 00:1B:44:11:3A:B7 it", "00:1B:44:11:3A:B7"),
    ("IBAN_CODE", "to DE89 3704 0044 0532 0130 00 now", "DE89 3704 0044 0532 0130 00"),
]
NOTHING = [
    "On 19 March 2002 the Court decided, as in Rule 1 of the Rules of Court.",
    "Add 250 g of flour and 2 eggs; bake for 45 minutes at 180 degrees.",
    "The ratio was 3/4 and the score 12-7, open 24/7.",
    "My password has expired. Which token should I use?",
    "version 3.2.1 took 0.45 seconds",
]


def results(text):
    return [(r.entity_type, text[r.start : r.end], r.score) for g in _recognizers("en") for r in g.results(text)]


@pytest.mark.parametrize(("entity", "text", "value"), EXAMPLES)
def test_patterns_find_their_kind(entity, text, value):
    assert any(kind == entity and value in hit and score >= 0.4 for kind, hit, score in results(text))


@pytest.mark.parametrize("text", NOTHING)
def test_patterns_leave_ordinary_text(text):
    kinds = {kind for kind, _, score in results(text) if score >= 0.4}
    assert kinds <= {"DATE_TIME"}


@pytest.mark.parametrize("gated", _recognizers("en"), ids=lambda gated: gated.recognizer.name)
def test_gates_open_for_whatever_is_found(gated):
    for _, text, _ in EXAMPLES:
        recognizer = gated.recognizer
        hits = recognizer.analyze(text, recognizer.supported_entities, None)
        if any(hit.score >= 0.4 for hit in hits):
            assert gated.gate(text)
