"""Stages in memory: the kind of data that goes in comes out, with findings and rejections beside it."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.stage.findings import Finding
from sanitize.stage.records import Rejection
from sanitize.stage.result import PrivacyReached

KEYS = sz.Keys(bytes(32))
TABLE = pa.table({"id": ["a", "b", "a"], "age": [31, 32, 33]})
TOKENS = sz.Pseudonymize(columns=("id",))


def test_the_kind_of_data_comes_back() -> None:
    assert isinstance(TOKENS.run(TABLE, keys=KEYS).data, pa.Table)
    assert isinstance(TOKENS.run(TABLE.to_batches()[0], keys=KEYS).data, pa.RecordBatch)
    assert isinstance(TOKENS.run(TABLE.to_pandas(), keys=KEYS).data, pd.DataFrame)


@pytest.mark.parametrize("kind", [pa.Table, pa.RecordBatch, pd.DataFrame])
def test_no_rows_come_back_as_no_rows(kind: type) -> None:
    empty = TABLE.slice(0, 0)
    given = {
        pa.Table: empty,
        pa.RecordBatch: pa.RecordBatch.from_pylist([], empty.schema),
        pd.DataFrame: empty.to_pandas(),
    }
    outcome = TOKENS.run(given[kind], keys=KEYS)
    assert isinstance(outcome.data, kind)
    assert len(outcome.data) == 0


def test_the_data_that_was_given_is_left_alone() -> None:
    frame = TABLE.to_pandas()
    TOKENS.run(frame, keys=KEYS)
    assert frame["id"].tolist() == ["a", "b", "a"]


def test_equal_values_get_equal_tokens_and_findings_count_them() -> None:
    outcome = TOKENS.run(TABLE, keys=KEYS)
    tokens = outcome.data.column("id").to_pylist()
    assert tokens[0] == tokens[2] != tokens[1]
    assert outcome.findings == (Finding("id", "IDENTIFIER", "pseudonymize", 3),)
    assert outcome.rejected == ()


def test_rows_that_are_rejected_are_named_by_their_position() -> None:
    frame = pd.DataFrame({"who": list("abc"), "when": ["2024-01-01", "long ago", "2024-01-03"]})
    outcome = sz.Pseudonymize(dates=("when",), unit="who").run(frame, keys=KEYS)
    assert outcome.rejected == (Rejection(1, "date_unreadable"),)
    assert len(outcome.data) == 2


def test_dictionaries_do_not_carry_removed_values() -> None:
    frame = pd.DataFrame({"age": [31] * 5 + [77], "town": pd.Categorical(["Ulm"] * 5 + ["Secretville"])})
    outcome = sz.KAnonymity(k=5, quasi={"age": sz.Flat()}, max_suppressed=1.0).run(frame, keys=KEYS)
    assert len(outcome.data) >= 5
    table = sz.KAnonymity(k=5, quasi={"town": sz.Flat()}, max_suppressed=1.0).run(
        pa.Table.from_pandas(frame), keys=KEYS
    )
    town = table.data.column("town").combine_chunks()
    assert pa.types.is_dictionary(town.type)
    assert "Secretville" not in town.dictionary.to_pylist()
    assert "Secretville" not in list(outcome.data["town"].cat.categories)
    assert b"Secretville" not in pickle.dumps((outcome.data, table.data))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([1, 2], "DataFrame"),
        ("a path", "DataFrame"),
        (pd.DataFrame({"id": [1, "a", date(2024, 1, 1)]}), "one type"),
        (pd.DataFrame({"idd": ["a"]}), "did you mean 'idd'"),
    ],
)
def test_data_that_does_not_fit_is_refused(data: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        TOKENS.run(data, keys=KEYS)


def test_a_pipeline_of_stages_runs_in_order() -> None:
    pipeline = sz.Pipeline([TOKENS, sz.Drop(columns=("age",))])
    outcome = pipeline.run(TABLE, keys=KEYS)
    assert outcome.data.schema.names == ["id"]


def test_a_column_that_an_earlier_stage_makes_can_be_used() -> None:
    pipeline = sz.Pipeline([sz.Split(shares={"train": 1.0}), sz.Drop(columns=("split",))])
    assert pipeline.run(TABLE, keys=KEYS).data.schema.names == ["id", "age"]


def test_many_rows_come_back_in_their_order() -> None:
    frame = pd.DataFrame({"id": ["x"] * 10_000, "n": range(10_000)})
    assert TOKENS.run(frame, keys=KEYS).data["n"].tolist() == list(range(10_000))


def test_an_outcome_shows_counts_in_a_notebook_and_escapes_names() -> None:
    frame = pd.DataFrame({"<b>id</b>": ["secret"]})
    shown = sz.Pseudonymize(columns=("<b>id</b>",)).run(frame, keys=KEYS)._repr_html_()
    assert "&lt;b&gt;id" in shown
    assert "<b>" not in shown
    assert "secret" not in shown


def test_the_key_decides_the_tokens() -> None:
    one, same, other = (TOKENS.run(TABLE, keys=Keys(bytes([n]) * 32)).data["id"].to_pylist() for n in (1, 1, 2))
    assert one == same
    assert not set(one) & set(other)


def test_an_index_comes_back_with_the_rows_that_stayed() -> None:
    frame = pd.DataFrame({"age": [31, 32, 77, 31]}, index=pd.Index(["a", "b", "c", "d"], name="key"))
    released = sz.KAnonymity(k=2, quasi={"age": sz.Flat()}, max_suppressed=0.5).run(frame, keys=KEYS).data
    assert (released.index.tolist(), released.index.name) == (["a", "d"], "key")


def test_a_result_says_where_the_rows_went_and_what_it_came_to() -> None:
    frame = pd.DataFrame({"age": [31, 32, 77, 31], "who": ["a", "b", "c", "a"]})
    outcome = sz.KAnonymity(k=2, quasi={"age": sz.Flat()}, max_suppressed=0.5).run(frame, keys=KEYS)
    assert (outcome.rows.read, outcome.rows.written, outcome.rows.suppressed) == (4, 2, 2)
    assert outcome.privacy == PrivacyReached(2, 0.5)
    assert repr(outcome) == "Result(4 rows read, 2 written, 2 suppressed, k = 2, loss 0.500)"
    assert "2 suppressed" in outcome._repr_html_()
    by_unit = sz.KAnonymity(k=1, quasi={"age": sz.Flat()}, unit="who").run(frame, keys=KEYS)
    assert by_unit.privacy == PrivacyReached(1, 0.0)
    assert TOKENS.run(TABLE, keys=KEYS).privacy is None


@pytest.mark.parametrize("what", ["verdict", "manifest", "path"])
def test_data_in_memory_was_judged_by_no_gate(what: str) -> None:
    with pytest.raises(UsageError, match="output="):
        getattr(TOKENS.run(TABLE, keys=KEYS), what)


def test_a_slice_does_not_carry_the_rows_outside_of_it() -> None:
    table = pa.table({"id": ["a", "b"] * 5000, "note": [f"Brandvold {number}" for number in range(10_000)]})
    released = TOKENS.run(table.slice(7, 1), keys=KEYS).data
    assert b"Brandvold 8" not in pickle.dumps(released)


def test_a_run_with_a_folder_comes_to_the_same_type(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [f"p{n % 40}" for n in range(120)], "day": ["2024-01-01"] * 119 + ["never"]})
    columns = {"id": {"role": "identifier"}, "day": {"role": "keep"}}
    content = {"source": {"unit": "id", "columns": columns}, "quarantine": {"max_rate": 0.5}}
    config = PipelineConfig.model_validate(content)
    pipeline = sz.Pipeline([sz.Pseudonymize(columns=["id"], dates=["day"])], config)
    result = pipeline.run(frame, output=tmp_path / "out", keys=KEYS)
    assert isinstance(result, sz.Result)
    assert (result.rows.read, result.rows.written, result.rows.rejected) == (120, 119, 1)
    assert [one.code for one in result.rejected] == ["date_unreadable"]
    assert {(one.column, one.action, one.count) for one in result.findings} >= {("id", "pseudonymize", 120)}
    assert "120 rows read, 119 written, 1 rejected" in repr(result)
    with pytest.raises(UsageError, match="read"):
        _ = result.data
    if result.verdict.passed:
        assert len(pd.read_parquet(tmp_path / "out" / "data")) == 119


def test_classes_that_late_rejections_break_are_settled() -> None:
    ages = [30] * 5 + [40] * 5
    when = ["2024-01-01"] * 4 + ["long ago"] + ["2024-01-01"] * 5
    frame = pd.DataFrame({"age": ages, "when": when}, index=pd.Index(range(100, 110), name="row"))
    stages = [
        sz.KAnonymity(k=5, quasi={"age": sz.Flat()}, max_suppressed=0),
        sz.Pseudonymize(dates=["when"], per="row"),
    ]
    result = sz.Pipeline(stages).run(frame)
    assert result.data.index.tolist() == list(range(105, 110))
    assert set(result.data["age"]) == {40}
    assert result.privacy is not None
    assert result.privacy.k == 5
    counts = result.rows
    assert (counts.read, counts.written, counts.suppressed, counts.rejected) == (10, 5, 4, 1)


def test_flags_that_divide_a_class_are_withheld() -> None:
    rng = np.random.default_rng(3)
    amount = rng.normal(100, 5, 60)
    amount[:2] = 9000
    frame = pd.DataFrame({"age": [30] * 30 + [40] * 30, "amount": amount})
    stages = [
        sz.Outliers(columns=["amount"]),
        sz.KAnonymity(k=5, quasi={"age": sz.Flat()}, max_suppressed=0),
    ]
    made = sz.Pipeline(stages).run(frame).data
    added = [name for name in made.columns if name not in frame.columns]
    assert added
    assert made.groupby(["age", *added], dropna=False).size().min() >= 5


def test_a_pipeline_in_memory_names_columns_that_are_personal_still() -> None:
    who = ["Anna Keller", "John Smith", "Lars Hansen"] * 10
    frame = pd.DataFrame({"note": ["nothing"] * 30, "who": who, "city": ["Oslo", "Bergen", "Paris"] * 10})
    done = sz.Pipeline([sz.Drop(columns=["note"])]).run(frame)
    assert len(done.warnings) == 1
    assert "'who'" in done.warnings[0]
    assert "Keller" not in done.warnings[0]
    assert sz.Pipeline([sz.Drop(columns=["note", "who"])]).run(frame).warnings == ()


def test_a_column_that_an_earlier_stage_dropped_is_named() -> None:
    stages = [sz.Drop(columns=("age",)), sz.KAnonymity(k=2, quasi=("age",))]
    with pytest.raises(UsageError, match="'age' was dropped by the earlier stage 'drop'"):
        sz.Pipeline(stages).run(TABLE, keys=KEYS)
