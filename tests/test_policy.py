"""Policies are checked when they are read, and their digest follows what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.gate import limits_of, stricter
from sanitize.policy import EntityRule, GateLimits, Policy, load_policy
from sanitize.rules import find_rule
from sanitize.stage.in_memory import run_stages


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.yaml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("name", ["rules/default.yaml", "rules/strict.yaml", "rules/hipaa-safe-harbor.yaml"])
def test_shipped_policies_are_valid_and_none_is_weaker_than_the_default(name: str) -> None:
    policy = load_policy(find_rule(name))
    assert policy.name in name
    assert policy.min_count >= 5
    limits, defaults = limits_of(policy.gate, {}), limits_of(GateLimits(), {})
    assert stricter(limits, defaults) == limits


def test_the_default_policy_spells_out_what_every_policy_has(tmp_path: Path) -> None:
    assert load_policy(find_rule("rules/default.yaml")).gate == GateLimits()
    lifted = load_policy(written(tmp_path, "gate: {known_values: null, k: 3}")).gate
    assert (lifted.known_values, lifted.own_values, lifted.k) == (None, 0.01, 3)


def test_entities_without_a_rule_get_the_default(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, "default: {action: mask}\nentities: {PERSON: {action: keep}}"))
    assert policy.rule("PERSON") == EntityRule(action="keep")
    assert policy.rule("ANYTHING") == EntityRule(action="mask")


def test_the_digest_is_of_the_content_not_the_spelling(tmp_path: Path) -> None:
    one = load_policy(written(tmp_path, "name: a\nmin_count: 7")).sha256
    other = load_policy(written(tmp_path, "# a comment\n{min_count: 7, name: 'a'}")).sha256
    third = load_policy(written(tmp_path, "name: a\nmin_count: 8")).sha256
    assert one == other != third


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    assert load_policy(written(tmp_path, "")) == Policy()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min_cuont: 5", "did you mean 'min_count'"),
        ("gate: {kk: 5}", "gate.kk"),
        ("entities: {PERSON: {acton: mask}}", "did you mean 'action'"),
        ("default: {action: maks}", "default.action"),
        ("min_count: 0", "min_count"),
        ("gate: {canaries: 2}", "gate.canaries"),
        ("gate: {l: 0}", "gate.l"),
        ("gate: {t: {diagnosis: 2}}", "gate.t"),
        ("gate: {recognized_faces: 0}", "did you mean 'recognised_faces'"),
        ("a: [", "not valid YAML"),
        ("- 1", "policy"),
        ("!!python/object/apply:os.getcwd []", "not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="policy") as error:
        load_policy(written(tmp_path, text))
    assert said in str(error.value)


def test_every_limit_is_spoken_of_in_the_default_policy() -> None:
    said = find_rule("rules/default.yaml").read_text("utf-8")
    assert [name for name in GateLimits.model_fields if f"{name}:" not in said] == []


def test_a_missing_policy_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        load_policy(tmp_path / "nowhere.yaml")


def test_aliases_cannot_make_a_small_policy_large(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(UsageError):
        load_policy(written(tmp_path, bomb))


IDENTIFIERS = {
    1: ("Mary Jones",),
    2: ("12 Elm Street", "Springfield"),
    3: ("3 May 2021", "93-year-old"),
    4: ("212-555-0143",),
    5: ("+1 415 555 0132",),
    6: ("mary@quendel.example.org",),
    7: ("536-22-1987",),
    8: ("MRN 4471923",),
    9: ("ZX-882-19-44",),
    10: ("4111 1111 1111 1111",),
    11: ("D1234567",),
    12: ("1HGCM82633A004352",),
    13: ("00:1B:44:11:3A:B7",),
    14: ("https://quendel.example.org/mary",),
    15: ("203.0.113.7",),
}
NOTE = (
    "Mary Jones, a 93-year-old of 12 Elm Street, Springfield, came on 3 May 2021. Phone 212-555-0143, fax "
    "+1 415 555 0132, mail mary@quendel.example.org. SSN 536-22-1987, MRN 4471923, member ID ZX-882-19-44. Paid with "
    "4111 1111 1111 1111. Driver's license: D1234567. Her car (VIN 1HGCM82633A004352), pump (MAC 00:1B:44:11:3A:B7), "
    "page https://quendel.example.org/mary and host 203.0.113.7 are known."
)


def test_safe_harbor_removes_what_text_can_hold_of_the_eighteen_and_speaks_of_the_rest() -> None:
    file = find_rule("rules/hipaa-safe-harbor.yaml")
    policy = load_policy(file)
    frame = pd.DataFrame({"note": [NOTE]})
    released = run_stages([sz.TextPii(columns=("note",))], frame, policy=policy).data["note"][0]
    assert {number: value for number, values in IDENTIFIERS.items() for value in values if value in released} == {}
    said = file.read_text("utf-8")
    assert [number for number in range(1, 19) if not re.search(rf"(#|,) {number} [A-Za-z]", said)] == []
    assert said.count("Not covered") >= 5
    assert "complian" not in said.lower()


def test_a_policy_that_went_names_the_one_to_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is gone; use rules/default\.yaml"):
        load_policy(tmp_path / "demo.yaml")
