"""The small network of characters."""

from __future__ import annotations

import numpy as np
import pytest

from sanitize.proof.character_network import CharacterNetwork

LINES = [f"The code of room {number} is {number * 7919 % 10_000:04d}." for number in range(20, 40)]


@pytest.fixture(scope="module")
def model() -> CharacterNetwork:
    return CharacterNetwork.learn(LINES * 15)


def test_it_goes_on_with_what_it_has_read_often(model: CharacterNetwork) -> None:
    right = sum(model.complete(line[:-5], 4) == line[-5:-1] for line in LINES)
    assert right >= 15


def test_it_is_less_surprised_by_what_it_has_read(model: CharacterNetwork) -> None:
    own, other = model.surprise([LINES[3], LINES[3][:-5] + "0000."], 5)
    assert own < other


def test_the_shares_of_all_next_characters_add_up_to_one(model: CharacterNetwork) -> None:
    likely = 2 ** -model.surprise([f"The code of {chr(code)}" for code in model.letters], 1)
    assert likely.sum() == pytest.approx(1, abs=1e-4)


def test_characters_that_it_never_saw_are_no_error(model: CharacterNetwork) -> None:
    assert np.isfinite(model.surprise(["日本語 の テキスト"], 3)).all()
    assert model.complete("日本", 0) == ""
