import pytest

from sanitize.text.kinds_in_context import in_context
from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "name", "kind", "right"),
    [
        ("We bought it from Malcolm Smith Motorsports.", "Malcolm Smith Motorsports", "PERSON", "ORGANIZATION"),
        ("We walked along Iribarne Street.", "Iribarne Street", "PERSON", "LOCATION"),
        ("She worked for Azurix until May.", "Azurix", "PERSON", "ORGANIZATION"),
        ("The office is in Noida.", "Noida", "PERSON", "LOCATION"),
        ("There are buses between Noida and Delhi.", "Noida", "PERSON", "LOCATION"),
        ("The dispute between Okafor and the bank", "Okafor", "PERSON", "PERSON"),
        ("If Samarra and other cities are calm", "Samarra", "PERSON", "LOCATION"),
        ("the cleric Muqtada al-Sadr said", "al-Sadr", "LOCATION", "PERSON"),
        ("a battle in al-Qaim", "al-Qaim", "LOCATION", "LOCATION"),
        ("Please forward to Brant if you are ready.", "Brant", "LOCATION", "PERSON"),
        ("an offer from NiMo today", "NiMo", "PERSON", "ORGANIZATION"),
        ("an offer from DeShawn today", "DeShawn", "PERSON", "PERSON"),
        ("I am interested in Bridget.", "Bridget", "PERSON", "PERSON"),
        ("We stayed in Okafor's flat.", "Okafor", "PERSON", "PERSON"),
        ("Please forward to Sungjoo if you are ready.", "Sungjoo", "LOCATION", "PERSON"),
        ("See you soon.\nVladi.\nPS: bring the keys", "Vladi", "ORGANIZATION", "PERSON"),
        ("12 Rue Neuve 4000\nLiège\n", "Liège", "LOCATION", "LOCATION"),
        ("The roof was damaged by Hurricane Katrina.", "Katrina", "PERSON", "MISC"),
        ("Venus was bright; so was Saturn.", "Venus", "PERSON", "MISC"),
        ("Venus called me after the match.", "Venus", "PERSON", "PERSON"),
        ("We eat at Ray's pizza.", "Ray", "PERSON", "ORGANIZATION"),
        ("From: franz371...@example.com", "franz371", "PERSON", "EMAIL_ADDRESS"),
        ("From: franz371...@example.com", "@example", "ORGANIZATION", "EMAIL_ADDRESS"),
        ("Ours end in @paulhastings.com.", "@paulhastings.com.", "PERSON", "EMAIL_ADDRESS"),
    ],
)
def test_words_in_and_around_a_name_say_what_it_is(text: str, name: str, kind: str, right: str) -> None:
    start = text.index(name)
    finding = Finding(start, start + len(name), kind, 0.8, Trust.LEARNED)
    judged = in_context(text, finding, vocabulary())
    assert judged.entity == right
    assert (judged.start, judged.end) == (finding.start, finding.end)
