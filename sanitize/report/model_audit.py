"""What attacks on models came to, in the words of somebody who has to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sanitize.attacks.model_attack_list import BY_NAME
from sanitize.manifest.proof import KeptPairs, ModelAudit, ModelFigure
from sanitize.report.frontier import frontier
from sanitize.report.model_guidance import guidance
from sanitize.report.model_words import METRICS, QUICK, SHUFFLED, arm_name, capital, cell, number, who

KEPT = ("cells that are *", "empty cells", "distinct values kept", "distribution kept")


@dataclass(frozen=True)
class Line:
    """One comparison: who was attacked, what was measured, and a cell for each arm."""

    target: str
    metric: str
    cells: Sequence[str]
    chance: str
    void: bool


@dataclass(frozen=True)
class Answer:
    """One question and what was measured."""

    question: str
    sentence: str
    figures: str
    """The figures on everybody, and the worst of the others."""
    method: str
    not_tried: str
    remedy: str
    arms: Sequence[str]
    lines: Sequence[Line]
    check: str
    """What the attack comes to when membership is shuffled; empty for other attacks."""
    missing: Sequence[str]


@dataclass(frozen=True)
class View:
    """An audit with models as a page shows it."""

    title: str
    effort: str
    """What a quick audit leaves out; empty for a full one."""
    answers: Sequence[Answer]
    utility_arms: Sequence[str]
    utility: Sequence[tuple[str, Sequence[str]]]
    kept: Sequence[tuple[str, Sequence[str]]]
    """Each column, and the cells under KEPT."""
    frontier: Markup | None
    guidance: Sequence[str]
    notes: Sequence[str]


def view(title: str, audit: ModelAudit, exposure: str | None = None) -> View:
    """The audit in words; `exposure` is the pipeline's word for who will see the model."""
    arms = list(dict.fromkeys(one.arm for one in audit.utility if one.group == "all"))
    rows = list(dict.fromkeys((one.label, one.model, one.metric) for one in audit.utility if one.group == "all"))
    by = {(one.label, one.model, one.metric, one.arm): one for one in audit.utility if one.group == "all"}
    table = [
        (f"{model} {_tells(label, metric)}", [cell(by.get((label, model, metric, arm))) for arm in arms])
        for label, model, metric in rows
    ]
    answers = [_answer(name, audit) for name in audit.attacks if name in BY_NAME]
    missing = [f"{what}: {why}" for what, why in audit.not_measured.items() if _attack_of(what) not in BY_NAME]
    notes = [f"{capital(note)}." for note in (*map(_pairs, audit.correlations), *audit.notes, *missing)]
    names = {arm: arm_name(arm) for arm in dict.fromkeys(one.arm for one in audit.figures)}
    return View(
        title=title,
        effort=QUICK if audit.effort == "quick" else "",
        answers=answers,
        utility_arms=[arm_name(arm) for arm in arms],
        utility=table,
        kept=_kept(audit),
        frontier=frontier(audit, names),
        guidance=list(guidance(audit, exposure)),
        notes=notes,
    )


def _tells(label: str, metric: str) -> str:
    return f"predicts {label}: R²" if metric == "r2" else f"tells {label}: {metric}"


def _kept(audit: ModelAudit) -> list[tuple[str, Sequence[str]]]:
    return [
        (one.column, [_share(part) for part in (one.stars, one.empty, one.distinct, one.marginal)])
        for one in audit.kept
    ]


def _share(part: float | None) -> str:
    return "not compared" if part is None else f"{part:.0%}"


def _pairs(one: KeptPairs) -> str:
    between = " and ".join(one.between)
    return (
        f"association of columns (Cramér's V): changed by {one.mean_change:.2f} on average over {one.pairs} pairs, "
        f"most by {one.largest_change + 0.0:+.2f} between {between}"
    )


def _attack_of(what: str) -> str:
    return what.split(" ")[0]


