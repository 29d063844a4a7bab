"""Spellings of a unit are compared in the same way, in plain ASCII or not."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sanitize.stage.unit_spelling import folded, loose


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_case_spaces_and_punctuation_go(kind: pa.DataType) -> None:
    values = pa.array(["x", "P-001", "p 001", None, "--", "", "A\x00b", "Z9"], kind).slice(1)
    assert folded(values).to_pylist() == ["p001", "p001", None, "--", "", "ab", "z9"]
    wider = pa.concat_arrays([values, pa.array(["Ärzte-1", "ＡＢ"], kind)])
    assert folded(wider).to_pylist() == ["p001", "p001", None, "--", "", "ab", "z9", "ärzte1", "ab"]


def test_numbers_and_their_text_are_alike() -> None:
    assert loose(pa.array(["007", "7.0", " 7 ", None, "000"])).to_pylist() == ["7", "7", "7", None, "000"]
