"""What a policy's lists and patterns add to the detectors."""

import pickle

import pandas as pd
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.policy import EntityRule, Policy, load_policy
from sanitize.stage.in_memory import run_stages
from sanitize.stage.shapes import Column, Declared
from sanitize.text.lists import Lists
from sanitize.text.policy_detector import ListedDetector

RULES = """
recognizers:
  - name: Badge
    supported_entity: BADGE
    patterns: [{name: badge, regex: "\\\\bB-[0-9]{3}\\\\b", score: 0.9}]
"""
SLOW = RULES.replace("\\\\bB-[0-9]{3}\\\\b", "(a|a|aa)+$")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "allow.txt").write_text("john smith\n\n", "utf-8")
    (tmp_path / "projects.txt").write_text("Blue Heron\nzephyr\n", "utf-8")
    (tmp_path / "badges.yaml").write_text(RULES, "utf-8")
    (tmp_path / "slow.yaml").write_text(SLOW, "utf-8")
    (tmp_path / "policy.yaml").write_text(
        "allow: [allow.txt]\ndeny: {PROJECT: projects.txt}\nrecognizers: [badges.yaml]\n"
        "entities: {BADGE: {action: mask}}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scrubbed(policy, *notes, **columns):
    frame = pd.DataFrame({"note": notes, **columns})
    declared = Declared((Column("note", "text"), *(Column(name, "identifier") for name in columns)))
    stages = [sz.TextPii(columns=("note",)), *(sz.Drop(columns=(name,)) for name in columns)]
    return run_stages(stages, frame, policy=policy, declared=declared)


def test_lists_and_patterns_of_a_policy_count(folder):
    outcome = scrubbed(
        load_policy(folder / "policy.yaml"), "John Smith and Mary Jones are on BLUE HERON with B-123, not azephyrs."
    )
    assert outcome.data["note"][0] == "John Smith and <PERSON> are on <PROJECT> with *-***, not azephyrs."


def test_what_the_row_knows_outweighs_the_allow_list(folder):
    outcome = scrubbed(load_policy(folder / "policy.yaml"), "Mail John Smith soon.", name=["John Smith"])
    assert "Smith" not in outcome.data["note"][0]


def test_a_value_that_is_denied_and_allowed_is_found(folder):
    (folder / "allow.txt").write_text("zephyr", "utf-8")
    assert scrubbed(load_policy(folder / "policy.yaml"), "on Zephyr now").data["note"][0] == "on <PROJECT> now"


def test_a_pattern_that_backtracks_costs_its_record_alone(folder):
    outcome = scrubbed(Policy(recognizers=("slow.yaml",)), "a" * 60 + "!", "fine")
    assert [rejection.code for rejection in outcome.rejected] == ["pattern_timeout"]
    assert list(outcome.data["note"]) == ["fine"]


def test_lists_travel_to_workers_and_show_no_value(folder):
    lists = pickle.loads(pickle.dumps(Lists.read(load_policy(folder / "policy.yaml"))))
    assert lists.deny == (("PROJECT", ("Blue Heron", "zephyr")),)
    assert "eron" not in repr(lists)
    assert repr(lists) == repr(Lists.read(load_policy(folder / "policy.yaml")))


@pytest.mark.parametrize("policy", [{"allow": ("nowhere.txt",)}, {"deny": {"X": "bytes"}}, {"recognizers": ("bytes",)}])
def test_a_file_that_cant_be_read_is_named(policy, folder):
    (folder / "bytes").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(UsageError, match=r"nowhere\.txt|bytes"):
        Lists.read(Policy(**policy))


def test_the_threshold_of_the_default_rule_counts_for_every_entity():
    low = ListedDetector.open(Policy(default=EntityRule(threshold=0.0)), Lists())
    high = ListedDetector.open(Policy(default=EntityRule(threshold=1.0)), Lists())
    text = "On 3 May 2021 Maria Keller paid with 4111 1111 1111 1111, no. 6033391."
    (many,), (few,) = low.detect([text]), high.detect([text])
    assert len(many) > len(few)
    assert all(span.score == 1 for span in few)


def test_two_allowed_values_with_plain_words_between_them_stay(folder):
    (folder / "allow.txt").write_text("Bergen\nDr. Winkel\n", "utf-8")
    outcome = scrubbed(load_policy(folder / "policy.yaml"), "We went to Bergen and invited Dr. Winkel again.")
    assert outcome.data["note"][0] == "We went to Bergen and invited Dr. Winkel again."


def test_an_allowed_value_stays_where_a_finding_goes_on_to_somebody_else(folder):
    (folder / "allow.txt").write_text("April\nProf. Stein\n", "utf-8")
    outcome = scrubbed(load_policy(folder / "policy.yaml"), "In April, Prof. Stein met Ilka Brandvold")
    assert outcome.data["note"][0] == "In April, Prof. Stein met <PERSON>"
