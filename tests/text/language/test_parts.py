"""Which detectors read which stretch of a text, and what none of them reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanitize.text.language.coverage import COVERED, LanguageError
from sanitize.text.language.parts import language_not_covered, parts

ENGLISH = frozenset({"en"})
SEVERAL = frozenset({"en", "de", "fr", "es", "sv"})


def read(text: str, covered: frozenset[str] = SEVERAL) -> dict[str, set[str]]:
    return {text[part.start : part.end].strip(): set(part.languages) for part in parts(text, covered)}


def test_each_line_of_a_chat_is_read_in_its_language() -> None:
    chat = "Hallo, ich bin der Neue und wohne in Berlin.\nHi, nice to meet you, I'm from London.\nJe suis à la gare."
    assert list(read(chat).values()) == [{"de"}, {"en"}, {"fr"}]


def test_sentences_on_one_line_are_told_apart() -> None:
    assert list(read("I have to go now. Wir sehen uns dann morgen in der Schule.").values()) == [{"en"}, {"de"}]


def test_what_says_too_little_takes_the_language_around_it() -> None:
    text = "Wir sehen uns dann morgen in der Schule.\nJürgen Müller\n12345\nUnd grüß mir bitte auch deine Schwester."
    assert list(read(text).values()) == [{"de"}]


@pytest.mark.parametrize("text", ["Jürgen Müller", "12345", "OK", "- 17:30 -", "Hallo", "x = foo(bar)"])
def test_short_texts_are_read_by_all(text: str) -> None:
    assert list(read(text).values()) == [set(SEVERAL)]


def test_lines_of_code_are_in_no_language() -> None:
    code = (
        "cdef cppset[int] _unset\ncdef readonly uint32_t minn\ncdef readonly uint32_t maxn\ncdef readonly unicode bow\n"
        "cdef readonly unicode eow\ncdef readonly attr_id_t attr\ncdef readonly uint32_t hash_seed\n"
    )
    assert language_not_covered(code, ENGLISH) is None
    perl = "\t($j, $j, $j, $j, $j) = localtime($time);\n\tif (defined $tzn{$TZ}->[$j]) {\n\t\treturn $tzn{$TZ};\n\t}\n"
    assert language_not_covered(perl, ENGLISH) is None


def test_comments_in_code_are_in_a_language() -> None:
    comment = "# tämä funktio laskee kaikkien asiakkaiden laskut yhteen ja palauttaa niiden summan\n"
    code = "def total(rows):\n    return sum(row.amount for row in rows)\n"
    assert language_not_covered(code + 3 * comment + code, ENGLISH) == "fi"


def test_a_name_among_plain_words_doesnt_make_a_language() -> None:
    (languages,) = read("I went to the Universidad Autónoma de la Ciudad de México with María.").values()
    assert "en" in languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我叫王小明，住在北京。", "zh"),
        ("田中さんは東京に住んでいます。", "ja"),
        ("저는 서울에 사는 김민수입니다.", "ko"),
        ("Меня зовут Иван Петров, я живу в Москве.", "ru"),
        ("Мене звати Іван Петренко, я живу в Києві.", "uk"),
        ("Με λένε Γιώργο Παπαδόπουλο και μένω στην Αθήνα.", "el"),
        ("اسمي أحمد محمد وأعيش في القاهرة مع عائلتي", "ar"),
        ("שמי דוד כהן ואני גר בתל אביב", "he"),
        ("मेरा नाम राहुल शर्मा है और मैं दिल्ली में रहता हूँ", "hi"),
        ("ผมชื่อสมชาย ใจดี อาศัยอยู่ที่กรุงเทพ", "th"),
        ("ჩემი სახელია გიორგი და თბილისში ვცხოვრობ", "ka"),
        ("Tôi tên là Nguyễn Văn An và tôi sống ở Hà Nội với gia đình của tôi.", "vi"),
        ("Magyarországon lakom és a nevem Kovács János, nagyon örülök hogy itt lehetek.", "hu"),
        ("Meu nome é João e eu moro no Rio de Janeiro com a minha família.", "pt"),
    ],
)
def test_a_language_without_a_detector_is_refused(text: str, language: str) -> None:
    with pytest.raises(LanguageError) as refused:
        parts(text, SEVERAL)
    assert (refused.value.code, refused.value.language) == ("language_not_covered", language)


def test_a_declared_language_is_not_believed() -> None:
    assert language_not_covered("Wir sehen uns dann morgen in der Schule von Herrn Müller.", ENGLISH) == "de"


def test_a_few_foreign_words_are_covered_whole() -> None:
    text = "He was born in Κόρινθος and has lived in Athens ever since."
    assert [text[start:end] for part in parts(text, ENGLISH) for start, end in part.unread] == ["Κόρινθος"]


@pytest.mark.parametrize("text", ["the α-decay of 3 µg at 5 Ω and Δx", "naïve café, déjà vu", "H₂O at 20 °C, x² ≤ 𝒚"])
def test_symbols_are_no_foreign_words(text: str) -> None:
    assert all(not part.unread for part in parts(text, ENGLISH))


@pytest.mark.parametrize("corpus", ["synth_dev", "court_dev", "web_dev", "tweets_dev"])
def test_english_is_not_held_back(shared_data: Path, corpus: str) -> None:
    lines = (shared_data / "text" / f"{corpus}.jsonl").read_text("utf-8").splitlines()
    held = [language_not_covered(json.loads(line)["text"], SEVERAL) for line in lines]
    assert sum(language is not None for language in held) <= max(1, len(lines) // 1000)


FOREIGN = [
    "Serikali imetangaza kuwa wananchi wote wanapaswa kujiandikisha kabla ya mwisho wa mwezi huu ili wapige kura.",
    "Qeveria njoftoi se të gjithë qytetarët duhet të regjistrohen para fundit të këtij muaji që të mund të votojnë.",
    "Gobernuak iragarri du herritar guztiek hilabete honen amaiera baino lehen izena eman behar dutela.",
    "Il-gvern ħabbar li ċ-ċittadini kollha għandhom jirreġistraw qabel tmiem dan ix-xahar sabiex jivvutaw.",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_language_that_isnt_recognized_is_not_covered(text: str) -> None:
    assert language_not_covered(text, SEVERAL) == "und"
    assert language_not_covered(f"Dear all, please see below.\n\n{text}\n\nBest regards", SEVERAL) == "und"


@pytest.mark.parametrize(
    "text",
    [
        "connection refused while reading upstream fetch timeout retry backoff exceeded flush queue worker spawn mount",
        "lol omg u r soooo funny haha cant wait 2 c u tmrw gonna b gr8 luv ya xoxo",
        "amoxicillin clavulanate lisinopril hydrochlorothiazide metformin twice daily after meals with water",
    ],
)
def test_jargon_is_read(text: str) -> None:
    assert language_not_covered(text, SEVERAL) is None


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("张伟的电话", {"zh"}),
        ("高橋美咲", {"ja"}),
        ("王小明", {"ja", "zh"}),
        ("円山駅前", {"ja"}),
        ("患者清水、七十二歳女性、東京都世田谷区北沢二丁目三番四号在住", {"ja"}),
        ("我昨天在超市看到了鮮の每日牛奶和很多其他的東西就買了一些回家", {"zh"}),
        ("김민준 金敏俊", {"ko"}),
    ],
)
def test_characters_of_several_countries_are_read_by_all_that_may_have_written_them(
    text: str, languages: set[str]
) -> None:
    (part,) = parts(text, COVERED)
    assert part.languages == languages


def test_characters_alone_are_japanese_in_a_japanese_text() -> None:
    text = "患者氏名\n高橋美咲、東京都新宿区西新宿二丁目八番一号\n昨日から熱があるそうです。"
    assert all("ja" in part.languages for part in parts(text, COVERED))


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("図書委員は太田と松本に決定", {"ja"}),
        ("責任者池田茂名で謝罪文を送付", {"ja"}),
        ("日直：西村・池田", {"ja", "zh"}),
    ],
)
def test_single_kana_among_chinese_characters_say_japanese_and_a_point_says_nothing(
    text: str, languages: set[str]
) -> None:
    (part,) = parts(text, COVERED)
    assert part.languages == languages


def test_a_few_words_of_a_language_without_detectors_are_said_to_be_foreign() -> None:
    (part,) = parts("Gọi lại cho Nguyễn Văn Hùng", SEVERAL)
    assert part.foreign
    assert part.languages == SEVERAL
    assert not any(one.foreign for one in parts("Call Jürgen back", SEVERAL))
