"""k-anonymity as a stage: what it reads, demands and settles, what it refuses, and what it writes down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.data_kinds.distinct import once
from sanitize.errors import InfeasibleError, UsageError
from sanitize.keys import column_digests
from sanitize.policy import GateLimits, Policy
from sanitize.stage.shapes import Added, Column, Context, Declared, Outcome
from sanitize.stages.shared.learned_classes import LearnedClasses
from sanitize.tabular.diversity import Closeness, DistinctDiversity

KEYS = sz.Keys(bytes(range(32)))
AGES = Column("age", "quasi", hierarchy={"interval": 10})
TOWN = Column("town", "quasi")
ILLNESS = Column("illness", "sensitive")
DECLARED = Declared((AGES, TOWN, ILLNESS), unit="who")
STAGE = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.5)
ROWS = pa.table(
    {
        "age": pa.array([21, 22, 25, 31, 38, 47]),
        "illness": pa.array(["flu", "flu", "cold", "flu", "flu", "cold"]),
        "sex": pa.array(["f", "f", "m", "f", "m", "m"]),
        "who": pa.array(["a", "b", "b", "c", "d", "e"]),
    }
)


def context(table: pa.Table = ROWS, *, gated: bool = False) -> Context:
    batch = table.to_batches()[0]
    return Context(KEYS, 3, batch, np.arange(batch.num_rows), gated=gated)


def learned(stage: sz.KAnonymity, table: pa.Table = ROWS, *, gated: bool = False) -> LearnedClasses:
    around = context(table, gated=gated)
    return stage.freeze(stage.fold(stage.zero(), table.to_batches()[0], around), around)


def applied(stage: sz.KAnonymity, table: pa.Table = ROWS) -> Outcome:
    return stage.apply(table.to_batches()[0], context(table), learned(stage, table))


def bound(stage: sz.KAnonymity, declared: Declared = DECLARED, policy: Policy | None = None) -> sz.KAnonymity:
    made = stage.bind(declared, policy or Policy())
    assert isinstance(made, sz.KAnonymity)
    return made


def test_declared_quasi_identifiers_are_added_and_keep_their_hierarchies() -> None:
    assert dict(bound(sz.KAnonymity(k=2)).hierarchies) == {"age": {"interval": 10}, "town": "flat"}
    assert dict(bound(sz.KAnonymity(k=2, quasi=["sex", "age"])).hierarchies) == {
        "sex": "flat",
        "age": {"interval": 10},
        "town": "flat",
    }
    own = bound(sz.KAnonymity(k=2, quasi={"age": "flat"}))
    assert dict(own.hierarchies) == {"age": "flat", "town": "flat"}


def test_the_unit_the_sensitive_columns_and_the_least_count_are_those_of_pipeline_and_policy() -> None:
    made = bound(sz.KAnonymity(k=2), policy=Policy(min_count=7))
    assert (made.unit, made.watched, made.min_count) == ("who", ("illness",), 7)
    assert bound(sz.KAnonymity(k=2, unit="card")).unit == "card"


@pytest.mark.parametrize(("asked", "limit", "k"), [(2, 5, 5), (9, 5, 9), (2, None, 2), (1, None, 1)])
def test_k_is_at_least_the_policys(asked: int, limit: int | None, k: int) -> None:
    assert bound(sz.KAnonymity(k=asked), policy=Policy(gate=GateLimits(k=limit))).k == k


TABLES = replace(DECLARED, table="visits")
STRANGERS = replace(TABLES, unit=None)


@pytest.mark.parametrize(
    ("options", "declared", "said"),
    [
        ({}, Declared((ILLNESS,)), "no quasi-identifier: give columns the role quasi, or pass quasi=…"),
        ({"joined": True}, DECLARED, "joined: true needs several tables, under sources, with a unit each"),
        ({"joined": True}, STRANGERS, "joined: true needs several tables, under sources, with a unit each"),
        ({"bounds": ["illness"]}, DECLARED, "bounds names 'illness', which isn't a quasi-identifier"),
        ({"recoding": "local", "metric": "entropy"}, DECLARED, "local recoding takes metric loss and no time_budget"),
        ({"recoding": "local", "time_budget": 3}, DECLARED, "local recoding takes metric loss and no time_budget"),
        (
            {"joined": True, "solution": "levels"},
            TABLES,
            "a solution that is reused can't be combined with joined: true",
        ),
        ({"recoding": "local", "solution": "levels"}, DECLARED, "a solution that is reused needs recoding: global"),
        ({"max_suppressed_by_group": 0.1}, DECLARED, "max_suppressed_by_group needs groups, such as groups: [sex]"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, Any], declared: Declared, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        sz.KAnonymity(k=2, **options).bind(declared, Policy())
    assert str(raised.value) == f"stage 'k_anonymity': {said}"


def test_what_fits_is_not_refused() -> None:
    for fitting in (
        sz.KAnonymity(k=2, recoding="local"),
        sz.KAnonymity(k=2, metric="entropy", time_budget=3, solution="levels"),
        sz.KAnonymity(k=2, max_suppressed_by_group=0.1, groups=["sex"]),
        sz.KAnonymity(k=2, bounds=["age"]),
    ):
        bound(fitting)
    assert bound(sz.KAnonymity(k=2, joined=True), TABLES).joins_tables() == 2
    assert bound(sz.KAnonymity(k=2), TABLES).joins_tables() is None


def test_a_wrong_l_and_a_wrong_hierarchy_are_refused_before_any_row_is_read() -> None:
    with pytest.raises(UsageError, match="l of column 'illness'"):
        bound(sz.KAnonymity(k=2).bound(l={"illness": 0.5}))
    with pytest.raises(UsageError, match="column 'age': interval, top and bottom take numbers"):
        bound(sz.KAnonymity(k=2).bound(quasi={"age": {"interval": "ten"}}))


def test_what_is_read_and_written() -> None:
    stage = sz.KAnonymity(
        k=2,
        quasi={"age": "flat", "town": "flat"},
        l={"illness": 2},
        t={"income": 0.2, "town": 1},
        groups=["sex", "age"],
        bounds=["age"],
        unit="who",
    ).bound(watched=("illness", "weight"))
    bounds = ("age_low", "age_high")
    touched = stage.touches()
    assert touched.reads == ("age", "town")
    assert touched.writes == ("age", "town", *bounds)
    assert touched.source == ("illness", "income", "town", "sex", "age")
    assert stage.adds() == tuple(Added(name, tells_apart=False) for name in bounds)
    assert stage.sensitive == ("illness", "income", "town")
    assert stage.beside == ("illness", "income", "weight", "sex")
    assert stage.fit_reads() == ("age", "town", "illness", "income", "weight", "sex", "who")
    assert stage.bound(unit=None).fit_reads() == ("age", "town", "illness", "income", "weight", "sex")
    assert stage.models() == (DistinctDiversity("illness", 2), Closeness("income", 0.2), Closeness("town", 1))
    assert stage.covers() == {"shared sensitive values"}
    assert STAGE.covers() == frozenset()


def test_classes_are_those_of_the_hierarchies_and_l_by_entropy_is_measured_so() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": "flat"}, unit="who", l={"a": 2, "b": {"entropy": 2}, "c": {"distinct": 2}})
    made = stage.grouped()
    assert (made.columns, made.unit, made.by_entropy) == (("age",), "who", {"b"})
    assert made.hierarchies == {"age": "flat"}


def test_the_gate_is_asked_for_what_the_audit_measures() -> None:
    assert STAGE.demands() == {"k": 2, "suppressed": 0.5}
    stage = sz.KAnonymity(
        k=3,
        quasi=["age"],
        max_suppressed_units=0.1,
        max_suppressed_by_group=0.2,
        groups=["sex"],
        l={"a": 2, "b": {"entropy": 2.5}, "c": {"recursive": [4, 3]}},
        t={"d": 0.3, "e": {"ordered": 0.2}},
    )
    limits = {"k": 3, "suppressed": 0.0, "suppressed_units": 0.1, "suppressed_by_group": 0.2}
    assert stage.demands() == {**limits, "l:a": 2, "l:b": 2.5, "t:d": 0.3}


def test_people_are_counted_bucket_by_bucket_unless_they_must_be_counted_together() -> None:
    by_unit = sz.KAnonymity(k=3, quasi=["age"], unit="who", groups=["sex"])
    found = by_unit.by_person()
    assert found is not None
    assert (found.quasi, found.sensitive, found.most) == (("age",), ("sex",), 3)
    with_illness = by_unit.bound(l={"illness": 2}).by_person()
    assert with_illness is not None
    assert (with_illness.sensitive, with_illness.valued) == (("illness", "sex"), ("illness",))
    for together in ({"unit": None}, {"solution": "levels"}):
        assert by_unit.bound(**together).by_person() is None


def test_a_stage_can_be_made_stricter_and_can_do_without_its_file() -> None:
    stage = STAGE.bound(k=3, solution="levels")
    assert stage.stricter(4) == replace(stage, k=12)
    assert stage.alone() == replace(stage, solution=None)
    assert stage.private_files() == (Path("levels"),)
    assert STAGE.private_files() == ()


def test_rows_of_small_classes_are_suppressed_and_the_rest_is_counted() -> None:
    outcome = applied(sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2))
    assert outcome.batch.column("age").to_pylist() == ["[20, 30)"] * 3 + ["[30, 40)"] * 2
    assert outcome.batch.column("who").to_pylist() == ["a", "b", "b", "c", "d"]
    assert outcome.rows is not None
    assert outcome.rows.tolist() == [0, 1, 2, 3, 4]
    (finding,) = outcome.tally
    assert (finding.column, finding.entity, finding.action, finding.count) == (
        "age",
        "QUASI_IDENTIFIER",
        "generalize",
        5,
    )
    whole = applied(sz.KAnonymity(k=2, quasi={"age": sz.Interval(10, 30)}, max_suppressed=0.0))
    assert whole.rows is None
    assert whole.batch.num_rows == 6


def test_bounds_are_written_as_numbers() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, bounds=["age"])
    batch = applied(stage).batch
    assert batch.column("age_low").to_pylist() == [20, 20, 20, 30, 30]
    assert batch.column("age_high").to_pylist() == [30, 30, 30, 40, 40]


def test_k_counts_people_and_not_rows() -> None:
    stage = sz.KAnonymity(k=3, quasi={"age": sz.Interval(10)}, max_suppressed=1.0)
    assert applied(stage).batch.num_rows == 3
    assert applied(stage.bound(unit="who")).batch.num_rows == 0
    assert applied(stage.bound(unit="who", k=2)).batch.num_rows == 5


def test_a_limit_that_cannot_be_kept_is_the_gates_to_refuse_where_there_is_one() -> None:
    stage = sz.KAnonymity(k=6, quasi={"age": sz.Interval(10)}, max_suppressed=0.0, max_suppressed_units=0.0, unit="who")
    with pytest.raises(InfeasibleError):
        learned(stage)
    found = learned(stage, gated=True)
    assert found.solution.suppressed_units == 5


def test_local_recoding_gives_every_class_levels_of_its_own() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(5, 10, 20)}, recoding="local", max_suppressed=1.0)
    ages = pa.table({"age": pa.array([20, 20, 31, 38, 50, 59])})
    assert applied(stage, ages).batch.column("age").to_pylist() == ["20", "20", *["[30, 40)"] * 2, *["[50, 60)"] * 2]
    privacy = stage.facts(learned(stage, ages))["privacy"]
    assert (privacy["recoding"], privacy["levels"], privacy["gap"]) == ("local", None, None)


def test_people_counted_by_buckets_learn_the_same_as_people_in_memory() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.5, unit="who", groups=["sex"])
    whole, counter = stage.fold(stage.zero(), ROWS.to_batches()[0], context()), stage.by_person()
    assert counter is not None
    units = column_digests(ROWS.column("who").combine_chunks(), KEYS.derive("units"))
    columns = {name: ROWS.column(name).combine_chunks() for name in counter.columns}
    counted, trajectories = counter.count(columns, units)
    assert len(trajectories) == 5
    by_bucket = stage.freeze(counter.finish(counted, once(trajectories)), context())
    assert stage.facts(by_bucket) == stage.facts(stage.freeze(whole, context()))


def test_weights_decide_which_column_stays_fine() -> None:
    table = pa.table({"a": ["x", "x", "y", "y"], "b": ["p", "q", "p", "q"]})
    for heavy, light in (("a", "b"), ("b", "a")):
        stage = sz.KAnonymity(k=2, quasi=["a", "b"], weights={heavy: 5.0})
        assert learned(stage, table).solution.levels == {heavy: 0, light: 1}


def test_what_was_asked_and_found_is_written_down() -> None:
    stage = sz.KAnonymity(
        k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, l={"illness": 1}, groups=["sex"]
    ).bound(watched=("illness",))
    privacy = stage.facts(learned(stage))["privacy"]
    assert privacy["k_requested"] == 2
    assert privacy["l_requested"] == {"illness": 1.0}
    assert privacy["t_requested"] is None
    assert (privacy["recoding"], privacy["levels"], privacy["gap"]) == ("global", {"age": 1}, 0.0)
    assert (privacy["union_k"], privacy["time_budget"], privacy["suppressed_units"]) == (None, None, 1)
    assert privacy["suppressed_by_group"] == {"sex": (0.0, 0.334)}
    assert 0 < privacy["loss"] < 1
    assert privacy["before"]["prosecutor_max"] == 1.0
    open_end = replace(learned(stage), solution=replace(learned(stage).solution, gap=0.12345678))
    assert stage.facts(open_end)["privacy"]["gap"] == 0.123457
    bare = STAGE.facts(learned(STAGE))["privacy"]
    assert (bare["l_requested"], bare["t_requested"], bare["suppressed_by_group"]) == (None, None, None)
    assert bare["before"]["homogeneous"] is None
    assert privacy["before"]["homogeneous"] == {"illness": 1.0}


def test_written_classes_are_settled_by_the_same_demands() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, t={"illness": 0.9}, groups=["sex"])
    promise = stage.settles(learned(stage))
    assert (promise.quasi, promise.sensitive, promise.k, promise.unit) == (("age",), ("illness",), 2, None)
    assert (promise.models, promise.groups, promise.earlier) == ((Closeness("illness", 0.9),), ("sex",), None)


def test_a_solution_file_is_written_and_gives_later_rows_the_same_levels(tmp_path: Path) -> None:
    file = tmp_path / "levels"
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, unit="who", solution=str(file))
    first = learned(stage)
    assert stage.counts_again(first)
    stage.conclude(first)
    later = pa.table({"age": pa.array([24, 41]), "who": pa.array(["x", "y"])})
    again = learned(stage, later)
    assert again.solution.levels == first.solution.levels
    assert again.earlier is not None
    kept = stage.apply(later.to_batches()[0], context(later), again).batch
    assert kept.column("age").to_pylist() == ["[20, 30)", "[40, 50)"]
    assert stage.settles(again).earlier is again.earlier
    other = replace(context(later), keys=sz.Keys(bytes(32)))
    with pytest.raises(UsageError, match="the solution levels was made with another key"):
        stage.freeze(stage.fold(stage.zero(), later.to_batches()[0], other), other)
    rows = stage.bound(unit=None, solution=str(tmp_path / "rows"))
    by_row = learned(rows)
    rows.conclude(by_row)
    stranger = replace(context(), keys=sz.Keys(bytes(32)))
    once_more = rows.fold(rows.zero(), later.to_batches()[0], stranger)
    assert rows.freeze(once_more, stranger).solution.levels == {"age": 1}


def test_only_what_was_kept_is_counted_in_the_solution_file(tmp_path: Path) -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, solution=str(tmp_path / "levels"))
    found = learned(stage)
    few = stage.fold(stage.zero(), ROWS.slice(0, 2).combine_chunks().to_batches()[0], context())
    counted = stage.counted(found, few).counted
    assert counted is not None
    assert counted.histogram.counts().tuple_rows().sum() == 2
    without = stage.alone()
    assert isinstance(without, sz.KAnonymity)
    plain = learned(without)
    assert without.counted(plain, few) is plain
    assert not without.counts_again(plain)
    without.conclude(plain)
    without.conclude(found)
    assert list(tmp_path.iterdir()) == []


def test_rows_removed_late_count_as_suppressed_and_k_of_the_union_is_that_of_the_verdict(tmp_path: Path) -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2, groups=["sex"], unit="who")
    found = learned(stage)
    promise = stage.settles(found)
    written = promise.fold(promise.zero(), {"age": pa.array(["[30, 40)"] * 3)}, np.array([1, 2, 3], dtype=np.uint64))
    verdict = promise.judge(written)
    after = stage.settled(found, verdict, {"sex": pa.array(["f"])})
    assert [one.groups["sex"].rates(1) for one in (found, after)] == [(0.0, 0.334), (0.334, 0.334)]
    assert after.union_k is None
    stage = stage.bound(solution=str(tmp_path / "levels"), groups=())
    stage.conclude(learned(stage))
    later = learned(stage, pa.table({"age": pa.array([24]), "sex": pa.array(["f"]), "who": pa.array(["x"])}))
    assert stage.settled(later, verdict, {}).union_k == 3


def test_two_workers_count_what_one_does() -> None:
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, max_suppressed=0.2)
    halves = [
        stage.fold(stage.zero(), half.combine_chunks().to_batches()[0], context())
        for half in (ROWS.slice(0, 2), ROWS.slice(2))
    ]
    found = stage.freeze(stage.merge(*halves), context())
    assert found.solution.levels == learned(stage).solution.levels
    kept = stage.apply(ROWS.to_batches()[0], context(), found).batch
    assert kept.equals(applied(stage).batch)
