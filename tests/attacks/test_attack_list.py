"""The list of attacks: what reads it can rely on its records."""

from __future__ import annotations

import configparser
import importlib
from pathlib import Path

import pytest

from sanitize.attacks.attack import Attack
from sanitize.attacks.attack_list import ATTACKS, BY_COMMAND, BY_NAME
from sanitize.gate import RULES
from sanitize.models import listing
from sanitize.policy import GateLimits

ROOT = Path(__file__).parents[2]


def test_names_are_unique_and_the_commands_are_those_of_the_contract() -> None:
    assert len(BY_NAME) == len(ATTACKS)
    assert " ".join(BY_COMMAND) == "known own text faces recognition metadata classes linkage singling_out"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_record_names_its_function_its_models_and_its_limit(attack: Attack) -> None:
    module, _, function = attack.function.partition(":")
    assert callable(getattr(importlib.import_module(f"sanitize.attacks.{module}"), function))
    assert set(attack.models) <= {model.name for model in listing()}
    assert (attack.name in RULES) == (attack.limited is not None) == bool(attack.remedy)


def test_a_policy_can_limit_every_attack_that_says_so() -> None:
    assert {attack.name for attack in ATTACKS if attack.limited} <= set(GateLimits.model_fields)


def test_what_an_attack_may_import_of_the_stages_is_in_its_record() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    allowed = contracts["importlinter:contract:strangers"]["ignore_imports"].splitlines()
    modules = {line.split(" -> ")[0].rpartition(".")[2] for line in allowed if line.startswith("sanitize.attacks.")}
    sharing = {attack.function.partition(":")[0] for attack in ATTACKS if attack.shares}
    sources = [(ROOT / "sanitize" / "attacks" / f"{module}.py").read_text("utf-8") for module in sharing]
    of_them = {
        module
        for module in modules
        if any(f"import {module}\n" in one or f".{module} import" in one for one in sources)
    }
    assert modules == (modules & sharing) | of_them