def _answer(name: str, audit: ModelAudit) -> Answer:
    attack = BY_NAME[name]
    own = [one for one in audit.figures if one.attack == name]
    checks = [one for one in own if one.target.startswith(SHUFFLED)]
    measured = [one for one in own if one not in checks]
    arms = list(dict.fromkeys(one.arm for one in measured))
    asked = list(dict.fromkeys((one.target, one.stratum, one.metric) for one in measured))
    sentence, figures = _answered_by(measured, void=name in audit.void)
    return Answer(
        question=attack.question,
        sentence=sentence,
        figures=figures,
        method=attack.method,
        not_tried=attack.not_tried,
        remedy=attack.remedy,
        arms=[arm_name(arm) for arm in arms],
        lines=[_line(measured, one, arms) for one in asked],
        check="; ".join(f"{arm_name(one.arm)} {cell(one)}" for one in checks),
        missing=[
            why if what == name else f"{what}: {why}"
            for what, why in audit.not_measured.items()
            if _attack_of(what) == name
        ],
    )


def _line(own: Sequence[ModelFigure], asked: tuple[str, str, str], arms: Sequence[str]) -> Line:
    by = {one.arm: one for one in own if (one.target, one.stratum, one.metric) == asked}
    some = next(iter(by.values()))
    cells = [cell(by.get(arm)) for arm in arms]
    chances = {number(one.chance) for one in by.values() if one.chance is not None}
    chance = ", ".join(chances)
    if len(chances) > 1:
        chance = "as each says"
        cells = [
            f"{said}, chance {number(by[arm].chance)}" if arm in by else said
            for said, arm in zip(cells, arms, strict=True)
        ]
    return Line(who(some), METRICS.get(some.metric, some.metric), cells, chance, all(one.void for one in by.values()))


def _answered_by(own: Sequence[ModelFigure], *, void: bool) -> tuple[str, str]:
    """The answer to the question and its figures, as far as they go; void figures have no say in it."""
    if not any(one.arm == "raw" for one in own):
        return "Not measured.", ""
    if void:
        return "The attack did not succeed on the raw data, so it says nothing about the release.", ""
    won = [one for one in own if not one.void]
    raw = _main(won, "raw")
    release = next((one for one in won if one.arm == "release" and _asks(one) == _asks(raw)), None)
    if release is None:
        return "On the raw data, yes. On the release it was not measured, so nothing is shown.", ""
    figures = (
        f"{capital(METRICS.get(raw.metric, raw.metric))}: {number(release.value)} on the release, "
        f"{number(raw.value)} on the raw data, {number(raw.chance)} by chance."
    )
    if _how(release) != _how(raw):
        figures += (
            f" Each by the attack that got furthest: {_how(raw)} on the raw data, {_how(release)} on the release."
        )
    above = [one for one in won if one.arm == "release" and _above(one)]
    if not above:
        return "From the raw data, yes. From the release, this attack got no further than chance.", figures
    worst = max((one for one in above if one.metric == raw.metric), key=lambda one: one.low or 0.0, default=above[0])
    figures += "" if _asks(worst) == _asks(raw) else f" {_worst(worst)}"
    if not _above(release):
        return "From the release, no further than chance on the whole, but further in places.", figures
    less = release.high is not None and raw.low is not None and release.high < raw.low
    if less:
        return "From the release too, though less well than from the raw data.", figures
    return "Yes, from the release as well.", figures


def _how(one: ModelFigure) -> str:
    """The model that was attacked, and by which method."""
    return f"{one.model} by {one.method}"


def _worst(one: ModelFigure) -> str:
    return f"Furthest for {who(one)}: {METRICS.get(one.metric, one.metric)} {cell(one)}."


def _asks(one: ModelFigure) -> tuple[str, str, str]:
    return one.target, one.stratum, one.metric


def _above(one: ModelFigure) -> bool:
    return one.low is not None and one.chance is not None and one.low > one.chance


def _main(won: Sequence[ModelFigure], arm: str) -> ModelFigure:
    """What was measured on everybody, or on all targets of the first kind."""
    found = [one for one in won if one.arm == arm and one.stratum == "all"]
    return next(iter([*(one for one in found if one.target == "everybody"), *found]))
