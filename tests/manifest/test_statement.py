"""The statement: exact bytes, the root over resources, nothing invented, broken files named."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sanitize.errors import UsageError, VerificationError
from sanitize.manifest.model import Resource
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.statement import (
    canonical,
    dump,
    load,
    make_statement,
    manifest_schema,
    parse,
    root_digest,
    to_bytes,
)
from tests.manifest.examples import SHA, full_manifest


def test_the_root_is_the_digest_of_what_sha256sum_prints() -> None:
    listing = f"{'12' * 32}  a.parquet\n{SHA}  b.parquet\n"
    resources = [
        Resource(name="b.parquet", sha256=SHA, bytes=1),
        Resource(name="a.parquet", sha256="12" * 32, bytes=1, rows=3),
    ]
    assert root_digest(resources) == hashlib.sha256(listing.encode()).hexdigest()


@given(st.permutations(full_manifest().resources))
def test_the_root_does_not_depend_on_the_order(resources: list[Resource]) -> None:
    assert root_digest(resources) == root_digest(full_manifest().resources)


def test_a_statement_is_in_toto_v1_with_the_keys_of_the_contract() -> None:
    content = json.loads(to_bytes(make_statement("clinic", full_manifest())))
    assert content["_type"] == "https://in-toto.io/Statement/v1"
    assert content["predicateType"] == "urn:sanitize:manifest:1"
    assert content["subject"] == [{"name": "clinic", "digest": {"sha256": root_digest(full_manifest().resources)}}]
    predicate = content["predicate"]
    assert set(predicate) == {
        *("tool", "run", "source", "policy", "resources", "rows", "columns", "stages", "privacy", "identities"),
        *("augmentation", "quarantine", "audit", "gate", "review", "threat"),
    }
    assert predicate["run"]["planSha256"] == SHA
    assert predicate["policy"]["minCount"] == 5
    assert predicate["stages"][0]["configSha256"] == SHA
    assert predicate["privacy"]["risk"]["before"]["prosecutorMax"] == 1.0
    assert predicate["audit"]["notCovered"] == ["languages other than English"]
    assert predicate["stages"][0]["findings"][2]["count"] == 0


def test_what_does_not_exist_is_absent_but_an_empty_result_has_k_null() -> None:
    manifest = full_manifest(
        identities=None, augmentation=None, audit=None, privacy=Privacy(unit="patient_id", k=None, classes=0)
    )
    predicate = json.loads(to_bytes(make_statement("clinic", manifest)))["predicate"]
    assert not {"identities", "augmentation", "audit"} & set(predicate)
    assert predicate["privacy"] == {"unit": "patient_id", "k": None, "classes": 0}
    assert "rows" not in predicate["resources"][2]


def test_bytes_come_back_as_they_went(tmp_path: Path) -> None:
    statement = make_statement("clinic", full_manifest())
    assert dump(statement, tmp_path).name == "manifest.json"
    assert load(tmp_path) == statement
    assert to_bytes(load(tmp_path)) == (tmp_path / "manifest.json").read_bytes()


def test_canonical_bytes_do_not_depend_on_the_order_of_keys_and_escape_terminal_tricks() -> None:
    assert canonical({"b": 1, "a": "\u202e\x1b[31m"}) == canonical({"a": "\u202e\x1b[31m", "b": 1})
    assert canonical({"a": "\u202e\x1b"}).isascii()


def test_keys_of_a_later_version_are_passed_over() -> None:
    content = json.loads(to_bytes(make_statement("clinic", full_manifest())))
    content["predicate"]["novelty"] = {"x": 1}
    content["predicate"]["rows"]["merged"] = 4
    assert parse(json.dumps(content).encode()) == make_statement("clinic", full_manifest())


def test_a_broken_manifest_is_named_by_place_and_never_by_value(tmp_path: Path) -> None:
    content = json.loads(to_bytes(make_statement("clinic", full_manifest())))
    content["predicate"]["rows"]["read"] = "Alice Example"
    with pytest.raises(VerificationError, match=r"predicate\.rows\.read") as caught:
        parse(json.dumps(content).encode())
    assert "Alice" not in str(caught.value)
    with pytest.raises(VerificationError):
        parse(b"\xff\xfe not json")
    with pytest.raises(UsageError, match=r"manifest\.json"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "data/../../x", "data\\x", "data/x\ny", ""])
def test_resource_names_stay_inside_the_release(name: str) -> None:
    with pytest.raises(ValidationError):
        Resource(name=name, sha256=SHA, bytes=1)


def test_the_schema_describes_the_file() -> None:
    schema = manifest_schema()
    assert schema["properties"]["predicate"] == {"$ref": "#/$defs/Manifest"}
    assert set(schema["$defs"]["Rows"]["required"]) == {
        *("read", "written", "suppressed", "dropped", "quarantined", "augmented")
    }
