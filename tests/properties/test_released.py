"""What is released keeps its promises, counted by hand on the data that came out."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.stage.in_memory import run_stages
from tests.tables import job

KEYS = sz.Keys(bytes(32))
people = st.lists(
    st.tuples(
        st.integers(0, 12), st.one_of(st.none(), st.integers(0, 99)), st.sampled_from(["", "Ulm", "Bonn", None]),
        st.sampled_from(["flu", "gout", "rash"]),
    ),
    max_size=60,
)  # fmt: skip


def frame_of(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = {"id": pd.Series(dtype="int64"), "age": pd.Series(dtype="Int64"), "town": pd.Series(dtype="str")}
    frame = pd.DataFrame(rows, columns=[*columns, "illness"])
    return frame.astype({"id": "int64", "age": "Int64", "town": "object", "illness": "object"})


def classes(released: pd.DataFrame, quasi: list[str]) -> dict[tuple[Any, ...], pd.DataFrame]:
    """Rows by combination of quasi-identifiers; null is a value of its own."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row, values in enumerate(released[quasi].itertuples(index=False)):
        found[tuple(None if pd.isna(value) else value for value in values)].append(row)
    return {key: released.iloc[rows] for key, rows in found.items()}


@given(rows=people, k=st.integers(2, 4), limit=st.sampled_from([0.0, 0.2, 1.0]))
def test_every_class_holds_k_persons(rows: list[tuple[Any, ...]], k: int, limit: float) -> None:
    frame = frame_of(rows)
    quasi: dict[str, Any] = {"age": sz.Interval(5, 20), "town": sz.Flat()}
    stage = sz.KAnonymity(k=k, quasi=quasi, unit="id", max_suppressed=limit)
    try:
        released: pd.DataFrame = stage.run(frame, keys=KEYS).data
    except UsageError:
        assert limit < 1
        return
    for members in classes(released, ["age", "town"]).values():
        assert members["id"].nunique() >= k
    assert len(frame) - len(released) <= limit * len(frame)
    assert set(released["id"]) <= set(frame["id"])


@given(rows=people)
def test_every_class_is_as_diverse_as_asked(rows: list[tuple[Any, ...]]) -> None:
    quasi: dict[str, Any] = {"age": sz.Interval(5, 20), "town": sz.Flat()}
    stage = sz.KAnonymity(k=2, quasi=quasi, l={"illness": 2}, max_suppressed=1.0)
    released: pd.DataFrame = stage.run(frame_of(rows), keys=KEYS).data
    for members in classes(released, ["age", "town"]).values():
        assert len(members) >= 2
        assert members["illness"].nunique() >= 2


@given(rows=people.filter(bool), limit=st.integers(1, 3))
def test_a_cap_leaves_nobody_more_than_allowed(rows: list[tuple[Any, ...]], limit: int) -> None:
    frame = frame_of(rows)
    stage = sz.Identities(columns=("id",), max_count=limit, action="cap")
    released: pd.DataFrame = stage.run(frame, keys=KEYS).data
    expected = frame["id"].value_counts().clip(upper=limit)
    assert released["id"].value_counts().to_dict() == expected.to_dict()


@given(rows=people.filter(bool), seed=st.integers(0, 9))
def test_a_split_keeps_everybody_in_one_part(rows: list[tuple[Any, ...]], seed: int) -> None:
    pipeline = [sz.Identities(columns=("id",), max_count=99), sz.Split(shares={"train": 0.5, "test": 0.5})]
    released: pd.DataFrame = run_stages(pipeline, frame_of(rows), keys=KEYS, seed=seed).data
    assert released.groupby("id")["split"].nunique().max() == 1
    assert len(released) == len(rows)


@settings(max_examples=15)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), min_size=1, max_size=40),
    bad=st.sampled_from([None, "0", "1", "9"]),
    unit=st.sampled_from(["id", None]),
)
def test_rows_add_up_whatever_is_rejected(rows: list[tuple[str, int]], bad: str | None, unit: str | None) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.parquet"
        frame = {"id": [one for one, _ in rows], "age": [age for _, age in rows], "n": [str(age) for _, age in rows]}
        pq.write_table(pa.table(frame), source)
        stages = [
            {"use": "pseudonymize", "columns": ["id"]},
            {"use": "k_anonymity", "k": 2, "max_suppressed": 1.0},
            {"use": "fragile", "column": "n", "on": bad or "none of them", "code": "too_odd"},
        ]
        roles = {
            "id": {"role": "identifier", "accept": "a test"},
            "age": {"role": "quasi"},
            "n": {"role": "label", "accept": "a test"},
        }
        done = job(folder, source, roles, stages, source={"unit": unit})
        result = done.run(keep_refused=True)
        counted = result.manifest.rows
        assert counted.read == len(rows)
        assert counted.read == counted.written + counted.suppressed + counted.dropped + counted.quarantined
        released = pa.concat_tables(pq.read_table(part) for part in (result.path / "data").iterdir()).to_pandas()
        assert len(released) == counted.written
        assert bad not in set(released["n"])
        members = released.groupby("age")["id"]
        sizes = members.nunique() if unit else members.size()
        assert sizes.empty or sizes.min() >= 2
