"""MIFace and the attack by loss as the Adversarial Robustness Toolbox makes them, against ours.

python -m venv art && art/bin/pip install adversarial-robustness-toolbox==1.20.1 scikit-learn packaging
art/bin/python benchmarks/oracles/with_art.py /tmp/oracles
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from art.attacks.inference.membership_inference import MembershipInferenceBlackBox
from art.attacks.inference.model_inversion import MIFace
from art.estimators.classification import SklearnClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def main(folder: Path) -> None:
    """Print what both come to."""
    _inversion(np.load(folder / "inversion.npz"))
    _membership(np.load(folder / "membership.npz"))


def _model(weights: np.ndarray, offsets: np.ndarray, **options: object) -> SklearnClassifier:
    model = LogisticRegression()
    model.coef_, model.intercept_ = weights, offsets
    model.classes_ = np.arange(max(2, len(offsets)))
    model.n_features_in_ = weights.shape[1]
    return SklearnClassifier(model, **options)


def _inversion(given: np.lib.npyio.NpzFile) -> None:
    """ART stops at 99% confidence by default, which leaves some classes grey: 1.0 lets it go all the way."""
    classifier = _model(given["weights"], given["offsets"], clip_values=(0.0, 1.0))
    count = len(given["offsets"])
    attack = MIFace(
        classifier, max_iter=int(given["steps"]), learning_rate=0.1, threshold=1.0, batch_size=1, verbose=False
    )
    made = attack.infer(np.tile(given["start"], (count, 1)).astype(np.float32), np.arange(count))
    pairs = [(one - given["start"], other - given["start"]) for one, other in zip(given["made"], made, strict=True)]
    alike = [float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-12)) for one, other in pairs]
    sure = [
        classifier.predict(side.astype(np.float32))[np.arange(count), np.arange(count)]
        for side in (given["made"], made)
    ]
    print(f"MIFace, {count} classes: cosine of both pictures {np.mean(alike):.3f} (least {min(alike):.3f})")
    print(f"  confidence of the class: ours {sure[0].mean():.4f}, ART {sure[1].mean():.4f}")


def _membership(given: np.lib.npyio.NpzFile) -> None:
    """ART learns a logistic regression of the loss from half of the people, and is asked about the others."""
    inside, rows, labels = given["inside"][0], given["rows"], given["labels"]
    classifier = _model(given["weights"], given["offsets"])

    def loss(x: np.ndarray, y: np.ndarray, **_: object) -> np.ndarray:
        own = y.argmax(axis=1) if y.ndim == 2 else y
        return -np.log(np.clip(classifier.model.predict_proba(x)[np.arange(len(own)), own], 1e-12, 1))

    classifier.compute_loss = loss  # ART has none for scikit-learn's models
    known = np.arange(len(labels)) % 2 == 0
    attack = MembershipInferenceBlackBox(classifier, attack_model_type="lr", input_type="loss")
    attack.fit(rows[known & inside], labels[known & inside], rows[known & ~inside], labels[known & ~inside])
    told = attack.infer(rows[~known], labels[~known], probabilities=True).ravel()
    art = roc_auc_score(inside[~known], told)
    ours = roc_auc_score(inside[~known], given["ours_of_linear"][~known])
    print(f"membership by loss, {np.sum(~known)} people: AUC ours {ours:.4f}, ART {art:.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
