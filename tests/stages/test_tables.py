"""Stages on tables: tokens and dates, columns left out, classes, persons and parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.policy import Policy
from sanitize.stage.findings import Finding
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Column, Declared

KEYS = sz.Keys(bytes(range(32)))
VISITS = pa.table(
    {
        "id": ["a", "b", "a", None],
        "doctor": ["b", "a", "c", "c"],
        "day": [date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 8), None],
    }
)


def test_columns_of_one_key_space_share_tokens_and_others_do_not() -> None:
    spaces = [("people", "people"), ("patients", "doctors")]
    for own, other in spaces:
        declared = Declared((Column("id", "identifier", key=own), Column("doctor", "identifier", key=other)))
        stage = sz.Pseudonymize(columns=("id", "doctor"))
        released = run_stages([stage], VISITS, keys=KEYS, declared=declared).data
        joined = set(released["id"].to_pylist()) & set(released["doctor"].to_pylist()) - {None}
        assert len(joined) == (2 if own == other else 0)
        assert released["id"].null_count == 1


def test_tokens_join_two_tables_with_one_key() -> None:
    other = pa.table({"id": ["b", "z"], "result": [1, 2]})
    stage = sz.Pseudonymize(columns=("id",))
    first, second = (stage.run(table, keys=KEYS).data.to_pandas() for table in (VISITS, other))
    assert len(first.merge(second, on="id")) == 1


def test_tokens_per_row_cut_the_link_between_rows() -> None:
    tokens = sz.Pseudonymize(columns=("id",), per="row").run(VISITS, keys=KEYS).data["id"].to_pylist()
    assert len(set(tokens[:3])) == 3


def test_dates_move_by_person_and_keep_their_distances() -> None:
    stage = sz.Pseudonymize(dates=("day",), unit="id", max_days=30)
    released = stage.run(VISITS.slice(0, 3), keys=KEYS).data["day"].to_pylist()
    assert released[2] - released[0] == timedelta(days=7)
    assert all(
        abs((after - before).days) <= 30 for after, before in zip(released, VISITS["day"].to_pylist(), strict=False)
    )
    assert released != VISITS["day"].to_pylist()[:3]


def test_digits_stay_digits_where_asked() -> None:
    table = pa.table({"number": ["0012-34", "0012-35"]})
    released = sz.Pseudonymize(columns=("number",), keep_digits=("number",)).run(table, keys=KEYS).data["number"]
    assert all(
        len(value) == 7 and value[4] == "-" and value.replace("-", "").isdigit() for value in released.to_pylist()
    )
    assert set(released.to_pylist()).isdisjoint(table["number"].to_pylist())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"dates": ["day"]}, "set source.unit"),
        ({"columns": ["id"], "keep_digits": ["day"]}, "'day'"),
        ({"columns": ["id"], "keep_digits": ["id"], "per": "row"}, "per: row"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        sz.Pseudonymize(**options).bind(Declared(), Policy())


def test_dropped_columns_are_gone_and_counted() -> None:
    outcome = sz.Drop(columns=("id",)).run(VISITS)
    assert outcome.data.schema.names == ["doctor", "day"]
    assert outcome.findings == (Finding("id", "ANY", "drop", 4),)


def test_a_generalized_column_says_so_and_an_untouched_one_keeps_its_type() -> None:
    frame = pd.DataFrame({"age": [31, 32, 33, 34, 61, 62], "flag": [1] * 6})
    outcome = sz.KAnonymity(k=2, quasi={"age": sz.Interval(5, 10), "flag": sz.Flat()}).run(pa.Table.from_pandas(frame))
    assert outcome.data["flag"].type == pa.int64()
    assert set(outcome.data["age"].to_pylist()) == {"[30, 35)", "[60, 65)"}


def test_a_class_counts_persons_not_rows() -> None:
    frame = pd.DataFrame({"id": ["a"] * 5 + ["b", "c"], "age": [31] * 5 + [62] * 2})
    stage = sz.KAnonymity(k=2, quasi={"age": sz.Flat()}, unit="id", max_suppressed=1.0)
    assert stage.run(frame).data["id"].tolist() == ["b", "c"]
    nothing_lost = sz.KAnonymity(k=2, quasi={"age": sz.Flat()}, unit="id")
    assert nothing_lost.run(frame).data["age"].tolist() == ["*"] * 7
    assert len(sz.KAnonymity(k=2, quasi={"age": sz.Flat()}).run(frame).data) == 7
    assert sz.KAnonymity(k=2, quasi={"age": sz.Flat()}).run(frame).data["age"].tolist() == frame["age"].tolist()


def test_what_cannot_be_kept_is_said_without_a_value() -> None:
    with pytest.raises(UsageError) as error:
        sz.KAnonymity(k=3, quasi={"name": sz.Flat()}).run(pd.DataFrame({"name": ["Quendel", "Ivor"]}))
    assert "Quendel" not in str(error.value)
    assert "lower k" in str(error.value)


def crowd() -> pd.DataFrame:
    return pd.DataFrame({"id": ["often"] * 6 + ["twice"] * 2 + ["once"], "n": range(9)})


@pytest.mark.parametrize(
    "stage",
    [
        sz.Identities(columns=("id",), max_count=3, action="cap"),
        sz.Identities(columns=("id",), max_count=3),
        sz.Split(shares={"train": 0.5, "test": 0.5}, unit="id"),
        sz.Split(shares={"train": 0.5, "test": 0.5}),
    ],
    ids=["cap", "flag", "people", "rows"],
)
def test_of_no_rows_nothing_is_learned(stage: sz.Stage) -> None:
    released = stage.run(crowd().head(0)).data
    assert len(released) == 0
    assert {"id", "n"} <= set(released.columns)


def test_flags_name_nobody() -> None:
    released = sz.Identities(columns=("id",), max_count=3).run(crowd()).data
    assert released["over_represented"].tolist() == [True] * 6 + [False] * 3
    assert released["under_represented"].tolist() == [False] * 8 + [True]


def test_a_share_limits_what_one_person_may_have() -> None:
    """A third of nine rows are three."""
    released = sz.Identities(columns=("id",), max_share=0.34, action="cap").run(crowd()).data
    assert released["id"].value_counts().to_dict() == {"often": 3, "twice": 2, "once": 1}


@pytest.mark.parametrize(("action", "left"), [("cap", [3, 2, 1]), ("drop", [0, 2, 1])])
def test_persons_that_are_too_many_are_cut_or_left_out(action: str, left: list[int]) -> None:
    released = sz.Identities(columns=("id",), max_count=3, action=action).run(crowd()).data  # type: ignore[arg-type]
    assert [int((released["id"] == name).sum()) for name in ("often", "twice", "once")] == left


def test_weights_bring_a_person_down_to_the_limit() -> None:
    released = sz.Identities(columns=("id",), max_count=3, action="weight").run(crowd()).data
    assert released.groupby("id")["sampling_weight"].sum().to_dict() == {"often": 3.0, "twice": 2.0, "once": 1.0}


def test_which_records_are_kept_follows_from_the_seed() -> None:
    stage = sz.Identities(columns=("id",), max_count=1, action="cap")
    kept = [tuple(stage.run(crowd(), seed=seed).data["n"]) for seed in (1, 1, 2, 3, 4, 5)]
    assert kept[0] == kept[1]
    assert len(set(kept)) > 1


def test_parts_have_about_their_shares_and_stay_when_data_grows() -> None:
    stage = sz.Split(shares={"train": 0.75, "test": 0.25}, unit="id")
    frame = pd.DataFrame({"id": [f"p{number}" for number in range(2000)]})
    few, all_ = (stage.run(data, keys=KEYS).data for data in (frame.head(500), frame))
    assert abs((all_["split"] == "train").mean() - 0.75) < 0.05
    assert few["split"].tolist() == all_["split"].tolist()[:500]


def test_the_same_person_in_other_spellings_is_one_person() -> None:
    frame = pd.DataFrame(
        {
            "mail": ["jo.doe+a@example.com", "JODOE@example.com", "ann@example.com", "bob@example.com"],
            "tel": ["+1 (555) 010-9999", "(555) 010-8888", "555.010.9999", "555 010 7777"],
            "name": ["Jo Doe", "Doe, Jo", "Ann Lee", "Bob Ray"],
            "born": ["1980-01-02"] * 4,
        }
    )
    stage = sz.Identities(columns=("mail", "tel", ("name", "born")), max_count=2)
    assert stage.run(frame).data["over_represented"].tolist() == [True, True, True, False]
    alone = sz.Identities(columns=(("name", "born"),), max_count=1)
    assert alone.run(frame).data["over_represented"].tolist() == [True, True, False, False]


def test_a_limit_can_follow_the_distribution() -> None:
    released = sz.Identities(columns=("id",), max_ratio=2).run(crowd()).data
    assert released["over_represented"].tolist() == [True] * 6 + [False] * 3


def test_copies_of_a_text_stay_in_one_part() -> None:
    declared = Declared((Column("note", "text"),))
    other = pd.DataFrame({"note": [" ".join(f"{n * 31 + i}w" for i in range(20)) for n in range(100) for _ in "ab"]})
    parts = run_stages([sz.Split(shares={"a": 0.5, "b": 0.5})], other, keys=KEYS, declared=declared).data["split"]
    assert parts.nunique() == 2
    assert (parts[::2].to_numpy() == parts[1::2].to_numpy()).all()


def test_a_stratified_split_has_every_label_in_its_share_and_nobody_in_two_parts() -> None:
    frame = pd.DataFrame(
        {"id": np.arange(900) // 3, "y": ["rare" if n // 3 % 30 == 0 else "often" for n in range(900)]}
    )
    declared = Declared((Column("id", "keep"), Column("y", "label")), "id")
    stage = sz.Split(shares={"train": 0.8, "test": 0.2}, stratify=True)
    released = run_stages([stage], frame, keys=KEYS, declared=declared).data
    for label in ("rare", "often"):
        assert abs((released[released["y"] == label]["split"] == "train").mean() - 0.8) < 0.06
    assert (released.groupby("id")["split"].nunique() == 1).all()


def test_records_that_stand_alone_are_flagged_or_left_out() -> None:
    frame = pd.DataFrame(
        {
            "job": ["nurse"] * 20 + ["baker"] * 20 + ["pope"],
            "city": ["Rome"] * 20 + ["Oslo"] * 18 + ["Rome"] * 3,
            "pay": [10.0, 11.0, 12.0] * 13 + [10.0, 5000.0],
        }
    )
    flagged = sz.Outliers(columns=("job", "city", "pay")).run(frame)
    assert flagged.data["outlier"].tolist() == [False] * 38 + [True] * 3
    assert {f.column: f.count for f in flagged.findings}["pay"] == 1
    left = sz.Outliers(columns=("job", "city", "pay"), action="drop").run(frame).data
    assert len(left) == 38


def test_a_doctor_named_in_every_note_joins_no_patients() -> None:
    notes = [f"Dr. Helen Marlowe saw patient number {n} in Lisbon and was content with the result" for n in range(60)]
    frame = pd.DataFrame({"id": range(60), "note": notes})
    declared = Declared((Column("id", "identifier"), Column("note", "text")), "id")
    stages = [
        sz.Identities(columns=("id", "note"), max_share=0.5),
        sz.Split(shares={"train": 0.5, "test": 0.5}),
    ]
    released = run_stages(stages, frame, keys=KEYS, declared=declared).data
    assert released["over_represented"].all()
    assert released["split"].nunique() == 2


def test_chats_are_texts_and_no_pictures() -> None:
    chat = {"role": "user", "content": "my name is Helen Marlowe and I would like to change the address of my account"}
    data = pa.table({"id": list(range(30)), "chat": [chat] * 30, "token": pa.array([b"x"] * 30)})
    declared = Declared((Column("id", "identifier"), Column("chat", "text")), "id")
    stages = [sz.Identities(columns=("id", "chat"), max_share=0.5), sz.Split(shares={"a": 0.5, "b": 0.5})]
    released = run_stages(stages, data, keys=KEYS, declared=declared).data
    assert all(released["over_represented"].to_pylist())
    assert set(released["split"].to_pylist()) == {"a", "b"}


def test_two_stages_on_people_judge_each_by_its_own_columns() -> None:
    mails = ["a@x.org"] * 10 + [f"m{number}@x.org" for number in range(30)]
    phones = [f"+1 202 555 {1000 + number}" for number in range(30)] + ["+1 202 555 9999"] * 10
    by_mail = sz.Identities(columns=("mail",), max_count=3, action="flag")
    by_phone = sz.Identities(columns=("phone",), max_count=3, action="weight")
    released = run_stages([by_mail, by_phone], pd.DataFrame({"mail": mails, "phone": phones}), keys=KEYS).data
    assert released["over_represented"].tolist() == [True] * 10 + [False] * 30
    assert (released["sampling_weight"] < 1).tolist() == [False] * 30 + [True] * 10
