import json

import pytest

from sanitize.errors import RecordError, UsageError
from sanitize.text.evaluate import as_text, evaluate
from sanitize.text.evaluate_compare import changed_sentences, spans_of_run
from sanitize.text.evaluate_tab import Mention, tab_figures
from sanitize.text.spans import Span

LINES = [
    {"text": "Ann Lee of Rome", "spans": [[0, 7, "PERSON"], [11, 15, "GPE"]]},
    {"text": "Bob and 2020 in Oslo", "spans": [[0, 3, "PERSON", "DIRECT"], [16, 20, "GPE", "NO_MASK"]]},
    {"text": "broken Cid", "spans": [[7, 10, "PERSON"]]},
]
ANSWERS = {
    "Ann Lee of Rome": [Span(0, 4, "PERSON", 1), Span(11, 15, "PERSON", 1)],
    "Bob and 2020 in Oslo": [Span(4, 7, "PERSON", 1), Span(8, 12, "DATE_TIME", 1), Span(16, 20, "LOCATION", 1)],
    "broken Cid": RecordError("broken"),
}


class Scripted:
    def detect(self, texts):
        return [ANSWERS[text] for text in texts]


@pytest.fixture
def result(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)))
    return evaluate(path, Scripted())


def test_recall_counts_half_covered_spans(result):
    person = result["entities"]["PERSON"]
    assert person["gold"] == 3
    assert person["any_recall"] == person["typed_recall"] == pytest.approx(1 / 3)
    assert result["entities"]["GPE"]["any_recall"] == 1
    assert result["entities"]["GPE"]["typed_recall"] == 0


def test_leaked_is_the_share_of_gold_characters_left(result):
    assert result["leaked"] == pytest.approx((3 + 3 + 3) / (7 + 4 + 3 + 3))


def test_precision_counts_the_types_of_the_corpus_and_leaves_optional_spans_out(result):
    assert result["any"]["precision"] == pytest.approx(2 / 3)
    assert result["typed"]["precision"] == pytest.approx(1 / 3)


def test_the_label_map_is_stated(result):
    assert "LOCATION" in result["label_map"]["GPE"]
    assert set(result) >= {"documents", "leaked", "any", "typed", "entities"}
    assert result["documents"] == 3


def test_intervals_hold_the_value(result):
    low, high = result["intervals"]["leaked"]
    assert low <= result["leaked"] <= high


def test_a_table_for_people(result):
    table = as_text(result)
    assert "3 documents" in table
    assert "PERSON" in table


def test_a_broken_line_is_named_without_its_content(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"text": "fine", "spans": []}\n{"text": "secret Anna"}\n')
    with pytest.raises(UsageError, match="line 2") as caught:
        evaluate(path, Scripted())
    assert "Anna" not in str(caught.value)


def test_an_empty_corpus_has_no_scores(tmp_path):
    path = tmp_path / "corpus.jsonl"
    path.write_text("")
    result = evaluate(path, Scripted())
    assert result["leaked"] is None
    assert as_text(result)


def test_covered_is_the_share_of_other_text(result):
    others = len("Ann Lee of Rome" + "Bob and 2020 in Oslo" + "broken Cid") - (7 + 4 + 3 + 4 + 3)
    assert result["covered"] == pytest.approx((3 + 4) / others)


def test_entities_are_masked_when_all_mentions_are():
    texts = ["Ann met Bob. Ann left Rome."]
    mentions = [[Mention(0, 3, "DIRECT", "a"), Mention(13, 16, "DIRECT", "a"), Mention(22, 26, "QUASI", "r")]]
    some = [[Span(0, 3, "PERSON", 1), Span(22, 26, "LOCATION", 1)]]
    assert tab_figures(texts, mentions, some) == {"direct": 0.0, "quasi": 1.0, "weighted_precision": 1.0}
    more = [[*some[0], Span(8, 11, "PERSON", 1), Span(13, 16, "PERSON", 1)]]
    figures = tab_figures(texts, mentions, more)
    assert figures["direct"] == 1
    assert 0.5 < figures["weighted_precision"] < 1


def test_compare_shows_the_sentences_that_changed():
    texts = ["Ann came. Bob left.\nCid stayed."]
    shown = list(changed_sentences(texts, [[(0, 3, "PERSON")]], [[(0, 3, "PERSON"), (10, 13, "PERSON")]]))
    assert shown == ["1: -  Bob left.\n1: +  [Bob] left."]


def test_compare_asks_for_the_same_corpus(tmp_path):
    file = tmp_path / "old.json"
    file.write_text('{"found": [[]]}')
    assert spans_of_run(file, 1) == [[]]
    with pytest.raises(UsageError, match="compare the same corpus"):
        spans_of_run(file, 2)
