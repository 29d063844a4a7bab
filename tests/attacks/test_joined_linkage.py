"""An attacker who knows a row of the same person in several tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.attacks import joined_linkage
from sanitize.attacks.joined_linkage import KnownTable, link_joined
from sanitize.attacks.linkage import Output


def table(
    folder: Path, name: str, people: Sequence[int], released: Mapping[str, Sequence[str]], known: Sequence[int | None]
) -> KnownTable:
    """A released table; what is known is given by released rows, as nothing is made coarser."""
    file = folder / f"{name}.parquet"
    rows = pa.table(dict(released))
    pq.write_table(rows, file)
    owners = np.array(people, dtype=np.uint64)
    output = replace(Output.read([file], tuple(released)), units=owners, highest=owners)
    there = [one for one in known if one is not None]
    at = iter(range(len(there)))
    row = np.array([-1 if one is None else next(at) for one in known], dtype=np.int64)
    return KnownTable(output, rows.take(pa.array(there, pa.int64())), row, {}, tuple(released))


def test_whoever_is_one_of_several_in_each_table_can_be_alone_in_all(tmp_path: Path) -> None:
    patients = table(tmp_path, "p", [1, 2, 3, 4], {"age": ["30", "30", "40", "40"]}, [0, 2, 3])
    visits = table(tmp_path, "v", [1, 3, 2, 4, 4, 4], {"ward": ["a", "a", "b", "b", "b", "*"]}, [0, None, 0])
    found = link_joined([patients, visits])
    assert (found.targets, found.linked, found.alone) == (3, 3, 1)
    assert link_joined([patients]).alone == 0


def test_rows_of_nobody_and_people_of_other_tables_stand_for_no_one(tmp_path: Path) -> None:
    patients = table(tmp_path, "p", [1, 2], {"age": ["30", "30"]}, [0])
    visits = table(tmp_path, "v", [0, 0], {"ward": ["a", "a"]}, [0])
    found = link_joined([patients, visits])
    assert (found.targets, found.linked, found.alone) == (1, 0, 0)


def test_the_count_is_that_of_a_join(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    owners = [np.arange(1, 81), random.integers(1, 81, 150), random.integers(1, 81, 60)]
    frames = [
        pd.DataFrame({"who": own, "a": random.integers(0, 4, len(own)), "b": random.integers(0, 3, len(own))})
        for own in owners
    ]
    tables = []
    for number, frame in enumerate(frames):
        first = frame.reset_index().groupby("who")["index"].first()
        known = [int(first[who]) if who in first.index else None for who in range(1, 81)]
        values = {name: [str(one) for one in frame[name]] for name in "ab"}
        tables.append(table(tmp_path, str(number), frame["who"].tolist(), values, known))
    alone = 0
    for who in range(1, 81):
        left = set(range(1, 81))
        for frame in frames:
            own = frame[frame["who"] == who]
            if len(own):
                left &= set(frame.merge(own.head(1)[["a", "b"]], on=["a", "b"])["who"])
        alone += len(left) == 1
    found = link_joined(tables)
    assert (found.targets, found.linked, found.alone) == (80, 80, alone)
    assert 0 < alone < 80


def test_fewer_people_are_known_where_there_are_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined_linkage, "FEWEST", 2)
    monkeypatch.setattr(joined_linkage, "ROWS_GONE_THROUGH", 12)
    patients = table(tmp_path, "p", [1, 2, 3, 4], {"age": ["30", "30", "40", "50"]}, [None, 3, 2, 0])
    found = link_joined([patients])
    assert (found.targets, found.alone) == (3, 2)
