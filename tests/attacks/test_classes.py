"""Equal rows are grouped by their values, whatever their types, nulls and dictionaries."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sanitize.attacks.classes import combined, grouped


def test_rows_are_grouped_by_values_and_not_by_codes() -> None:
    one = pa.table({"town": pa.array(["Ulm", None, "Ulm"]).dictionary_encode(), "age": [1.5, 2.0, 1.5], "n": [1, 2, 3]})
    two = pa.table(
        {"town": pa.array(["Bonn", "Ulm", None]).dictionary_encode(), "age": [1.5, 1.5, 2.0], "n": [4, 5, 6]}
    )
    found = grouped(pa.concat_tables([one, two]), ["town", "age"], {"n": "sum"})
    assert found.schema.names == ["town", "age", "n"]
    rows = {(str(row["town"]), row["age"]): row["n"] for row in found.to_pylist()}
    assert rows == {("Ulm", 1.5): 9, ("None", 2.0): 8, ("Bonn", 1.5): 4}
    assert found.num_rows == 3


def test_no_rows_are_no_groups() -> None:
    empty = pa.table({"town": pa.array([], pa.string()), "n": pa.array([], pa.int64())})
    assert grouped(empty, ["town"], {"n": "max"}).num_rows == 0


def test_the_first_of_many_wide_columns_still_counts() -> None:
    """Five columns of 65,536 values make more combinations than a number of 64 bits can tell apart."""
    widest = 65_535
    first, other = np.array([0, 1, 1, widest]), np.array([7, 7, 7, widest])
    found = combined([first, *[other] * 4], 4)
    assert found[0] != found[1] == found[2] != found[3] != found[0]
