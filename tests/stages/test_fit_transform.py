"""Fit and transform, as scikit-learn's users know them, on pandas and Arrow."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.stage.shapes import Context

FRAME = pd.DataFrame({"age": [31, 32, 33, 61, 62, 63, 99], "town": pd.Categorical(list("aaabbbc"))})


def stage() -> sz.KAnonymity:
    return sz.KAnonymity(k=3, quasi={"age": sz.Interval(10), "town": sz.Flat()}, max_suppressed=0.2)


def test_fit_and_transform_give_what_run_gives_in_the_same_kind() -> None:
    expected: pd.DataFrame = stage().run(FRAME).data
    pd.testing.assert_frame_equal(stage().fit(FRAME).transform(FRAME), expected)
    pd.testing.assert_frame_equal(stage().fit_transform(FRAME), expected)
    table = pa.Table.from_pandas(FRAME, preserve_index=False)
    released = stage().fit_transform(table)
    assert isinstance(released, pa.Table)
    assert released.to_pylist() == expected.to_dict("records")
    (batch,) = table.to_batches()
    assert isinstance(stage().fit(batch).transform(batch), pa.RecordBatch)


def test_no_category_carries_a_removed_value() -> None:
    released = stage().fit_transform(FRAME)
    assert set(released["town"].cat.categories) == set(released["town"]) < {*"abc"}
    arrow = stage().fit_transform(pa.Table.from_pandas(FRAME, preserve_index=False))
    assert set(arrow.column("town").combine_chunks().dictionary.to_pylist()) == set(released["town"])


def test_rows_of_classes_that_were_not_released_are_withheld() -> None:
    fitted = stage().fit(FRAME)
    known = fitted.transform(pd.DataFrame({"age": [61], "town": ["b"]}))
    assert len(known) == 1
    assert fitted.transform(pd.DataFrame({"age": [99], "town": ["c"]})).empty
    assert fitted.transform(pd.DataFrame({"age": [5], "town": ["never seen"]})).empty


def test_fit_gives_another_object_and_leaves_the_stage_as_it_was() -> None:
    given = stage()
    before = vars(given).copy()
    fitted = given.fit(FRAME)
    assert fitted is not given
    assert vars(given) == before
    assert given == stage()
    assert given.fit(FRAME) != fitted
    assert "aaa" not in repr(fitted)
    assert repr(fitted.stage) in repr(fitted)
    assert "holds values of the data" in repr(fitted)


def test_a_pickle_holds_what_was_learned_and_no_key() -> None:
    secret = bytes(range(100, 132))
    fitted = sz.KAnonymity(k=2, quasi={"age": sz.Interval(10)}, unit="town").fit(FRAME, keys=sz.Keys(secret))
    pickled = pickle.dumps(fitted)
    assert secret not in pickled
    assert secret not in pickle.dumps(sz.Keys(secret).derive("units"))
    known = pd.DataFrame({"age": [31], "town": ["a"]})
    pd.testing.assert_frame_equal(pickle.loads(pickled).transform(known, keys=sz.Keys(secret)), fitted.transform(known))


def test_other_fitted_stages_do_the_same() -> None:
    frame = pd.DataFrame({"id": list("aaab")})
    assert len(sz.Identities(columns=("id",), max_count=2, action="cap").fit_transform(frame)) == 3


def test_a_pickled_fit_works_with_its_own_key_alone() -> None:
    keys = sz.Keys(b"1" * 32)
    fitted = sz.Outliers(columns=["town"], min_count=2, action="drop").fit(FRAME, keys=keys)
    loaded = pickle.loads(pickle.dumps(fitted))
    pd.testing.assert_frame_equal(loaded.transform(FRAME, keys=keys), fitted.transform(FRAME))
    with pytest.raises(UsageError, match="fitted with another key"):
        loaded.transform(FRAME, keys=sz.Keys(b"2" * 32))


def test_nothing_is_an_outlier_where_nothing_was_seen() -> None:
    batch = pa.RecordBatch.from_pandas(FRAME)
    context = Context(sz.Keys(bytes(32)), 0, batch, np.arange(len(FRAME)))
    stage = sz.Outliers(columns=("town", "age"))
    outcome = stage.apply(batch, context, stage.freeze(stage.zero(), context))
    assert not any(outcome.batch.column("outlier").to_pylist())
