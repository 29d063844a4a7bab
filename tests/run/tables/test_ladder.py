"""The share of people who would have to go under the recodings of several tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

import sanitize as sz
from sanitize.io.read.memory import from_memory
from sanitize.io.write.staging import Folders
from sanitize.run.means import Means
from sanitize.run.plan import Plan
from sanitize.run.tables.joined import JoinedView
from sanitize.run.tables.ladder import Rung, _alone, _divided, _gain, climb
from sanitize.stage.shapes import Column, Declared
from tests.tables import KEYS, job


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def rung(people: tuple[int, ...], classes: tuple[int, ...], lost: tuple[int, ...] = (), loss: float = 0.0) -> Rung:
    rows = (numbers(*people), numbers(*classes))
    return Rung(None, loss, rows, numbers(*lost), rows)


def test_people_go_who_share_their_rows_with_too_few_or_lose_those_of_a_table() -> None:
    fine, coarse = rung((1, 2, 3, 4), (5, 5, 6, 7)), rung((1, 2, 3, 4), (5, 5, 9, 9))
    visits = rung((1, 2, 3, 4), (8, 8, 8, 8))
    ladders = {"patients": [fine, coarse], "visits": [visits]}
    assert _alone(ladders, {"patients": 0, "visits": 0}, 2) == 0.5
    assert _alone(ladders, {"patients": 1, "visits": 0}, 2) == 0.0
    assert _alone(ladders, {"patients": 1, "visits": 0}, 3) == 1.0
    without_four = {**ladders, "visits": [rung((1, 2, 3), (8, 8, 8), (4,))]}
    assert _alone(without_four, {"patients": 1, "visits": 0}, 2) == 0.5


def test_of_nobody_nobody_goes() -> None:
    assert _alone({}, {}, 2) == 0.0
    assert _alone({"patients": [rung((), ())]}, {"patients": 0}, 2) == 0.0


def test_a_step_is_worth_what_it_saves_for_what_it_costs() -> None:
    assert _gain(rung((), ()), rung((), (), loss=0.5), 0.2) == 0.4
    assert _gain(rung((), ()), rung((), ()), 0.2) == 20.0


def test_keys_divide_a_class_unless_one_of_them_is_of_too_few_people() -> None:
    """Class 1 has two doctors of two people each; class 2 has one of two people and one of a single person."""
    people, classes = numbers(1, 2, 3, 4, 5, 6, 7), numbers(1, 1, 1, 1, 2, 2, 2)
    doctors = numbers(8, 8, 9, 9, 8, 8, 9)
    divided = _divided(people, classes, doctors, 2)
    assert divided[0] == divided[1] != divided[2] == divided[3]
    assert divided[4:].tolist() == [2, 2, 2]


def test_rows_of_one_person_are_one_person() -> None:
    assert _divided(numbers(1, 1, 2, 3), numbers(1, 1, 1, 1), numbers(8, 8, 9, 9), 2).tolist() == [1, 1, 1, 1]


def test_the_doctors_that_people_share_are_named_with_what_they_cost(tmp_path: Path) -> None:
    """Two people saw doctor x alone; who saw y alone, and who saw both, would have company without doctors or not."""
    rows = pa.table({"pid": ["a", "b", "c", "c", "d"], "did": ["x", "x", "x", "y", "y"], "town": ["Ulm"] * 5})
    columns = (Column("pid", "identifier"), Column("did", "identifier"), Column("town", "keep"))
    config = job(tmp_path, tmp_path / "in.parquet", {"pid": "identifier"}, []).pipeline.config
    tokens = sz.Pseudonymize(columns=("pid", "did"))
    plan = Plan(config, from_memory(rows, tmp_path), Declared(columns, "pid"), config.load_policy(), (tokens,))
    with sz.LocalEngine(workers=1).session() as session:
        means = Means(KEYS, Folders(tmp_path / "run"), session, lambda _: None)
        climbed = climb({"visits": plan}, JoinedView(("visits",), ()), 2, means)
    assert (climbed.share, climbed.without) == (0.5, {})
    assert (climbed.shared, climbed.without_shared) == (("visits.did",), 0.25)
