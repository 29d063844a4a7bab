"""How the rows of a release are paired with the people of the source."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.attacks.evidence import ImpossibleError
from sanitize.config import PipelineConfig
from sanitize.proof.arms import RELEASE, Maker, same_size

KEYS = sz.Keys(bytes(range(32)))
COLUMNS = ["age", "outcome"]


def _raw() -> pa.Table:
    chance = np.random.default_rng(1)
    return pa.table(
        {
            "id": [f"p{number // 2}" for number in range(400)],
            "age": chance.integers(20, 60, 400),
            "outcome": chance.choice(["well", "ill"], 400),
        }
    )


def _maker(keys: sz.Keys = KEYS, unit: bool = True) -> Maker:
    config = PipelineConfig.model_validate(
        {
            "source": {
                **({"unit": "id"} if unit else {}),
                "columns": {
                    "id": {"role": "identifier"},
                    "age": {"role": "quasi", "hierarchy": {"interval": [10, 20]}},
                    "outcome": {"role": "label"},
                },
            },
            "stages": [{"use": "pseudonymize", "columns": ["id"]}, {"use": "k_anonymity", "k": 5}],
        }
    )
    person = np.arange(400) // 2 if unit else np.arange(400)
    return Maker(config.make_stages(), config.declared, config.load_policy(), keys, 1, _raw(), person)


def _release(maker: Maker) -> tuple[pa.Table, np.ndarray]:
    """What the pipeline makes, in another order, and the rows it came from."""
    made = sz.Pipeline(maker.stages, PipelineConfig(source=_source(maker))).run(maker.raw, keys=KEYS).data
    order = np.random.default_rng(2).permutation(made.num_rows)
    return made.take(pa.array(order)), order


def _source(maker: Maker) -> object:
    columns = {one.name: {"role": one.role, "hierarchy": one.hierarchy} for one in maker.declared.columns}
    return {"unit": maker.declared.unit, "columns": columns}


def test_the_key_pairs_tokens_with_people() -> None:
    maker = _maker()
    after, order = _release(maker)
    arm, how = maker.released(after, COLUMNS)
    assert "token" in how
    assert arm.person.tolist() == (order // 2).tolist()
    assert arm.table.column("age").equals(after.column("age"))


def test_without_the_key_the_pipeline_is_run_again() -> None:
    maker = _maker(sz.Keys(bytes(32), ephemeral=True))
    arm, how = maker.released(_release(maker)[0], COLUMNS)
    assert "run again" in how
    assert arm.person.tolist() == (np.arange(400) // 2).tolist()


def test_rows_in_the_same_order_are_paired_whatever_tool_made_them() -> None:
    maker = _maker(sz.Keys(bytes(32), ephemeral=True), unit=False)
    after = maker.raw.set_column(1, "age", pa.array(["*"] * 400))
    arm, how = maker.released(after, COLUMNS)
    assert "row by row" in how
    assert arm.person.tolist() == list(range(400))


def test_what_neither_the_key_nor_the_pipeline_explains_is_not_paired() -> None:
    maker = _maker(sz.Keys(bytes(32), ephemeral=True))
    strange = pa.table({"age": ["old"] * 100, "outcome": ["well"] * 100})
    with pytest.raises(ImpossibleError, match="SANITIZE_KEY"):
        maker.released(strange, COLUMNS)


def test_copies_are_known_as_such() -> None:
    maker = _maker()
    after, _ = _release(maker)
    copies = after.slice(0, 7)
    both = pa.concat_tables(
        [
            after.append_column("augmented_from", pa.nulls(after.num_rows, pa.string())),
            copies.append_column("augmented_from", pa.array(["x"] * 7)),
        ]
    )
    arm, _ = maker.released(both, COLUMNS)
    assert arm.copied.sum() == 7


def test_a_stage_left_out_leaves_its_column_raw() -> None:
    maker = _maker()
    ((position, kind),) = maker.removable(COLUMNS)
    assert kind == "k_anonymity"
    assert maker.remade("without", COLUMNS, without=position).table.column("age").equals(maker.raw.column("age"))
    assert not maker.remade("with", COLUMNS).table.column("age").equals(maker.raw.column("age"))


def test_the_source_is_cut_to_as_many_rows_by_whole_people() -> None:
    maker = _maker()
    raw = maker.raw_arm()
    small = maker.remade(RELEASE, COLUMNS).taken(np.arange(400) < 100)
    cut = same_size(raw, small, 1)
    assert cut.table.num_rows == 100
    assert np.bincount(cut.person)[np.unique(cut.person)].tolist() == [2] * 50
