"""The line that a refusal names is YAML that a pipeline file takes, and answers the check."""

from __future__ import annotations

import pytest
import yaml

from sanitize.gate.lines_to_write import line_to_write
from sanitize.manifest.audit import Audit, AuditCheck
from sanitize.manifest.model import GateCheck
from tests.manifest.examples import full_manifest


def refused(name: str, value: float) -> GateCheck:
    return GateCheck(name=name, limit=0.0, value=value, passed=False, relation="<=", remedy="…")


@pytest.mark.parametrize(("check", "option"), [("quarantine", "max_rate"), ("quarantine_languages", "languages")])
def test_the_share_is_allowed_that_was_measured(check: str, option: str) -> None:
    line = line_to_write(full_manifest(), refused(check, 0.01234))
    assert line is not None
    place, _, content = line.strip().partition(": ")
    assert place == "write at the end of the file"
    assert yaml.safe_load(content) == {"quarantine": {option: 0.013}}


def test_columns_in_which_something_was_found_are_left_out() -> None:
    found = (
        AuditCheck(name="residual_text", target="visit", method="m", sample=500, hits=9, upper=0.03),
        AuditCheck(name="residual_text", target="letter", method="m", sample=500, hits=0, upper=0.006),
    )
    line = line_to_write(full_manifest(audit=Audit(checks=found)), refused("residual_text", 0.09))
    assert line is not None
    place, _, content = line.strip().partition(": ")
    assert place.startswith("write at the end of stages")
    assert yaml.safe_load(content) == [{"use": "drop", "columns": ["visit"]}]


def test_what_no_line_answers_has_none() -> None:
    assert line_to_write(full_manifest(), refused("k", 2)) is None
