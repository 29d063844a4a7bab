"""Short texts in a language without a detector, recognized by the other texts of their batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sanitize.text.language.among_others import languages_among_others
from sanitize.text.language.coverage import COVERED

ENGLISH = [
    "Customer asked for a refund of the last order",
    "Called twice, no answer",
    "The invoice shows the wrong amount",
    "Package arrived late and the box was damaged",
    "ok",
    "Discount code does not work at checkout",
]
SHORT = {
    "tr": ["Zekiye bugün aradı ve faturasını sordu", "siparişi iptal etmek istiyor", "Zekiye hasta, yarın gelecek"],
    "fi": ["Aune soitti tänään laskusta", "tilauksesi on nyt lähetetty", "Aune ja hänen miehensä muuttivat"],
    "hu": ["már kétszer hívott a számla miatt", "nagyon panaszkodik hogy nem jött meg", "beteg, majd csak holnap jön"],
    "ro": ["Smaranda a sunat azi despre factură", "Ruxandra și soțul ei s-au mutat", "pacienta s-a prezentat ieri"],
}
SWAHILI = [
    "alipiga simu leo kuhusu bili", "nilikutana na Neema saa tisa", "oda yako imetumwa jana asubuhi",
    "mteja alilalamika kuhusu uchelewaji", "anataka kurudishiwa pesa zake", "mgonjwa alifika hospitali akiwa na homa",
    "nimemtumia barua pepe tayari", "yeye na mume wake wamehama", "atashughulikia tatizo hilo kesho",
    "tafadhali nipigie simu ukipata nafasi", "malipo yake hayajafika bado", "mtoto wake anaumwa sana tumbo",
]  # fmt: skip


@pytest.mark.parametrize("language", SHORT)
def test_a_few_short_texts_among_english_ones_are_held_back(language: str) -> None:
    texts = [*ENGLISH, *SHORT[language]]
    held = languages_among_others(texts, COVERED)
    assert set(held.values()) == {language}
    assert min(held) >= len(ENGLISH)
    assert len(held) >= 2


@pytest.mark.parametrize("language", SHORT)
def test_in_a_column_in_one_language_texts_that_say_nothing_are_in_it(language: str) -> None:
    texts = [*SHORT[language], "ok Zekiye", "Kösedağ"]
    assert len(languages_among_others(texts, COVERED)) == len(texts)


def test_one_text_alone_is_read_by_all() -> None:
    assert not languages_among_others([*ENGLISH, SHORT["tr"][0]], COVERED)


def test_a_column_in_words_of_no_language_is_held_back() -> None:
    assert set(languages_among_others([*SWAHILI, "ok Baraka"], COVERED).values()) == {"und"}
    assert not languages_among_others([*SWAHILI[:3], *ENGLISH], COVERED)


def test_another_language_than_the_declared_one_is_not_believed_to_be_it() -> None:
    german = ["bitte morgen zurückrufen", "Rechnung ist noch nicht bezahlt", "hat sich wieder beschwert"]
    assert set(languages_among_others([*ENGLISH, *german], frozenset({"en"})).values()) == {"de"}
    assert not languages_among_others([*ENGLISH, *german], COVERED)


@pytest.mark.parametrize("corpus", ["synth_dev", "web_dev", "lang/de_news_dev", "lang/es_clinical_dev"])
def test_lines_in_covered_languages_are_not_held_back(shared_data: Path, corpus: str) -> None:
    texts = [json.loads(line)["text"] for line in (shared_data / "text" / f"{corpus}.jsonl").open(encoding="utf-8")]
    lines = [line for text in texts[:300] for line in text.splitlines()]
    assert not languages_among_others(list(dict.fromkeys(lines)), COVERED)
