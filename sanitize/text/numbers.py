"""Which numbers beside text point at a person: those whose field or digits say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sanitize.text.check_digits import luhn
from sanitize.text.field_names import words_of

_COUNTS_TEXT = """
count counts num n total sum avg mean min max median std var bins bin price prices size length len width height
depth weight rate ratio score scores version step steps index idx offset verified valid ok is has flag type kind
status duration ms bytes cache ttl limit timeout distance amount fee cost tax rank percent pct share level layer
layers epoch batch token tokens seconds minutes hours days ago diff delta change played seen used retries range
rank anzahl nombre cantidad users hits sales views clicks visitors sessions downloads installs km"""
_COUNTS = frozenset(_COUNTS_TEXT.split())
"""Words of a field's name that make it a measure or a count."""

_FIELDS = (
    (
        "PHONE_NUMBER",
        6,
        15,
        """phone telephone tel mobile cell cellphone fax msisdn whatsapp handy telefon telefoon telefono
     teléfono telefone celular cellulare móvil movil telefonnummer rufnummer mobil portable gsm viber tlf fono cel
     телефон тел мобильный мобільний τηλέφωνο κινητό هاتف الهاتف جوال טלפון""",
    ),
    (
        "US_SSN",
        4,
        16,
        """ssn sin nin nino bsn cpf cnpj dni nie curp nif rut pesel aadhaar aadhar personnummer cpr fnr hetu
     oib jmbg egn cnp nric nhs socialsecurity svnr sozialversicherungsnummer steuernummer itin ein tin
     codicefiscale secu sécu sécuritésociale securitesociale seguridadsocial segurançasocial
     rodnéčíslo rodnecislo kimlik tckn снилс инн рнокпп αμκα""",
    ),
    ("CREDIT_CARD", 12, 19, """card creditcard cc pan cardnumber kreditkarte tarjeta"""),
    ("CREDIT_CARD", 3, 4, """cvv cvc cvv2 cvc2 csc cid"""),
    (
        "US_BANK_NUMBER",
        4,
        22,
        """account acct iban accountnumber konto kontonummer compte cuenta conta rekening routing bic
     sortcode hesapno номерсчета""",
    ),
    (
        "ID_NUMBER",
        3,
        20,
        """mrn passport passportno passportnumber licence license driverlicense reisepass pasaporte passeport
     ausweis pnr patientid userid customerid memberid clientid employeeid studentid personid subjectid imei imsi
     paszport pasaport паспорт паспорта полис διαβατήριο tessera matricola matricule staffno staffnumber staffid
     hastano""",
    ),
    ("ZIP_CODE", 3, 9, """zip zipcode postal postcode postalcode plz postleitzahl cep codepostal почтовыйиндекс"""),
    (
        "AGE",
        1,
        3,
        """age alter edad âge età idade leeftijd alder ålder wiek věk vek ikä életkor vârstă varsta yaş
     возраст вік ηλικία العمر عمر גיל umur usia tuổi อายุ""",
    ),
    (
        "DATE_TIME",
        2,
        8,
        """birth birthday dob birthdate birthyear dateofbirth yob born geburtsdatum geburtsjahr nacimiento
     naissance nascita nascimento geboortedatum narození urodzenia doğum syntymä рождения народження γέννησης""",
    ),
    ("IP_ADDRESS", 8, 10, """ip ipv4 ipaddr ipaddress"""),
    ("PIN", 3, 12, """pin password passwd passcode otp"""),
)
"""Entity, the least and the most digits of such a number, and words of a field's name."""

_UNSPACED = (
    ("PHONE_NUMBER", 6, 15, "电话 手机 電話 携帯 전화 휴대폰 핸드폰 फोन मोबाइल"),
    ("US_SSN", 4, 20, "身份证 身分證 マイナンバー 주민등록 护照 護照 旅券 여권"),
    ("CREDIT_CARD", 12, 19, "卡号 卡號 カード番号 카드번호"),
    ("ID_NUMBER", 3, 20, "学号 學號 工号 工號 病历号 病歷號 会员号 患者番号 会員番号 社員番号 顧客番号"),
    ("ID_NUMBER", 3, 20, "학번 사번 환자번호 고객번호 회원번호"),
    ("ZIP_CODE", 3, 9, "邮编 郵便番号 우편번호"),
    ("AGE", 1, 3, "年龄 年齢 年齡 나이 연령 आयु उम्र"),
    ("DATE_TIME", 2, 8, "生年 出生 생년 생일 生日"),
)
"""The same for words in scripts without blanks or with signs for vowels, which are looked for inside of a name."""

