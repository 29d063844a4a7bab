"""Fields of exchanged records that are about a person."""

import pytest

from sanitize.text.record_formats import record_formats
from sanitize.text.vocabulary import vocabulary


def _found(text: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys((text[f.start : f.end], f.entity) for f in record_formats(text, vocabulary())))


def test_fields_of_hl7_go_and_the_result_stays() -> None:
    message = (
        "MSH|^~\\&|LAB|H1|EMR|H1|202401011200||ORU^R01|1|P|2.3\r"
        "PID|1||1871969^^^H1^MR||VUKOVIC^XABIER^A^^MR||19510512|M|||34 MILL ST^^LEEDS^^LS1 4DY\r"
        "OBX|1|NM|GLU^GLUCOSE||5.4|mmol/L|3.9-6.1|N|||F"
    )
    assert _found(message) == [
        ("202401011200", "DATE_TIME"),
        ("1871969^^^H1^MR", "ID_NUMBER"),
        ("VUKOVIC^XABIER^A^^MR", "PERSON"),
        ("19510512", "DATE_TIME"),
        ("34 MILL ST^^LEEDS^^LS1 4DY", "STREET_ADDRESS"),
    ]


def test_elements_of_x12_and_edifact() -> None:
    claim = "CLM*26463774*100~NM1*IL*1*GABBAY*FARRUKH****MI*W602711067~N3*22 OAK ST~DMG*D8*19770115*F~SV1*HC:99213*40"
    assert [said for said, _ in _found(claim)] == ["GABBAY", "FARRUKH", "W602711067", "22 OAK ST", "19770115"]
    assert ("GABBAY FARRUKH", "PERSON") in _found("UNH+1+ORDERS'NAD+BY+5412345000013++GABBAY FARRUKH+22 OAK ST'")


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("0 @I2@ INDI\n1 NAME Sipho /Ezekwesili/\n1 BIRT", "Sipho /Ezekwesili/"),
        ('[Event "Open"]\n[White "Ndlovu, Keoni"]\n[Result "1-0"]', "Ndlovu, Keoni"),
        (":20:TRX1\n:50K:/123\nRAFAELA VUKOVIC\n:70:RENT", "/123\nRAFAELA VUKOVIC"),
        ("1.1VUKOVIC/RAFAELA", "VUKOVIC/RAFAELA"),
        ("OSI TRAVELLING WITH", ""),
        ("CTCM VUKOVIC/RAFAELA MRS", "VUKOVIC/RAFAELA MRS"),
        ("^cb0e30c (Kojo Demirkan 2023-03-12 10:22:01 +0200 343) return x", "Kojo Demirkan"),
        ("3. Demirkan ME, Brzezinska S. A trial of iron. J Clin Med. 2021;51:829-9.", "Demirkan ME, Brzezinska S"),
        ("Parata v. Rosenzweig, 410 F.3d 817 (1995)", "Rosenzweig"),
        ("CTC OKORAFOR 4479001234", "OKORAFOR"),
        ("OSI TRAVELLING WITH NDLOVU/SIPHO", "NDLOVU/SIPHO"),
        ("SSR CHLD YY HK1/12JAN15-KHUMALO/BAO", "KHUMALO/BAO"),
        ("OSI YY CTCM 447900112233 MRS VUKOVIC", "VUKOVIC"),
    ],
)
def test_places_for_people(text: str, person: str) -> None:
    assert _found(text) == ([(person, "PERSON")] if person else [])


@pytest.mark.parametrize(
    "text",
    [
        "a|b|c\nPID table|1|2",
        "REF*",
        "INPUT/OUTPUT DR",
        "the N3 and N4 pins",
        "Vitamin B, Vitamin D. Take both",
        "2 DATE 15 MAR 1986",
        "matrix N4*N4 times",
    ],
)
def test_what_is_no_record_stays(text: str) -> None:
    assert _found(text) == []
