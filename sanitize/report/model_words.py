"""The words and numbers in which a report says what attacks on models came to."""

from __future__ import annotations

from collections.abc import Mapping

from sanitize.manifest.proof import ModelFigure, ModelUse

METRICS: Mapping[str, str] = {
    "auc": "members told from others (AUC)",
    "tpr@1%": "members told at 1% false alarms",
    "tpr@0.1%": "members told at 0.1% false alarms",
    "advantage": "guessed better than of people outside",
    "precision@10%": "right among the 10% surest guesses",
    "exposure": "bits of the secret given away, of 12",
    "extracted": "names and numbers given back",
    "top1": "people named at the first guess",
    "told": "missed values told from 19 that were replaced",
    "top5": "people named within five guesses",
}
STRATA: Mapping[str, str] = {
    "all": "",
    "over_represented": "people with many rows",
    "outliers": "people with rare values",
    "alone": "people whose known values nobody else has",
}
TARGETS: Mapping[str, str] = {
    "canaries": "planted rows with a wrong label",
    "canaries x1": "secrets planted once",
    "canaries x5": "secrets planted 5 times",
    "canaries x20": "secrets planted 20 times",
    "confidences, 1,000 queries": "attackers who get confidences, 1,000 queries per person",
    "confidences, 10,000 queries": "attackers who get confidences, 10,000 queries per person",
    "labels, 1,000 queries": "attackers who get labels alone, 1,000 queries per person",
    "labels, 10,000 queries": "attackers who get labels alone, 10,000 queries per person",
    "dominant person": "the person with most pictures",
    "person with most pictures of a label": "the person with most pictures of a label",
    "one real value among replaced ones: names": "one real name among those put in place of others",
    "one real value among replaced ones: numbers": "one real number among those put in place of others",
}
ARMS: Mapping[str, str] = {
    "raw": "raw data",
    "release": "the release",
    "raw_same_size": "raw data cut to as many rows",
}
QUICK = (
    "This was a quick audit: it attacks membership by loss alone, with few models, and leaves out membership in "
    "pictures, replaced values in texts, and all arms but the raw data and the release. A full one gets further."
)
SHUFFLED = "shuffled"
HELP = "docs/what-sanitizing-does-not-do.md"


def arm_name(arm: str) -> str:
    """An arm in words."""
    return ARMS.get(arm, f"without {arm.removeprefix('without_')}" if arm.startswith("without_") else arm)


def who(one: ModelFigure) -> str:
    """Who was attacked."""
    return STRATA.get(one.stratum, one.stratum) or TARGETS.get(one.target, one.target)


def capital(said: str) -> str:
    """With a capital letter at its start."""
    return f"{said[:1].upper()}{said[1:]}"


def cell(one: ModelFigure | ModelUse | None) -> str:
    """A figure with its interval."""
    if one is None or one.value is None or one.low is None or one.high is None:
        return "not measured"
    return f"{number(one.value)} ({number(one.low)} to {number(one.high)})"


def number(value: float | None) -> str:
    """Three digits of a share, two of anything larger."""
    if value is None:
        return "not known"
    said = f"{value:.3f}"
    return said.replace("0.", ".", 1) if said.startswith(("0.", "-0.")) else f"{value:.2f}"