_COUNTED = re.compile("[量数數率价価價額额]|가격|수량|비율")
"""Signs of counts and prices in the same scripts."""

_BY_WORD = {word: (entity, least, most) for entity, least, most, words in _FIELDS for word in words.split()}
_PERSONS_TEXT = """
patient user customer client member employee student person subject case policy passport licence license record
insurance national social security tax identity citizen voter medicare medicaid resident applicant driver chart
hospital health badge contact enrollee subscriber borrower tenant steuer kunde kunden patienten mitglied mitglieds
mitarbeiter personal versicherung versicherungs versicherten schüler bürger cliente paciente empleado empleada
alumno usuario afiliado socio asegurado funcionario funcionário aluno utente assuré patiente employé adhérent
étudiant élève dipendente paziente iscritto klant patiënt werknemer lid kund anställd medlem ansatt asiakas potilas
klient pacjent pacjenta klienta pracownik pracownika zákazník zákazníka pacient pacienta müşteri öğrenci пациент
пациента клиент клиента сотрудника"""
_PERSONS = frozenset(_PERSONS_TEXT.split())
_NUMBERED_TEXT = """
id ids no nr num number code key nummer numero número numéro nº kennung číslo cislo numer numarası номер"""
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

_GROUPED = frozenset({"group", "band", "bracket", "bucket", "cohort", "category", "class", "gruppe", "groupe", "grupo"})
"""Words for classes of ages."""

LEAST_DIALLED, MOST_DIALLED = 7, 15
"""Digits of a telephone number (E.164 has at most 15)."""

_CARD = re.compile(r"(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})")
_PLACES = re.compile(r"-?\d{1,3}\.\d{3,}")


def number_entity(field: str, number: str) -> str | None:
    """What a number beside text is to a person, by its field's name, or by its own check digit; None: nothing."""
    digits = re.sub(r"\D", "", number.removesuffix(".0"))
    words = tuple(part for word in words_of(field) for part in _parted(word))
    if _CARD.fullmatch(digits) and digits == number.removesuffix(".0") and luhn(digits):
        return "CREDIT_CARD"
    named = set(words)
    known = [*words, *map("".join, pairwise(words)), "".join(words)]
    personal = named & _PERSONS or (len(digits) > 6 and any(word in _BY_WORD for word in known))
    numbered = ({"num", "n"} if personal else set()) | ({"tax"} if named & _NUMBERED else set())
    if named & _COUNTS - numbered:
        return None
    if named & _DEGREES and _PLACES.fullmatch(number):
        return "COORDINATES"
    whole = number.removesuffix(".0").lstrip("-+").isdecimal()
    if not whole:
        return None
    for entity, least, most in (*(_BY_WORD[word] for word in known if word in _BY_WORD), *_inside(field)):
        if least <= len(digits) <= most and (entity != "AGE" or _is_age(named, int(digits))):
            return entity
    if {"social", "security"} <= named:
        return "US_SSN"
    if not (named & _PERSONS and named & _NUMBERED) or named & _GROUPED:
        return None
    return "PHONE_NUMBER" if "contact" in named and LEAST_DIALLED <= len(digits) <= MOST_DIALLED else "ID_NUMBER"


def _inside(field: str) -> Iterator[tuple[str, int, int]]:
    """What words in scripts without blanks say, in a field's name."""
    if not field.isascii() and not _COUNTED.search(field):
        for entity, least, most, names in _UNSPACED:
            if any(word in field for word in names.split()):
                yield entity, least, most


def _is_age(named: set[str], years: int) -> bool:
    of_somebody = bool(named & (_PERSONS | {"holder", "owner", "head"}))
    return years <= 125 and not named & _GROUPED and (of_somebody or not (named & _AGING or "of" in named))


def _parted(word: str) -> tuple[str, ...]:
    """A compound of a word for somebody or a telephone and one for a number, in its parts."""
    match = _COMPOUND.fullmatch(word)
    return (match[1], match[2]) if match and (match[1] in _PERSONS or match[1] in _BY_WORD) else (word,)
