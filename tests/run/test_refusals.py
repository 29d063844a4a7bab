"""What is refused before any row is read: each refusal names its column and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sanitize.errors import UsageError
from tests.tables import Job, job

Stages = Sequence[Mapping[str, Any]]
HEADER = "id,name,age,note,photo\n"
ROWS = "".join(f"p{number},Ivor,{30 + number},was seen,a.jpg\n" for number in range(6))
COLUMNS: Mapping[str, str | Mapping[str, Any]] = {
    "id": "identifier",
    "name": {"role": "identifier", "accept": "all six people have the same name"},
    "age": {"role": "quasi", "hierarchy": {"interval": [5, 10]}},
    "note": "text",
    "photo": "image",
}
TOKENS = {"use": "pseudonymize", "columns": ["id"]}
NAMES = {"use": "drop", "columns": ["name"]}
TEXT = {"use": "text_pii", "columns": ["note"]}
FACES = {"use": "faces", "columns": ["photo"]}
AGES = {"use": "k_anonymity", "k": 2}
AUGMENT = {"use": "augment", "columns": ["photo"]}
CAP = {"use": "identities", "columns": ["id"], "max_count": 1, "action": "cap"}
ALL = (TOKENS, NAMES, TEXT, FACES, AGES)


def pipeline(folder: Path, stages: Stages, columns: Mapping[str, Any] = COLUMNS, **more: Any) -> Job:
    source = folder / "in" / "persons.csv"
    source.parent.mkdir(exist_ok=True)
    source.write_text(HEADER + ROWS)
    return job(folder, source, columns, stages, **more)


def refusal(given: Job) -> str:
    """What a plan says, which is what a run says."""
    with pytest.raises(UsageError) as planned:
        given.pipeline.plan()
    with pytest.raises(UsageError) as run:
        given.run()
    assert str(planned.value) == str(run.value)
    assert not given.output.exists()
    assert not [path for path in given.folder.iterdir() if path.name.startswith(".")]
    return str(run.value)


def without(stage: Mapping[str, Any]) -> Stages:
    return [other for other in ALL if other is not stage]


def test_a_whole_pipeline_is_planned_and_nothing_is_written(tmp_path: Path) -> None:
    given = pipeline(tmp_path, ALL)
    assert given.pipeline.plan().endswith("nothing is refused")
    assert not given.output.exists()


@pytest.mark.parametrize(
    ("stages", "column", "remedy"),
    [
        (without(TOKENS), "'id'", "add it to 'pseudonymize' or 'drop'"),
        (without(NAMES), "'name'", "add it to 'pseudonymize' or 'drop'"),
        (without(TEXT), "'note'", "add it to 'text_pii' or 'drop'"),
        (without(FACES), "'photo'", "add it to 'faces' or 'drop'"),
        (without(AGES), "'age'", "'k_anonymity'"),
    ],
)
def test_every_role_must_be_answered(stages: Stages, column: str, remedy: str, tmp_path: Path) -> None:
    said = refusal(pipeline(tmp_path, stages))
    assert column in said
    assert remedy in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("column", COLUMNS)
def test_dropping_a_column_answers_any_role(column: str, tmp_path: Path) -> None:
    stages = [stage for stage in ALL if column not in stage.get("columns", ()) and (column != "age" or stage != AGES)]
    given = pipeline(tmp_path, [*stages, {"use": "drop", "columns": [column]}])
    assert given.pipeline.plan().endswith("nothing is refused")


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(pipeline(tmp_path, []))
    assert [f"'{column}'" in said for column in COLUMNS] == [True] * 5


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([*without(FACES), AUGMENT, FACES], "'augment': must be the last stage"),
        ([*ALL, CAP], "'identities': drops rows after 'k_anonymity'"),
        ([*ALL, {**CAP, "action": "drop"}], "'identities': drops rows after 'k_anonymity'"),
        ([NAMES, {"use": "pseudonymize", "columns": ["id", "name"]}, TEXT, FACES, AGES], "was dropped by the earlier"),
        ([*ALL, {"use": "drop", "columns": ["agee"]}], "did you mean"),
        ([{**TOKENS, "dates": ["age"]}, *ALL[1:]], "set source.unit"),
        ([*ALL, {"use": "split", "shares": {"train": 0.5, "test": 0.4}}], "must add up to 1"),
        ([*ALL, {"use": "split", "column": "age", "shares": {"train": 1.0}}], "choose another 'column'"),
        ([*ALL, {"use": "identities", "columns": ["id"]}], "one of max_share, max_count and max_ratio"),
        ([{"use": "drop", "columns": list(COLUMNS)}], "no column is left to release"),
        ([*ALL[:-1], {**AGES, "l": {"name": {"odd": 2}}}], "l of column 'name'"),
        ([*ALL[:-1], {**AGES, "t": {"name": "x"}}], "t of column 'name'"),
    ],
)
def test_stages_must_fit_each_other(stages: Stages, said: str, tmp_path: Path) -> None:
    assert said in refusal(pipeline(tmp_path, stages))


def test_rows_may_go_before_they_are_counted_and_copies_come_last(tmp_path: Path) -> None:
    fitting = [*without(AGES), CAP, AGES, AUGMENT]
    assert pipeline(tmp_path, fitting).pipeline.plan().endswith("nothing is refused")


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ({"use": "facse", "columns": ["photo"]}, "unknown stage 'facse', did you mean 'faces'?"),
        ({"use": "faces", "columns": ["photo"], "actoin": "fill"}, "unknown option 'actoin', did you mean 'action'?"),
        ({"use": "augment", "columns": ["photo"], "recipe": "rules/augment/lihgt.yaml"}, "this file doesn't exist"),
    ],
)
def test_names_that_are_unknown_come_with_the_nearest(stage: dict[str, Any], said: str, tmp_path: Path) -> None:
    assert said in refusal(pipeline(tmp_path, [*ALL, stage]))


def test_columns_that_only_one_side_knows_are_named(tmp_path: Path) -> None:
    columns = {name: given for name, given in COLUMNS.items() if name != "note"} | {"agee": "keep"}
    said = refusal(pipeline(tmp_path, without(TEXT), columns))
    assert "column 'agee': not in the source, did you mean 'age'?" in said
    assert "column 'note': not declared" in said


def test_undeclared_columns_can_be_dropped(tmp_path: Path) -> None:
    given = pipeline(tmp_path, [TOKENS], {"id": "identifier"}, source={"undeclared": "drop"})
    manifest = given.run().manifest
    assert given.released().schema.names == ["id"]
    assert [column.role for column in manifest.columns] == ["identifier"]


def test_a_unit_that_is_no_column_is_named(tmp_path: Path) -> None:
    assert "unit 'patient'" in refusal(pipeline(tmp_path, ALL, source={"unit": "patient"}))


@pytest.mark.parametrize("hierarchy", [{"interval": [5, 3]}, {"intervall": [5]}, {"mask": "x"}, {"csv": "no/file.csv"}])
def test_hierarchies_that_are_none_name_their_column(hierarchy: dict[str, Any], tmp_path: Path) -> None:
    columns = {**COLUMNS, "age": {"role": "quasi", "hierarchy": hierarchy}}
    assert "'age'" in refusal(pipeline(tmp_path, ALL, columns))


def test_columns_passed_on_that_look_personal_need_a_reason(tmp_path: Path) -> None:
    source = tmp_path / "mails.csv"
    source.write_text("number,mail,kind\n" + "".join(f"{n},p{n}@quendel.example.org,a\n" for n in range(40)))
    roles = {"number": "keep", "mail": "label", "kind": "label"}
    said = refusal(job(tmp_path, source, roles, []))
    assert "'number'" in said
    assert "'mail'" in said
    assert "'kind'" not in said
    assert "accept" in said
    assert "quendel" not in said
    reasons = {"number": {"role": "keep", "accept": "reviewed"}, "mail": {"role": "label", "accept": "reviewed"}}
    assert job(tmp_path, source, {**roles, **reasons}, []).run().manifest.rows.written == 40


def test_an_output_that_exists_is_left_alone(tmp_path: Path) -> None:
    given = pipeline(tmp_path, ALL[:2], {"id": "identifier", "name": "identifier"}, source={"undeclared": "drop"})
    given.output.mkdir()
    (given.output / "mine").write_text("precious")
    with pytest.raises(UsageError, match="--overwrite"):
        given.run()
    assert (given.output / "mine").read_text() == "precious"


@pytest.mark.parametrize("output", ["in", "in/out", "."])
def test_an_output_in_or_around_the_source_is_refused(output: str, tmp_path: Path) -> None:
    given = pipeline(
        tmp_path, [NAMES], {"name": "identifier"}, source={"undeclared": "drop", "path": str(tmp_path / "in")}
    )
    given.content["output"] = {"path": str(tmp_path / output)}
    with pytest.raises(UsageError, match="source"):
        given.run(overwrite=True)
    assert (tmp_path / "in" / "persons.csv").read_text() == HEADER + ROWS


def test_an_output_beside_a_source_file_through_a_link_is_refused(tmp_path: Path) -> None:
    given = pipeline(tmp_path, [NAMES], {"name": "identifier"}, source={"undeclared": "drop"})
    (tmp_path / "link").symlink_to(tmp_path / "in")
    given.content["output"] = {"path": str(tmp_path / "link")}
    with pytest.raises(UsageError, match="holds the source"):
        given.run(overwrite=True)


def test_an_output_that_holds_the_quarantine_is_refused(tmp_path: Path) -> None:
    given = pipeline(tmp_path, ALL, quarantine={"path": str(tmp_path / "out" / "bad")})
    assert "is inside the output" in refusal(given)


def test_no_message_holds_a_value(tmp_path: Path) -> None:
    for stages in ([], [CAP], [*ALL, CAP], [{**TOKENS, "dates": ["name"]}]):
        assert "Ivor" not in refusal(pipeline(tmp_path, stages))
