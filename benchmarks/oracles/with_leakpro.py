"""LeakPro's LiRA and RMIA on the same shadow models as ours.

    leakpro/bin/python benchmarks/oracles/with_leakpro.py /tmp/oracles

Needs LeakPro (with its `mia` extra, from its repository), nothing of this project. Its attacks are given how sure each
model is of each person, in place of models that they would train: two logits, whose softmax is that share.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from leakpro.attacks.mia_attacks.lira import AttackLiRA
from leakpro.attacks.mia_attacks.rmia import AttackRMIA
from sklearn.metrics import roc_auc_score, roc_curve

GAMMA = 2.0


def main(folder: Path) -> None:
    """Print the mean over the targets of both."""
    logging.disable(logging.INFO)
    given = np.load(folder / "membership.npz")
    inside = given["inside"]
    for said, ours, scores in (
        ("LiRA, fixed variance below 64 models", given["lira"], _lira(given, "carlini")),
        ("LiRA, a variance per person", given["lira"], _lira(given, "individual_carlini", least=1)),
        ("RMIA, online, gamma 2", given["rmia"], _rmia(given)),
    ):
        both = np.array(
            [[_judged(inside[at], one) for one in (ours[at], made)] for at, made in enumerate(scores)]
        ).mean(axis=0)
        print(f"{said}: AUC ours {both[0, 0]:.4f}, LeakPro {both[1, 0]:.4f}")
        print(f"  members told at 1% false alarms: ours {both[0, 1]:.4f}, LeakPro {both[1, 1]:.4f}")


def _lira(given: dict[str, np.ndarray], variance: str, least: int = 32) -> Iterator[np.ndarray]:
    for target, others in _targets(given):
        attack = object.__new__(_Lira)
        attack.online, attack.var_calculation, attack.fix_var_threshold = True, variance, least
        attack.num_shadow_models = len(others)
        attack.shadow_models_logits, attack.target_logits = given["sure"][others], given["sure"][target]
        attack.out_indices = ~given["inside"][others]
        yield _scores(attack, attack.run_attack, given["inside"][target])


def _rmia(given: dict[str, np.ndarray]) -> Iterator[np.ndarray]:
    for target, others in _targets(given):
        attack = object.__new__(_Rmia)
        attack.online, attack.gamma, attack.epsilon, attack.temperature = True, GAMMA, 1e-6, 1.0
        attack.ground_truth_indices = np.ones(given["sure"].shape[1], dtype=int)
        attack.logits_theta = _logits(given["sure"][target])
        attack.logits_shadow_models = [_logits(one) for one in given["sure"][others]]
        strangers = 1 / (1 + np.exp(-given["strangers"]))
        attack.ratio_z = strangers[target][None] / (strangers[others].mean(axis=0, keepdims=True) + attack.epsilon)
        yield _scores(attack, attack._run_attack, given["inside"][target])


def _targets(given: dict[str, np.ndarray]) -> Iterator[tuple[int, np.ndarray]]:
    count = len(given["inside"])
    for target in range(count):
        yield target, np.delete(np.arange(count), target)


def _logits(sure: np.ndarray) -> np.ndarray:
    return np.column_stack([np.zeros(len(sure)), sure])


def _scores(attack: AttackLiRA | AttackRMIA, run: object, inside: np.ndarray) -> np.ndarray:
    """What the attack says of each person."""
    attack.configs = _Nothing()
    attack.people = {"in_members": np.flatnonzero(inside), "out_members": np.flatnonzero(~inside)}
    run()  # type: ignore[operator]
    found = np.empty(len(inside))
    found[inside], found[~inside] = attack.in_member_signals.ravel(), attack.out_member_signals.ravel()
    return found


class _Lira(AttackLiRA):
    audit_dataset = property(lambda self: self.people)


class _Rmia(AttackRMIA):
    audit_dataset = property(lambda self: self.people)


class _Nothing:
    """A configuration that says nothing."""

    def model_dump(self) -> dict[str, object]:
        return {}


def _judged(inside: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    false, true, _ = roc_curve(inside, scores, drop_intermediate=False)
    return float(roc_auc_score(inside, scores)), float(true[false <= 0.01].max())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
