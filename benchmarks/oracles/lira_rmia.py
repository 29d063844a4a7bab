"""LiRA and RMIA written down from their papers, a person at a time, against ours.

    python benchmarks/oracles/lira_rmia.py /tmp/oracles

Carlini et al. 2022, "Membership inference attacks from first principles", algorithm 1: with one variance for everybody,
as the paper advises below 64 models, and with one per person. Then, step by step, what ours does otherwise: a spread
that leans on everybody's as if four more models had shown it, and Student's distribution of a further value.
Zarifzadeh et al. 2024, "Low-cost high-power membership inference attacks", equations 1 to 4, online, gamma 2. Needs
numpy, scipy and scikit-learn, nothing of this project.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
from scipy.stats import norm, t
from sklearn.metrics import roc_auc_score, roc_curve

GAMMA = 2.0
LEAN = 4


def main(folder: Path) -> None:
    """Print the mean over the targets of both."""
    given = np.load(folder / "membership.npz")
    inside, sure, strangers = given["inside"], given["sure"], given["strangers"]
    for name, said, attack in (
        ("lira", "one variance for everybody", partial(_lira, common=True)),
        ("lira", "a variance per person", partial(_lira, common=False)),
        ("lira", "and leaning on everybody's", partial(_leaning, student=False)),
        ("lira", "and Student's distribution", partial(_leaning, student=True)),
        ("rmia", "online", _rmia),
    ):
        areas, rates = [], []
        for target in range(len(inside)):
            others = np.delete(np.arange(len(inside)), target)
            made = attack(sure, strangers, inside, target, others)
            both = [_judged(inside[target], scores) for scores in (given[name][target], made)]
            areas.append([one[0] for one in both])
            rates.append([one[1] for one in both])
        (ours, paper), (few, few_paper) = np.mean(areas, axis=0), np.mean(rates, axis=0)
        apart = np.std(np.diff(areas, axis=1))
        print(f"{name}, {said}: AUC ours {ours:.4f}, from the paper {paper:.4f}")
        print(f"  the differences of the targets spread by {apart:.4f}")
        print(f"  members told at 1% false alarms: ours {few:.4f}, from the paper {few_paper:.4f}")


def _lira(
    sure: np.ndarray, _: np.ndarray, inside: np.ndarray, target: int, others: np.ndarray, *, common: bool
) -> np.ndarray:
    spread = {}
    for member in (True, False):
        left = [
            sure[others, x][inside[others, x] == member] - sure[others, x][inside[others, x] == member].mean()
            for x in range(sure.shape[1])
        ]
        spread[member] = np.concatenate(left).std()
    found = []
    for x in range(sure.shape[1]):
        seen = sure[target, x]
        known = {member: sure[others, x][inside[others, x] == member] for member in (True, False)}
        told = {
            member: norm.logpdf(seen, one.mean(), (spread[member] if common else one.std()) + 1e-3)
            for member, one in known.items()
        }
        found.append(told[True] - told[False])
    return np.array(found)


def _leaning(
    sure: np.ndarray, _: np.ndarray, inside: np.ndarray, target: int, others: np.ndarray, *, student: bool
) -> np.ndarray:
    """A person's squared deviations and those of LEAN models of everybody's, over their number less one."""
    people = range(sure.shape[1])
    everybody = {}
    for member in (True, False):
        groups = [sure[others, x][inside[others, x] == member] for x in people]
        squares = sum(float(((one - one.mean()) ** 2).sum()) for one in groups)
        everybody[member] = squares / sum(len(one) - 1 for one in groups)
    found = []
    for x in people:
        told = {}
        for member in (True, False):
            one = sure[others, x][inside[others, x] == member]
            free = LEAN + len(one) - 1
            variance = (LEAN * everybody[member] + ((one - one.mean()) ** 2).sum()) / free
            if student:
                told[member] = t.logpdf(sure[target, x], free, one.mean(), np.sqrt(variance * (1 + 1 / len(one))))
            else:
                told[member] = norm.logpdf(sure[target, x], one.mean(), np.sqrt(variance))
        found.append(told[True] - told[False])
    return np.array(found)


def _rmia(sure: np.ndarray, strangers: np.ndarray, _: np.ndarray, target: int, others: np.ndarray) -> np.ndarray:
    share, share_of_strangers = 1 / (1 + np.exp(-sure)), 1 / (1 + np.exp(-strangers))
    of_strangers = share_of_strangers[target] / share_of_strangers[others].mean(axis=0)
    found = []
    for x in range(sure.shape[1]):
        ratio = share[target, x] / share[others, x].mean()
        found.append(np.mean(ratio / of_strangers >= GAMMA) + 1e-6 * np.tanh(ratio))
    return np.array(found)


def _judged(inside: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    false, true, _ = roc_curve(inside, scores, drop_intermediate=False)
    return float(roc_auc_score(inside, scores)), float(true[false <= 0.01].max())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
