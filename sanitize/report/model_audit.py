"""What attacks on models came to, in the words of somebody who has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from markupsafe import Markup

from sanitize.attacks.model_attack_list import BY_NAME
from sanitize.manifest.proof import KeptPairs, ModelAudit, ModelFigure, ModelUse

METRICS: Mapping[str, str] = {
    "auc": "how often a member looks more like one than a non-member",
    "tpr@1%": "members told at 1% false alarms",
    "tpr@0.1%": "members told at 0.1% false alarms",
    "advantage": "guessed better than of people outside",
    "precision@10%": "right among the 10% surest guesses",
    "exposure": "bits of the secret given away, of 12",
    "extracted": "names and numbers given back",
    "top1": "people named at the first guess",
    "told": "told from 19 others",
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
    "one real value among replaced ones: names": "one real name among those put in place of others",
    "one real value among replaced ones: numbers": "one real number among those put in place of others",
}
ARMS: Mapping[str, str] = {
    "raw": "raw data",
    "release": "the release",
    "raw_same_size": "raw data, as many rows",
}
KEPT = ("cells that are *", "empty cells", "distinct values kept", "distribution kept")
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
    method: str
    not_tried: str
    remedy: str
    arms: Sequence[str]
    lines: Sequence[Line]
    missing: Sequence[str]


@dataclass(frozen=True)
class View:
    """An audit with models as a page shows it."""

    title: str
    answers: Sequence[Answer]
    utility_arms: Sequence[str]
    utility: Sequence[tuple[str, Sequence[str]]]
    kept: Sequence[tuple[str, Sequence[str]]]
    """Each column, and the cells under KEPT."""
    frontier: Markup | None
    notes: Sequence[str]


def view(title: str, audit: ModelAudit) -> View:
    """The audit in words."""
    arms = list(dict.fromkeys(one.arm for one in audit.utility if one.group == "all"))
    rows = list(dict.fromkeys((one.label, one.model, one.metric) for one in audit.utility if one.group == "all"))
    by = {(one.label, one.model, one.metric, one.arm): one for one in audit.utility if one.group == "all"}
    table = [
        (f"{model} {_tells(label, metric)}", [_use(by.get((label, model, metric, arm))) for arm in arms])
        for label, model, metric in rows
    ]
    answers = [_answer(name, audit) for name in audit.attacks if name in BY_NAME]
    missing = [f"{what}: {why}" for what, why in audit.not_measured.items() if _attack_of(what) not in BY_NAME]
    notes = (*map(_pairs, audit.correlations), *audit.notes, *missing)
    return View(title, answers, [arm_name(arm) for arm in arms], table, _kept(audit), frontier(audit), notes)


def _tells(label: str, metric: str) -> str:
    return f"predicts {label}: R²" if metric == "r2" else f"tells {label}: {metric}"


def _kept(audit: ModelAudit) -> list[tuple[str, Sequence[str]]]:
    return [
        (one.column, [_share(part) for part in (one.stars, one.empty, one.distinct, one.marginal)])
        for one in audit.kept
    ]


def _share(part: float | None) -> str:
    return "not measured" if part is None else f"{part:.0%}"


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
    arms = list(dict.fromkeys(one.arm for one in own))
    asked = list(dict.fromkeys((one.target, one.stratum, one.metric) for one in own))
    lines = [_line(own, one, arms) for one in asked]
    missing = [f"{what}: {why}" for what, why in audit.not_measured.items() if _attack_of(what) == name]
    arms_said = [arm_name(arm) for arm in arms]
    sentence = _sentence(name, own, void=name in audit.void)
    return Answer(attack.question, sentence, attack.method, attack.not_tried, attack.remedy, arms_said, lines, missing)


def _line(own: Sequence[ModelFigure], asked: tuple[str, str, str], arms: Sequence[str]) -> Line:
    by = {one.arm: one for one in own if (one.target, one.stratum, one.metric) == asked}
    target, stratum, metric = asked
    who = STRATA.get(stratum, stratum) or TARGETS.get(target, target)
    some = next(iter(by.values()))
    chance = "" if some.chance is None else _number(some.chance)
    cells = [_cell(by.get(arm)) for arm in arms]
    void = all(one.void for one in by.values()) and not target.startswith("shuffled")
    return Line(who, METRICS.get(metric, metric), cells, chance, void)


def _sentence(name: str, own: Sequence[ModelFigure], *, void: bool) -> str:
    """The answer to the question, as far as the figures go."""
    raw, release = (_main(own, arm) for arm in ("raw", "release"))
    if raw is None:
        return "Not measured."
    if void:
        return "The attack did not succeed on the raw data, so it says nothing about the release."
    if release is None:
        return "On the raw data, yes. On the release it was not measured, so nothing is shown."
    still = release.low is not None and release.chance is not None and release.low > release.chance
    less = release.high is not None and raw.low is not None and release.high < raw.low
    if not still:
        return "From the raw data, yes. From the release, this attack got no further than chance."
    return (
        "From the release too, though less well than from the raw data." if less else "Yes, from the release as well."
    )


def _main(own: Sequence[ModelFigure], arm: str) -> ModelFigure | None:
    found = [one for one in own if one.arm == arm and one.stratum == "all" and not one.target.startswith("shuffled")]
    everybody = [one for one in found if one.target == "everybody"]
    return next(iter([*everybody, *found]), None)


def _cell(one: ModelFigure | None) -> str:
    if one is None or one.value is None or one.low is None or one.high is None:
        return "not measured"
    return f"{_number(one.value)} ({_number(one.low)} to {_number(one.high)})"


def _use(one: ModelUse | None) -> str:
    if one is None or one.value is None or one.low is None or one.high is None:
        return "not measured"
    return f"{_number(one.value)} ({_number(one.low)} to {_number(one.high)})"


def _number(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if 0 <= value < 1 else f"{value:.2f}"


def lines(audit: ModelAudit) -> Iterator[str]:
    """The audit as plain lines."""
    shown = view("", audit)
    for answer in shown.answers:
        yield answer.question
        yield f"  {answer.sentence}"
        for line in answer.lines:
            said = ", ".join(f"{arm} {cell}" for arm, cell in zip(answer.arms, line.cells, strict=True))
            yield f"  {line.target}, {line.metric}: {said}, by chance {line.chance}"
        yield from (f"  not measured: {one}" for one in answer.missing)
        yield f"  not tried: {answer.not_tried}"
    for name, cells in shown.utility:
        yield f"{name}: " + ", ".join(f"{arm} {cell}" for arm, cell in zip(shown.utility_arms, cells, strict=True))
    for name, cells in shown.kept:
        yield f"{name}: " + ", ".join(f"{what} {cell}" for what, cell in zip(KEPT, cells, strict=True))
    yield from shown.notes
    yield f"what sanitizing does not do, and what helps then: {HELP}"


def frontier(audit: ModelAudit) -> Markup | None:
    """Privacy against use: an arm further down gives less away, one further right is of more use."""
    points = []
    for arm in dict.fromkeys(one.arm for one in audit.figures):
        own = [
            one for one in audit.utility if one.arm == arm and one.group == "all" and one.model != "most common label"
        ]
        uses = [one.value for one in own if one.value is not None]
        told = [
            one.value
            for one in audit.figures
            if (one.arm, one.attack, one.target, one.stratum, one.metric)
            == (arm, "membership", "everybody", "all", "auc")
        ]
        if uses and told and told[0] is not None:
            points.append((arm_name(arm), max(uses), told[0]))
    metric = "R²" if any(one.metric == "r2" for one in audit.utility) else "accuracy"
    return _scatter(points, metric) if len(points) > 1 else None


def _scatter(points: Sequence[tuple[str, float, float]], metric: str) -> Markup:
    low, high = min(one[1] for one in points) - 0.02, max(one[1] for one in points) + 0.02
    said = "; ".join(f"{name}: {metric} {_number(use)}, members told {_number(told)}" for name, use, told in points)
    attributes = {"viewBox": "0 0 420 240", "role": "img", "aria-label": f"Privacy against use: {said}"}
    root = ElementTree.Element("svg", attributes)
    for x1, y1, x2, y2 in ((50, 20, 50, 200), (50, 200, 400, 200)):
        corners = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)}
        ElementTree.SubElement(root, "line", {**corners, "class": "line", "stroke": "currentColor"})
    _text(root, 225, 234, f"{metric} of the best model", "middle")
    _text(root, 56, 14, "members told from others (AUC)", "start")
    for value in (0.5, 0.75, 1.0):
        _text(root, 44, 204 - (value - 0.5) * 340, _number(value), "end")
    for value in (low, high):
        _text(root, 50 + 350 * (value - low) / (high - low), 216, _number(value), "middle")
    for name, use, told in points:
        x, y = 50 + 350 * (use - low) / (high - low), 200 - max(told - 0.5, 0) * 340
        circle = {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "5", "fill": "currentColor"}
        ElementTree.SubElement(root, "circle", circle)
        right = x < 280
        _text(root, x + (9 if right else -9), y + 4, name, "start" if right else "end")
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _text(root: ElementTree.Element, x: float, y: float, text: str, anchor: str) -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    ElementTree.SubElement(root, "text", where).text = text
