"""The tagger of Chinese letters."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize.text.east_asian.chinese_tagger import ChineseTagger

SENTENCES = ["张伟住在北京。", "今天天气很好", "李", "", "王小明昨天在上海的一家公司开会，下午才回家。" * 4]


@pytest.fixture(scope="module")
def tagger() -> ChineseTagger:
    return ChineseTagger.open()


def test_each_letter_has_the_chance_of_each_label(tagger: ChineseTagger) -> None:
    people = tagger.labels.index("person")
    (chances,) = tagger.chances(SENTENCES[:1])
    assert chances.shape == (7, len(tagger.labels))
    assert (chances[:2, people] > 0.9).all()
    assert (chances[2:, people] < 0.1).all()
    assert (chances[4:6, tagger.labels.index("location")] > 0.9).all()


def test_a_sentence_gives_the_same_whatever_is_read_with_it(tagger: ChineseTagger) -> None:
    for sentence, together in zip(SENTENCES, tagger.chances(SENTENCES), strict=True):
        (alone,) = tagger.chances([sentence])
        np.testing.assert_array_equal(alone, together)
