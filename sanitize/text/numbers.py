"""Which numbers beside text point at a person: those whose field or digits say so."""

from __future__ import annotations

import re

from sanitize.text.check_digits import luhn
from sanitize.text.field_names import words_of

_COUNTS_TEXT = """
count counts num n total sum avg mean min max median std var bins bin price prices size length len width height
depth weight rate ratio score scores version step steps index idx offset verified valid ok is has flag type kind
status duration ms bytes cache ttl limit timeout distance amount fee cost tax rank percent pct share level layer
layers epoch batch token tokens seconds minutes hours days ago diff delta change played seen used retries range
rank anzahl nombre cantidad"""
_COUNTS = frozenset(_COUNTS_TEXT.split())
"""Words of a field's name that make it a measure or a count."""

_FIELDS = (
    (
        "PHONE_NUMBER",
        6,
        15,
        """phone telephone tel mobile cell cellphone fax msisdn whatsapp handy telefon telefoon telefono
     teléfono telefone celular móvil movil telefonnummer rufnummer mobil portable gsm viber 电话 手机 電話 電話番号
     携帯 전화 전화번호 휴대폰 телефон هاتف""",
    ),
    (
        "US_SSN",
        4,
        16,
        """ssn sin nin nino bsn cpf cnpj dni nie curp nif rut pesel aadhaar aadhar personnummer cpr fnr hetu
     oib jmbg egn cnp nric nhs socialsecurity svnr sozialversicherungsnummer steuernummer itin ein tin
     codicefiscale secu sécu 身份证 身份证号 マイナンバー 주민등록번호 снилс инн""",
    ),
    ("CREDIT_CARD", 12, 19, """card creditcard cc pan cardnumber kreditkarte tarjeta"""),
    ("CREDIT_CARD", 3, 4, """cvv cvc cvv2 cvc2 csc cid"""),
    (
        "US_BANK_NUMBER",
        4,
        22,
        """account acct iban accountnumber konto kontonummer compte cuenta conta rekening routing bic""",
    ),
    (
        "ID_NUMBER",
        3,
        20,
        """mrn passport passportno passportnumber licence license driverlicense reisepass pasaporte passeport
     ausweis pnr patientid userid customerid memberid clientid employeeid studentid personid subjectid""",
    ),
    ("ZIP_CODE", 3, 9, """zip zipcode postal postcode postalcode plz postleitzahl cep codepostal 邮编 郵便番号"""),
    ("AGE", 1, 3, """age alter edad âge età idade leeftijd alder ålder 年龄 年齢 나이 возраст"""),
    (
        "DATE_TIME",
        2,
        8,
        """birth birthday dob birthdate birthyear dateofbirth yob born geburtsdatum geburtsjahr nacimiento
     naissance geboortedatum 生年月日 出生 생년월일""",
    ),
    ("PIN", 3, 12, """pin password passwd passcode otp"""),
)
"""Entity, the least and the most digits of such a number, and words of a field's name."""

_BY_WORD = {word: (entity, least, most) for entity, least, most, words in _FIELDS for word in words.split()}
_PHONES = {word for word, (entity, *_) in _BY_WORD.items() if entity == "PHONE_NUMBER"}
_PERSONS_TEXT = """
patient user customer client member employee student person subject case policy passport licence license record
insurance national social security tax identity citizen voter medicare medicaid resident applicant driver chart
hospital health enrollee subscriber borrower tenant steuer kunde kunden patienten mitglied mitglieds mitarbeiter
personal versicherung versicherungs versicherten schüler bürger cliente paciente empleado empleada alumno usuario
afiliado socio asegurado funcionario funcionário aluno utente assuré client patiente employé adhérent étudiant élève
dipendente paziente utente iscritto klant patiënt werknemer lid kund patient anställd medlem kunde ansatt asiakas
potilas klient pacjent pracownik zákazník pacient"""
_PERSONS = frozenset(_PERSONS_TEXT.split())
_NUMBERED_TEXT = """
id ids no nr num number code key nummer numero número numéro nº kennung"""
_COMPOUND = re.compile(r"(\w{2,})(nummer|nr|kennung|id)")
"""German and Nordic words for numbers: `kundennummer`, `telefonnr`."""

_NUMBERED = frozenset(_NUMBERED_TEXT.split())
_DEGREES_TEXT = """
latitude longitude lat lon lng geo coordinates coordinate"""
_DEGREES = frozenset(_DEGREES_TEXT.split())
_AGING_TEXT = """
building house vehicle car account device machine asset equipment tree company firm roof property listing post domain
battery engine fleet well ship product stock inventory ticket debt cache"""
_AGING = frozenset(_AGING_TEXT.split())
"""Things that have an age."""

_CARD = re.compile(r"(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})")
_PLACES = re.compile(r"-?\d{1,3}\.\d{3,}")


def number_entity(field: str, number: str) -> str | None:
    """What a number beside text is to a person, by its field's name, or by its own check digit; None: nothing."""
    digits = re.sub(r"\D", "", number.removesuffix(".0"))
    words = tuple(part for word in words_of(field) for part in _parted(word))
    if _CARD.fullmatch(digits) and digits == number.removesuffix(".0") and luhn(digits):
        return "CREDIT_CARD"
    named = set(words)
    numbered = ({"num", "n"} if named & _PERSONS or (len(digits) > 6 and named & _PHONES) else set()) | (
        {"tax"} if named & _NUMBERED else set()
    )
    if named & _COUNTS - numbered:
        return None
    if named & _DEGREES and _PLACES.fullmatch(number):
        return "COORDINATES"
    whole = number.removesuffix(".0").lstrip("-+").isdecimal()
    for word in (*words, "".join(words)):
        entity, least, most = _BY_WORD.get(word, ("", 1, 0))
        if least <= len(digits) <= most and whole and (entity != "AGE" or _is_age(named, int(digits))):
            return entity
    if {"social", "security"} <= named and whole:
        return "US_SSN"
    return "ID_NUMBER" if named & _PERSONS and named & _NUMBERED and whole else None


def _is_age(named: set[str], years: int) -> bool:
    of_somebody = bool(named & (_PERSONS | {"holder", "owner", "head"}))
    return years <= 125 and (of_somebody or not (named & _AGING or "of" in named))


def _parted(word: str) -> tuple[str, ...]:
    """A compound of a word for somebody or a telephone and one for a number, in its parts."""
    match = _COMPOUND.fullmatch(word)
    return (match[1], match[2]) if match and (match[1] in _PERSONS or match[1] in _BY_WORD) else (word,)
