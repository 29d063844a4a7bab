"""The declaration that a sample of texts suggests."""

from __future__ import annotations

from sanitize.text.language.propose import proposed_language

ENGLISH = "She said that she would come to the meeting with her brother."
GERMAN = "Sie sagte, dass sie mit ihrem Bruder zur Besprechung kommen werde."


def test_one_language_several_or_any() -> None:
    assert proposed_language([ENGLISH, "Anna Keller", "12345"]) == "en"
    assert proposed_language([ENGLISH, GERMAN]) == ["de", "en"]
    assert proposed_language(["Anna Keller", "12345"]) == "auto"
    assert proposed_language([ENGLISH, "ผมชื่อสมชาย ใจดี อาศัยอยู่ที่กรุงเทพ"]) == "auto"
