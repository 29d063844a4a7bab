"""Privacy against use as a chart: one numbered point for each arm, with the intervals of both figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from markupsafe import Markup

from sanitize.manifest.proof import ModelAudit, ModelFigure, ModelUse

ASKED = ("membership", "everybody", "all", "auc")
BASELINE = "most common label"
LEFT, RIGHT, TOP, BOTTOM = 50.0, 400.0, 24.0, 200.0
"""Where the axes are, in units of the drawing."""
NEAR = 14.0
"""Points closer than that share one label."""
LINE = 16


@dataclass(frozen=True)
class Point:
    """An arm: how useful a model is that learned from it, and how well its members are told, each with an interval."""

    name: str
    use: tuple[float, float, float]
    told: tuple[float, float, float]


def frontier(audit: ModelAudit, names: Mapping[str, str]) -> Markup | None:
    """The chart over all arms that have both figures; None for fewer than two."""
    points, metric = [], "accuracy"
    for arm in dict.fromkeys(one.arm for one in audit.figures):
        told = next((one for one in audit.figures if one.arm == arm and _asks(one) == ASKED), None)
        use = _best_use(audit.utility, arm)
        if told is None or use is None or None in (*_interval(told), *_interval(use)):
            continue
        metric = "R²" if use.metric == "r2" else use.metric
        points.append(Point(names.get(arm, arm), _interval(use), _interval(told)))
    return _drawn(points, metric) if len(points) > 1 else None


def _asks(one: ModelFigure) -> tuple[str, str, str, str]:
    return one.attack, one.target, one.stratum, one.metric


def _best_use(rows: Sequence[ModelUse], arm: str) -> ModelUse | None:
    """The best model of the arm at the first task: models of other tasks can't be compared with it."""
    own = [one for one in rows if one.group == "all" and one.model != BASELINE and one.value is not None]
    if not own:
        return None
    task = own[0].label, own[0].metric
    return max(
        (one for one in own if one.arm == arm and (one.label, one.metric) == task),
        key=lambda one: one.value or 0.0,
        default=None,
    )


def _interval(one: ModelFigure | ModelUse) -> tuple[float, float, float]:
    return one.value, one.low, one.high  # type: ignore[return-value]


def _drawn(points: Sequence[Point], metric: str) -> Markup:
    ticks = _ticks(min(one.use[1] for one in points), max(one.use[2] for one in points))
    said = "; ".join(f"{one.name}: {metric} {one.use[0]:.3f}, members told {one.told[0]:.3f}" for one in points)
    height = BOTTOM + 44 + LINE * len(points)
    attributes = {"viewBox": f"0 0 420 {height:.0f}", "role": "img", "aria-label": f"Privacy against use: {said}"}
    root = ElementTree.Element("svg", attributes)
    _axes(root, ticks, metric)
    placed = [(_across(one.use[0], ticks), _down(one.told[0])) for one in points]
    for one in points:
        _segment(root, _across(one.use[1], ticks), _down(one.told[0]), _across(one.use[2], ticks), _down(one.told[0]))
        _segment(root, _across(one.use[0], ticks), _down(one.told[1]), _across(one.use[0], ticks), _down(one.told[2]))
    for x, y in placed:
        ElementTree.SubElement(root, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4", "fill": "currentColor"})
    for (x, y), close in _grouped(placed).items():
        left, anchor = (x - 7, "end") if x > (LEFT + RIGHT) / 2 else (x + 7, "start")
        _text(root, left, y - 7, ", ".join(str(number + 1) for number in close), anchor)
    for number, one in enumerate(points):
        legend = f"{number + 1}  {one.name}: members told {_short(one.told[0])}, {metric} {_short(one.use[0])}"
        _text(root, 10, BOTTOM + 52 + LINE * number, legend, "start")
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _grouped(placed: Sequence[tuple[float, float]]) -> dict[tuple[float, float], list[int]]:
    """The points by the first one that is near each."""
    found: dict[tuple[float, float], list[int]] = {}
    for number, place in enumerate(placed):
        first = next((other for other in found if math.dist(other, place) < NEAR), place)
        found.setdefault(first, []).append(number)
    return found


def _axes(root: ElementTree.Element, ticks: Sequence[float], metric: str) -> None:
    _segment(root, LEFT, TOP, LEFT, BOTTOM)
    _segment(root, LEFT, BOTTOM, RIGHT, BOTTOM)
    _text(root, LEFT + 6, 12, "members told from others (AUC)", "start")
    _text(root, (LEFT + RIGHT) / 2, BOTTOM + 32, f"{metric} of the best model", "middle")
    for told in (0.5, 0.75, 1.0):
        _text(root, LEFT - 6, _down(told) + 4, _short(told), "end")
    for use in ticks:
        _text(root, _across(use, ticks), BOTTOM + 16, _short(use), "middle")


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers around both ends, three to seven of them."""
    step = next((one for one in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if (high - low) / one <= 5), 1.0)
    return [step * number for number in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _across(use: float, ticks: Sequence[float]) -> float:
    return LEFT + (RIGHT - LEFT) * (use - ticks[0]) / (ticks[-1] - ticks[0] or 1.0)


def _down(told: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(told - 0.5, 0.0), 0.5) / 0.5


def _short(number: float) -> str:
    return f"{number:.2f}".replace("0.", ".", 1) if 0 <= number < 1 else f"{number:.2f}"


def _segment(root: ElementTree.Element, x1: float, y1: float, x2: float, y2: float) -> None:
    ends = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    ElementTree.SubElement(root, "line", {**ends, "class": "line", "stroke": "currentColor"})


def _text(root: ElementTree.Element, x: float, y: float, text: str, anchor: str) -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    ElementTree.SubElement(root, "text", where).text = text
