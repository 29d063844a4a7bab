"""ML Privacy Meter's RMIA on the same shadow models as ours.

    meter/bin/python benchmarks/oracles/with_privacy_meter.py /tmp/oracles PRIVACY_METER

`PRIVACY_METER` is the folder of its repository. It attacks offline: with the models alone that don't have the person,
from which it guesses what the others would say (by its `offline_a`, tuned on another model), and with gamma 1. When it
is told that no model has anybody, it averages over all of them: the attack online, as ours is.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve


def main(folder: Path, meter: Path) -> None:
    """Print the mean over the targets of both."""
    sys.path.insert(0, str(meter))
    from modules.mia.attacks import run_rmia, tune_offline_a

    given = np.load(folder / "membership.npz")
    inside = given["inside"].T
    sure, strangers = (1 / (1 + np.exp(-given[name].T)) for name in ("sure", "strangers"))
    quiet, found = logging.getLogger("quiet"), []
    for target in range(inside.shape[1]):
        paired = target + 1 if target % 2 == 0 else target - 1
        others = np.delete(np.arange(inside.shape[1]), [target, paired])
        ref = sure[:, others], inside[:, others]
        said = tune_offline_a(target, sure, inside, *ref, strangers[:, paired], strangers[:, others], quiet)[0]
        made = run_rmia(sure[:, target], *ref, strangers[:, target], strangers[:, others], said)
        nobody, every = np.zeros_like(ref[1]), len(others)
        online = run_rmia(sure[:, target], ref[0], nobody, strangers[:, target], strangers[:, others], 1.0, every)
        found.append([_judged(inside[:, target], one) for one in (given["rmia"][target], online, made)])
    ours, online, offline = np.mean(found, axis=0)
    print(f"RMIA: AUC ours {ours[0]:.4f}, ML Privacy Meter online {online[0]:.4f}, offline {offline[0]:.4f}")
    print(f"  members told at 1% false alarms: ours {ours[1]:.4f}, online {online[1]:.4f}, offline {offline[1]:.4f}")


def _judged(inside: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    false, true, _ = roc_curve(inside, scores, drop_intermediate=False)
    return float(roc_auc_score(inside, scores)), float(true[false <= 0.01].max())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
