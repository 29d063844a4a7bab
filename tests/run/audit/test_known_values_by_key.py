"""Identifiers and columns meet in buckets of their keys: what has no key in common need not be searched."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.attacks.known_values import KnownValues
from sanitize.io.places.sealed import Sealed
from sanitize.io.read.memory import from_memory
from sanitize.io.write.exchange import Bucket, write_run
from sanitize.run.audit import known_values_by_key, known_words_by_key
from sanitize.run.audit.known_values_by_key import VALUE, MeetJob, known_of, known_values
from sanitize.run.plan import Plan
from sanitize.stage.shapes import Column, Declared
from tests.attacks.test_value_keys import cell, identifier
from tests.tables import job

ALL = 1 << 64


def test_numbers_that_begin_alike_are_not_all_left_to_be_searched(tmp_path: Path) -> None:
    known = [f"patient-{number:09d}" for number in range(3000)]
    pq.write_table(pa.table({"note": [f"see {known[17]}", "patient-00000"]}), tmp_path / "part.parquet")
    source = from_memory(pa.table({"id": known}), tmp_path)
    with sz.LocalEngine(workers=1).session() as session:
        left = known_of([(source, ["id"])], [tmp_path / "part.parquet"], [], Sealed(tmp_path, bytes(32)), session)
    assert left.strong == (known[17],)


def test_values_and_columns_with_a_key_in_common_are_named_and_no_others(tmp_path: Path) -> None:
    folder = Sealed(tmp_path, bytes(32))
    values = write_run(folder / "values", pa.table({VALUE: ["one", "two", "six"]}), np.array([1, 2, 6], np.uint64))
    groups = np.array(["clean", "leaky", "leaky"])
    cells = write_run(folder / "cells", pa.table({}), np.array([9, 2, 8], np.uint64), groups)
    meet = MeetJob(folder, (values,), (cells,)).open()
    assert meet(Bucket("", 0, ALL)) == (frozenset({"two"}), frozenset({"leaky"}))
    assert meet(Bucket("", 3, ALL)) == (frozenset(), frozenset())


def sentence(draw: random.Random, value: str) -> str:
    """A text with a part of a value: behind a title, next to another name, by itself, or within a longer word."""
    words = value.split() or ["nobody"]
    word, other = draw.choice(words), draw.choice(("Velmora", "Young", "Élodie", "of", "12"))
    return draw.choice(
        [
            f"Mrs. {word} called",
            f"see {other} {word}, then {word.title()}-{other}",
            f"{word.capitalize()} {draw.choice('ABC')}. {other} and McDonald{word}",
            f"file {word}",
            f"It was {word.upper()} who, at {other} Street, left",
        ]
    )


def values(draw: random.Random) -> list[str]:
    """Identifiers of several kinds, some twice, and a word that many share."""
    streets = [f"{at} Elderberry Street" for at in range(draw.choice((15, 40)))]
    given, family = ("Quentin", "Velmora", "Rosé", "Ángela"), ("Trisk", "Young", "Fernández", "Marchbanks")
    names = [f"{draw.choice(given)} {draw.choice(family)}"]
    return [*streets, *names * 3, *(identifier(draw) for _ in range(80)), "Trelawney", "20411", "20411"]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_left_to_be_searched_finds_what_all_values_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for module in (known_values_by_key, known_words_by_key):
        monkeypatch.setattr(module, "BUCKET_BYTES", 500)
    monkeypatch.setattr(known_words_by_key, "FEWEST_ROWS", 1)
    draw = random.Random(seed)
    known = values(draw)
    draw.shuffle(known)
    others = [*known, *(identifier(draw) for _ in range(40))]
    texts = [draw.choice((cell, sentence))(draw, draw.choice(others)) for _ in range(200)]
    columns = {
        "note": texts,
        "code": [cell(draw, draw.choice(others)) for _ in range(200)],
        "clean": ["nothing"] * 200,
        "nested": [[draw.choice(others)] if draw.random() < 0.1 else ["none"] for _ in range(200)],
        "number": [draw.choice((20411, 7, 123456789)) for _ in range(200)],
    }
    part = tmp_path / "part.parquet"
    pq.write_table(pa.table(columns), part)
    source = from_memory(pa.table({"id": known, "n": [123456789] * len(known)}), tmp_path)
    whole = KnownValues.gather([pa.array(known), pa.array([123456789])])
    with sz.LocalEngine(workers=1).session() as session:
        left = known_of([(source, ("id", "n"))], [part], ["note"], Sealed(tmp_path, bytes(32)), session)
    assert left.searcher().part(part, ["note"]) == whole.searcher().part(part, ["note"])
    assert (left.short, left.clear >= {"clean"}) == (whole.short, True)
    assert set(left.strong) < set(whole.strong)
    assert left.weak < whole.weak
    assert not list(tmp_path.glob("*.arrow"))


@pytest.mark.parametrize("released", [True, False])
def test_words_are_looked_for_in_free_text_that_is_released(tmp_path: Path, released: bool) -> None:
    given = job(tmp_path, tmp_path / "in.parquet", {"who": "identifier", "note": "text"}, []).pipeline.config
    pq.write_table(pa.table({"note" if released else "visit": ["Mrs. Trisk called"]}), tmp_path / "part.parquet")
    source = from_memory(pa.table({"who": ["Velmora Trisk"], "note": [""]}), tmp_path)
    declared = Declared((Column("who", "identifier"), Column("note", "text")))
    plan = Plan(given, source, declared, given.load_policy(), ())
    with sz.LocalEngine(workers=1).session() as session:
        found = known_values(plan, [tmp_path / "part.parquet"], Sealed(tmp_path, bytes(32)), session)
    assert ("trisk" in found.weak) is released
