"""Charts as inline SVG without a style, script, comment or link of their own: the page's style sheet colours them."""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

_LEFT_OUT = frozenset({"defs", "title", "desc", "style", "script"})
_WIDTH = 420
_LABEL = 24
"""Characters of a label; the table beside the chart has the rest."""


def class_sizes(rows: Sequence[tuple[str, int]]) -> Markup:
    """How many classes hold how many units."""
    import pygal

    chart = pygal.Bar(**_options(height=220, labels=[label for label, _ in rows], show_legend=False))
    chart.add("classes", [classes for _, classes in rows])
    said = ", ".join(f"{classes} of {label} units" for label, classes in rows)
    return _svg(chart, f"Bar chart of classes: {said}")


def before_and_after(rows: Sequence[tuple[str, float | None, float | None]]) -> Markup:
    """Shares before and after, as pairs of bars in percent; a side that was never measured is left out."""
    import pygal

    labels = [label for label, _, _ in reversed(rows)]
    chart = pygal.HorizontalBar(
        **_options(height=70 + 48 * len(rows), labels=labels, range=(0, 100), value_formatter=lambda v: f"{v:.3g}%")
    )
    before, after = [row[1] for row in reversed(rows)], [row[2] for row in reversed(rows)]
    for name, shares in (("before", before), ("after", after)):
        if shares != [None] * len(shares):
            chart.add(name, [None if share is None else 100 * share for share in shares])
    return _svg(chart, "Bar chart: risk before and after")


def counts(title: str, rows: Sequence[tuple[str, float]]) -> Markup:
    """Counts by name, the first on top."""
    import pygal

    labels = [_cut(label) for label, _ in reversed(rows)]
    chart = pygal.HorizontalBar(**_options(height=40 + 26 * len(rows), labels=labels, show_legend=False))
    chart.add("count", [count for _, count in reversed(rows)])
    return _svg(chart, title)


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _options(height: int, labels: list[str], **more: Any) -> dict[str, Any]:
    from pygal.style import Style

    sizes = {f"{part}_font_size": 12 for part in ("label", "major_label", "legend", "value")}
    plain = {"width": _WIDTH, "height": height, "x_labels": labels, "no_prefix": True, "js": (), "css": ()}
    layout = {
        "legend_at_bottom": True,
        "margin": 6,
        "margin_left": 24,
        "margin_right": 18,
        "spacing": 6,
        "max_scale": 6,
        "truncate_label": -1,
    }
    return {**plain, **layout, "style": Style(**sizes), **more}


def _svg(chart: Any, label: str) -> Markup:
    """Render a chart and leave out of it what isn't drawing; the accessible name is `label`."""
    from pygal.etree import etree

    etree.to_etree()
    root = chart.render_tree()
    _prune(root)
    root.attrib.pop("id", None)
    root.attrib.update({"role": "img", "aria-label": label})
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _prune(element: Any) -> None:
    for child in list(element):
        if child.tag in _LEFT_OUT or not isinstance(child.tag, str) or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
            continue
        child.attrib.pop("id", None)
        child.attrib.pop("style", None)
        _prune(child)
