"""Names in Chinese, Japanese and Korean texts."""

from __future__ import annotations

import pytest

from sanitize.text.detector import TextDetector


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.open()


def scrubbed(detector: TextDetector, text: str) -> str:
    (spans,) = detector.detect([text])
    assert isinstance(spans, list)
    for span in reversed(spans):
        text = f"{text[: span.start]}<{span.entity}>{text[span.end :]}"
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("病人刘洋住院", "病人<PERSON>住院"),
        ("张伟和李娜在北京大学见了面。", "<PERSON>在<ORGANIZATION>见了面。"),
        ("王小明今天跟 Peter Müller 開會。", "<PERSON>今天跟 <PERSON> 開會。"),
        ("Wir treffen morgen 王小明, kommst du auch?", "Wir treffen morgen <PERSON>, kommst du auch?"),
        ("患者の高橋美咲さんは昨日退院した。", "患者の<PERSON>さんは昨日退院した。"),
        ("ﾀﾅｶ ﾀﾛｳ様、ご予約ありがとうございます。", "<PERSON>様、ご予約ありがとうございます。"),
        ("作家のジョン・スミスが来日した。", "作家の<PERSON>が来日した。"),
        ("藤田あかりが卒業した。", "<PERSON>が卒業した。"),
        ("환자 박지훈는 어제 왔다", "환자 <PERSON>는 어제 왔다"),
        ("A씨는 병원에 갔다.", "<PERSON>씨는 병원에 갔다."),
        ("계(43)씨가 말했다.", "<PERSON>(43)씨가 말했다."),
        ("황보은주 고객님이 왔습니다.", "<PERSON> 고객님이 왔습니다."),
        ("Please call 马东 back.", "Please call <PERSON> back."),
        ("患者渡辺 真綾、72歳女性", "患者<PERSON>、<AGE>女性"),
        ("Hi, 김민준 here", "Hi, <PERSON> here"),
    ],
)
def test_names_are_found_and_particles_stay(detector: TextDetector, text: str, expected: str) -> None:
    assert scrubbed(detector, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "昨天天气很好，我们去了公园散步，晚上吃了火锅。",
        "谢谢大家的支持，请明天早上九点以前到会议室集合。",
        "今日は天気がいいので、公園を散歩しました。",
        "データベースの設定を変更してから、サーバーを再起動してください。",
        "오늘은 날씨가 좋아서 공원을 산책했습니다.",
        "회의는 내일 오전에 시작하니 자료를 미리 읽어 주세요.",
    ],
)
def test_harmless_sentences_stay(detector: TextDetector, text: str) -> None:
    assert scrubbed(detector, text) == text


def test_russian_and_english_in_one_sentence_are_read_by_their_own_detectors(detector: TextDetector) -> None:
    assert scrubbed(detector, "Иван Петров met John Smith.") == "<PERSON> met <PERSON>."
