"""Linkage and attribute inference as Anonymeter makes them, against ours.

    python -m venv anonymeter && anonymeter/bin/pip install anonymeter==1.1.0
    anonymeter/bin/python benchmarks/oracles/with_anonymeter.py /tmp/oracles

Anonymeter links two halves of a person through their nearest released row. With the row's number as one half, a person
is linked whose nearest row by the quasi-identifiers is their own; whoever is linked however the rows are ordered is
alone.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from anonymeter.evaluators import InferenceEvaluator
from anonymeter.evaluators.linkability_evaluator import _find_nn

ORDERS = 8
SENSITIVE = "occupation"


def main(folder: Path) -> None:
    """Print what both come to, at each level of detail."""
    warnings.filterwarnings("ignore", "Attack is as good or worse")  # than guessing among the people it learned from
    for name, ours in json.loads((folder / "linkage" / "ours.json").read_text()).items():
        own, control = (
            pd.read_csv(folder / "linkage" / f"{name}_{part}.csv", dtype=str) for part in ("own", "control")
        )
        own, control = own.astype(object), control.astype(object)
        quasi = [column for column in own if column != SENSITIVE]
        alone = _alone(own, quasi)
        extra = _extra(own, quasi)
        print(f"{name}: alone ours {ours['alone']:.4f}, Anonymeter {alone.mean():.4f} (of which by chance {extra:.4f})")
        evaluator = InferenceEvaluator(own, own, quasi, SENSITIVE, n_attacks=len(own), control=control)
        risk = evaluator.evaluate(n_jobs=1).risk()
        both = (ours["attribute"], (risk.value, *risk.ci))
        said = [f"{value:.4f} ({low:.4f} to {high:.4f})" for value, low, high in both]
        print(f"  attribute: ours {said[0]}, Anonymeter {said[1]}")


def _alone(own: pd.DataFrame, quasi: list[str]) -> np.ndarray:
    """Who is linked in every order of the released rows."""
    found = np.ones(len(own), dtype=bool)
    for order in range(ORDERS):
        mixed = own.sample(frac=1, random_state=order)
        nearest = _find_nn(syn=mixed[quasi].reset_index(drop=True), ori=own[quasi], n_jobs=1, n_neighbors=1)[:, 0]
        found &= mixed.index.to_numpy()[nearest] == np.arange(len(own))
    return found


def _extra(own: pd.DataFrame, quasi: list[str]) -> float:
    """The share of people linked in every order by chance, though others have the same values."""
    size = own.groupby(quasi, dropna=False)[quasi[0]].transform("size").astype(float)
    return float((size[size > 1] ** -ORDERS).sum() / len(own))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
