"""What attacks on models came to, in the words of somebody who has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sanitize.attacks.model_attack_list import BY_NAME
from sanitize.manifest.proof import KeptPairs, ModelAudit, ModelFigure, ModelUse
from sanitize.report.frontier import frontier
from sanitize.report.model_guidance import guidance

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
KEPT = ("cells that are *", "empty cells", "distinct values kept", "distribution kept")
QUICK = (
    "This was a quick audit: it attacks membership by loss alone, with few models, and leaves out membership in "
    "pictures, replaced values in texts, and all arms but the raw data and the release. A full one gets further."
)
SHUFFLED = "shuffled"
HELP = "docs/what-sanitizing-does-not-do.md"


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
        (f"{model} {_tells(label, metric)}", [_use(by.get((label, model, metric, arm))) for arm in arms])
        for label, model, metric in rows
    ]
    answers = [_answer(name, audit) for name in audit.attacks if name in BY_NAME]
    missing = [f"{what}: {why}" for what, why in audit.not_measured.items() if _attack_of(what) not in BY_NAME]
    notes = [f"{_capital(note)}." for note in (*map(_pairs, audit.correlations), *audit.notes, *missing)]
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
        f"most by {one.largest_change:+.2f} between {between}"
    )


def arm_name(arm: str) -> str:
    """An arm in words."""
    return ARMS.get(arm, f"without {arm.removeprefix('without_')}" if arm.startswith("without_") else arm)


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
        check="; ".join(f"{arm_name(one.arm)} {_cell(one)}" for one in checks),
        missing=[
            why if what == name else f"{what}: {why}"
            for what, why in audit.not_measured.items()
            if _attack_of(what) == name
        ],
    )


def _line(own: Sequence[ModelFigure], asked: tuple[str, str, str], arms: Sequence[str]) -> Line:
    by = {one.arm: one for one in own if (one.target, one.stratum, one.metric) == asked}
    some = next(iter(by.values()))
    chance = "" if some.chance is None else _number(some.chance)
    cells = [_cell(by.get(arm)) for arm in arms]
    return Line(_who(some), METRICS.get(some.metric, some.metric), cells, chance, all(one.void for one in by.values()))


def _who(one: ModelFigure) -> str:
    return STRATA.get(one.stratum, one.stratum) or TARGETS.get(one.target, one.target)


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
        f"{_capital(METRICS.get(raw.metric, raw.metric))}: {_number(release.value)} on the release, "
        f"{_number(raw.value)} on the raw data, {_number(raw.chance)} by chance."
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


def _capital(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _worst(one: ModelFigure) -> str:
    return f"Furthest for {_who(one)}: {METRICS.get(one.metric, one.metric)} {_cell(one)}."


def _asks(one: ModelFigure) -> tuple[str, str, str]:
    return one.target, one.stratum, one.metric


def _above(one: ModelFigure) -> bool:
    return one.low is not None and one.chance is not None and one.low > one.chance


def _main(won: Sequence[ModelFigure], arm: str) -> ModelFigure:
    """What was measured on everybody, or on all targets of the first kind."""
    found = [one for one in won if one.arm == arm and one.stratum == "all"]
    return next(iter([*(one for one in found if one.target == "everybody"), *found]))


def _cell(one: ModelFigure | None) -> str:
    if one is None or one.value is None or one.low is None or one.high is None:
        return "not measured"
    return f"{_number(one.value)} ({_number(one.low)} to {_number(one.high)})"


def _use(one: ModelUse | None) -> str:
    if one is None or one.value is None or one.low is None or one.high is None:
        return "not measured"
    return f"{_number(one.value)} ({_number(one.low)} to {_number(one.high)})"


def _number(value: float | None) -> str:
    if value is None:
        return "not known"
    said = f"{value:.3f}"
    return said.replace("0.", ".", 1) if said.startswith(("0.", "-0.")) else f"{value:.2f}"


def lines(audit: ModelAudit, exposure: str | None = None) -> Iterator[str]:
    """The audit as plain lines."""
    shown = view("", audit, exposure)
    if shown.effort:
        yield shown.effort
    for answer in shown.answers:
        yield from _answered(answer)
    if shown.utility:
        yield "What is the release still good for?"
    for name, cells in shown.utility:
        yield f"  {name}: " + ", ".join(f"{arm} {cell}" for arm, cell in zip(shown.utility_arms, cells, strict=True))
    if shown.kept:
        yield "What is kept of each column?"
    for name, cells in shown.kept:
        yield f"  {name}: " + ", ".join(f"{what} {cell}" for what, cell in zip(KEPT, cells, strict=True))
    yield from shown.guidance
    yield from shown.notes
    yield f"What sanitizing does not do, and what helps then: {HELP}"


def _answered(answer: Answer) -> Iterator[str]:
    yield answer.question
    yield f"  {answer.sentence} {answer.figures}".rstrip()
    width = max(map(len, answer.arms), default=0)
    for line in answer.lines:
        void = ", proves nothing: it failed on the raw data" if line.void else ""
        yield f"  {line.target}: {line.metric} (by chance {line.chance}{void})"
        yield from (f"    {arm:{width}}  {cell}" for arm, cell in zip(answer.arms, line.cells, strict=True))
    if answer.check:
        yield f"  checked with shuffled membership, chance is .500: {answer.check}"
    yield from (f"  not measured: {one}" for one in answer.missing)
    if answer.lines:
        yield f"  not tried: {answer.not_tried}"
