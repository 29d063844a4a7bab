"""Text scrubbed by the stage: what detectors find, what the row knows, and what the policy says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import sanitize as sz
from sanitize.config import PipelineConfig
from sanitize.errors import UsageError
from sanitize.policy import EntityRule, Policy
from sanitize.run.summary import sentence
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Column, Declared
from sanitize.stages.text_pii import check_is_text

KEYS = sz.Keys(bytes(range(32)))
COLUMNS = (Column("name", "identifier"), Column("age", "quasi"), Column("note", "text"))


def test_mails_and_names_are_replaced_and_counted() -> None:
    frame = pd.DataFrame({"note": ["Mail John Smith at john@quendel.example.org.", "Nothing here.", None, ""]})
    outcome = sz.TextPii(columns=("note",)).run(frame, keys=KEYS)
    first, second, third, fourth = pa.Table.from_pandas(outcome.data)["note"].to_pylist()
    assert "Smith" not in first
    assert "<EMAIL_ADDRESS>" in first
    assert (second, third, fourth) == ("Nothing here.", None, "")
    assert {(finding.entity, finding.count) for finding in outcome.findings} >= {("EMAIL_ADDRESS", 1)}


def test_a_row_s_own_values_are_found_after_their_columns_were_dropped() -> None:
    frame = pd.DataFrame(
        {"name": ["Xq Zvorp"], "age": [34], "note": ["xq zvorp, a 34-year-old, took 34 pills at Zvorp."]}
    )
    stages = [sz.Drop(columns=("name", "age")), sz.TextPii(columns=("note",))]
    released = run_stages(stages, frame, keys=KEYS, declared=Declared(COLUMNS)).data["note"][0]
    assert "zvorp" not in released.lower()
    assert "34-year" not in released


def test_the_policy_decides_what_is_done() -> None:
    frame = pd.DataFrame({"note": ["Write to john@quendel.example.org."]})
    for action, kept in (("keep", True), ("redact", False), ("mask", False), ("hash", False)):
        policy = Policy(entities={"EMAIL_ADDRESS": EntityRule(action=action)})
        released = run_stages([sz.TextPii(columns=("note",))], frame, keys=KEYS, policy=policy).data["note"][0]
        assert ("john@quendel.example.org" in released) is kept


def test_placeholders_tell_persons_apart_when_asked() -> None:
    frame = pd.DataFrame({"note": ["Mail a@quendel.example.org or b@quendel.example.org or a@quendel.example.org."]})
    released = sz.TextPii(columns=("note",), numbered=True).run(frame, keys=KEYS).data["note"][0]
    assert released.count("<EMAIL_ADDRESS_1>") == 2
    assert released.count("<EMAIL_ADDRESS_2>") == 1


@pytest.mark.parametrize(("profile", "path"), [("default", "fast"), ("fast", "none")])
def test_the_manifest_and_the_run_say_how_names_were_found(profile: str, path: str, tmp_path: Path) -> None:
    table = pa.table({"note": ["Mail John Smith at john@quendel.example.org."] * 30})
    config = PipelineConfig.model_validate({"source": {"columns": {"note": {"role": "text"}}}})
    pipeline = sz.Pipeline([sz.TextPii(columns=("note",), profile=profile)], config)
    result = pipeline.run(table, output=tmp_path / "out")
    assert result.manifest.stages[0].path == path
    assert "spaCy" not in sentence(result)
    stock = result.manifest.stages[0].model_copy(update={"path": "stock"})
    manifest = result.manifest.model_copy(update={"stages": (stock,)})
    fallen_back = replace(result, release=replace(result.release, manifest=manifest))
    assert sentence(fallen_back).count("so spaCy itself was used") == 1


def test_the_key_holder_reads_again_what_was_encrypted() -> None:
    note = 'Write to <b>john@quendel.example.org</b> &amp; {"mail": "ann@quendel.example.org"}.'
    policy = Policy(entities={"EMAIL_ADDRESS": EntityRule(action="encrypt")})
    released = run_stages([sz.TextPii(columns=("note",))], pd.DataFrame({"note": [note]}), keys=KEYS, policy=policy)
    assert "quendel" not in released.data["note"][0]
    assert sz.decrypt(released.data["note"][0], KEYS) == note


def test_a_person_has_one_token_in_tables_and_text() -> None:
    columns = (Column("patient", "identifier", key="subjects"), Column("note", "text"))
    policy = Policy(default=EntityRule(action="pseudonym"))
    stages = [sz.Pseudonymize(columns=("patient",)), sz.TextPii(columns=("note",), key="subjects")]
    frame = pd.DataFrame({"patient": ["Xq Zvorp"], "note": ["seen: ZVORP, xq"]})
    released = run_stages(stages, frame, keys=KEYS, policy=policy, declared=Declared(columns)).data
    other = pd.DataFrame({"patient": ["Xq Zvorp"], "note": ["Xq  Zvorp came"]})
    again = run_stages(stages, other, keys=KEYS, policy=policy, declared=Declared(columns)).data
    assert again["note"][0] == f"{again['patient'][0]} came"
    assert released["patient"][0] == again["patient"][0]
    assert released["note"][0] == f"seen: {released['patient'][0]}"


def test_a_text_that_is_no_unicode_is_refused_without_its_value() -> None:
    with pytest.raises(UsageError, match="surrogate") as refused:
        sz.TextPii(columns=("note",)).run(pd.DataFrame({"note": ["Zvorp \ud800"]}, dtype=object))
    assert refused.value.__cause__ is None
    assert "Zvorp" not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "fits"),
    [
        (pa.string(), True),
        (pa.list_(pa.struct([("content", pa.string()), ("at", pa.timestamp("s")), ("n", pa.int8())])), True),
        (pa.map_(pa.string(), pa.dictionary(pa.int8(), pa.string())), True),
        (pa.list_(pa.struct([("content", pa.string()), ("raw", pa.binary())])), False),
        (pa.map_(pa.string(), pa.large_binary()), False),
    ],
)
def test_bytes_within_a_text_are_refused(kind: pa.DataType, fits: bool) -> None:
    if fits:
        check_is_text("chat", kind)
        return
    with pytest.raises(sz.UsageError, match="which can't be read as text"):
        check_is_text("chat", kind)


def test_a_rare_name_of_one_column_is_found_in_another_of_other_rows() -> None:
    frame = pd.DataFrame(
        {
            "body": ["Kind regards\nDr. Kwabena Ogunbanjo", "See attached.", "ok"],
            "subject": ["Invoice", "5 stars for Kwabena!!", "Ogunbanjo's leaving do"],
        }
    )
    released = sz.TextPii(columns=("body", "subject")).run(frame, keys=KEYS).data
    assert released["subject"].tolist() == ["Invoice", "5 stars for <PERSON>!!", "<PERSON>'s leaving do"]
    assert released["body"].tolist()[1:] == ["See attached.", "ok"]
