"""The audit of what another tool made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sanitize.attacks.attack_list import BY_COMMAND
from sanitize.attacks.hits import Hits
from sanitize.attacks.on_any_files import Outside, audit_outside
from sanitize.cli.audit import summary
from sanitize.errors import UsageError
from sanitize.io.read.source import open_source
from sanitize.stage.shapes import Column, Declared

DECLARED = Declared(
    (
        Column("name", "identifier"),
        Column("age", "quasi", hierarchy={"interval": [10]}),
        Column("illness", "sensitive"),
        Column("note", "text"),
        Column("visit", "label"),
    )
)
BEFORE = """name,age,illness,note,visit
Velmora Trisk,31,flu,"Velmora Trisk, aged 31, called from (212) 555-0101.",1
Quentin Abernathy,38,flu,No pain at all.,2
Isolde Quarles,52,cold,Isolde is 52 years old.,3
"""
CAREFUL = """name,age,illness,note,visit
t1,"[30, 40)",flu,"<PERSON>, aged <AGE>, called from <PHONE_NUMBER>.",1
t2,"[30, 40)",flu,No pain at all.,2
t3,"[50, 60)",cold,<PERSON> is <AGE>.,3
"""
Audit = Callable[..., Outside]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    def run(after: str, *attacks: str) -> Outside:
        private = tmp_path / "private"
        private.mkdir()
        sources = []
        for name, text in (("before.csv", BEFORE), ("after.csv", after)):
            (tmp_path / name).write_text(text)
            sources.append(open_source(tmp_path / name))
        return audit_outside(*sources, DECLARED, private, attacks or tuple(BY_COMMAND))

    return run


@pytest.mark.parametrize(("unit", "units", "unique"), [("visit", 2, 2), (None, 3, None)])
def test_classes_are_counted_by_people_where_a_released_column_names_them(
    tmp_path: Path, unit: str | None, units: int, unique: int | None
) -> None:
    sources = []
    for name, text in (("before.csv", "age,visit\n31,a\n38,b\n33,b\n"), ("after.csv", "age,visit\n30,a\n30,b\n30,b\n")):
        (tmp_path / name).write_text(text)
        sources.append(open_source(tmp_path / name))
    declared = Declared((Column("age", "quasi"), Column("visit", "identifier")), unit=unit)
    (tmp_path / "private").mkdir()
    counted = audit_outside(*sources, declared, tmp_path / "private", ("classes",)).found["classes"].recount
    assert counted is not None
    assert (counted.rows, counted.units, counted.k, counted.classes) == (3, units, units, 1)
    assert counted.unique_trajectories == unique


def hits(found: Outside, attack: str, column: str) -> Hits:
    return found.found[attack].hits[column]


def test_data_that_nobody_touched_gives_everything_away(audit: Audit) -> None:
    found = audit(BEFORE)
    assert hits(found, "known", "name").hits == 3
    assert dict(hits(found, "known", "note").by) == {"whole": 1, "part": 1}
    assert dict(hits(found, "own", "note").by) == {"name": 1, "age": 2}
    assert hits(found, "text", "note").hits >= 1
    assert hits(found, "singling_out", "").hits == 3
    assert (classes := found.found["classes"].recount) is not None
    assert classes.k == 1
    assert (linkage := found.found["linkage"].linkage) is not None
    assert (linkage.targets, linkage.alone) == (3, 3)
    told = json.loads(json.dumps(summary(found)))
    assert told["linkage"]["alone"] == told["linkage"]["targets"] == 3
    assert set(told["linkage"]) == {"targets", "linked", "alone", "guessed", "prior"}
    assert set(found.skipped) == {"faces", "recognition", "metadata"}


def test_what_a_careful_tool_did_is_seen(audit: Audit) -> None:
    found = audit(CAREFUL)
    leaks = ("known", "name"), ("known", "note"), ("own", "note"), ("text", "note")
    assert [hits(found, *leak).hits for leak in leaks] == [0, 0, 0, 0]
    assert (linkage := found.found["linkage"].linkage) is not None
    assert (linkage.linked, linkage.alone) == (3, 1)


def test_rows_in_another_order_are_not_compared(audit: Audit) -> None:
    head, *rows = CAREFUL.splitlines()
    shuffled = [row.replace("flu", "other").replace("cold", "other") for row in rows[::-1]]
    found = audit("\n".join([head, *shuffled]), "own", "known")
    assert set(found.skipped) == {"own"}
    assert set(found.found) == {"known"}


def test_an_unknown_attack_is_named(audit: Audit) -> None:
    with pytest.raises(UsageError, match="'guessing' is unknown"):
        audit(BEFORE, "guessing")
