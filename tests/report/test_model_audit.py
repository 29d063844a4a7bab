"""Attacks on models in words: the answer follows the figures, void ones have no say, and the worst is named."""

from __future__ import annotations

from xml.etree import ElementTree

from sanitize.manifest.proof import ModelAudit, ModelFigure, ModelUse
from sanitize.report.model_audit import view
from sanitize.report.model_lines import lines


def _figure(arm: str, value: float, *, stratum: str = "all", void: bool = False, metric: str = "auc") -> ModelFigure:
    chance = 0.5 if metric == "auc" else 0.01
    return ModelFigure(
        attack="membership",
        arm=arm,
        target="everybody",
        stratum=stratum,
        metric=metric,
        value=value,
        low=value - 0.02,
        high=value + 0.02,
        chance=chance,
        void=void,
    )


def _audit(*figures: ModelFigure, effort: str = "full", void: tuple[str, ...] = ()) -> ModelAudit:
    uses = [
        ModelUse(arm=arm, label="y", model=model, metric="accuracy", value=value, low=value - 0.01, high=value + 0.01)
        for arm, value in (("raw", 0.84), ("release", 0.81))
        for model in ("boosting", "forest")
    ]
    return ModelAudit(effort=effort, attacks=("membership",), figures=figures, utility=tuple(uses), void=void)


def test_a_release_at_chance_for_everybody_and_not_for_some_is_not_called_safe() -> None:
    answer = view(
        "",
        _audit(
            _figure("raw", 0.75),
            _figure("release", 0.5),
            _figure("raw", 0.9, stratum="alone"),
            _figure("release", 0.7, stratum="alone"),
        ),
    ).answers[0]
    assert answer.sentence == "From the release, no further than chance on the whole, but further in places."
    assert "nobody else has" in answer.figures
    assert ".700" in answer.figures


def test_void_figures_have_no_say_in_the_answer() -> None:
    answer = view(
        "",
        _audit(
            _figure("raw", 0.75),
            _figure("release", 0.5),
            _figure("raw", 0.5, stratum="alone", void=True),
            _figure("release", 0.9, stratum="alone", void=True),
        ),
    ).answers[0]
    assert answer.sentence == "From the raw data, yes. From the release, this attack got no further than chance."
    assert [line.void for line in answer.lines] == [False, True]


def test_a_quick_audit_says_that_a_full_one_gets_further() -> None:
    said = list(lines(_audit(_figure("raw", 0.6), _figure("release", 0.5), effort="quick")))
    assert said[0].startswith("This was a quick audit")
    assert not next(lines(_audit(_figure("raw", 0.6)))).startswith("This was a quick audit")


def test_the_chart_has_a_point_and_a_line_of_its_legend_for_each_arm() -> None:
    audit = _audit(_figure("raw", 0.75), _figure("release", 0.55), _figure("without_k_anonymity", 0.75))
    drawn = ElementTree.fromstring(str(view("", audit).frontier))
    texts = ["".join(one.itertext()) for one in drawn.iter() if one.tag.endswith("text")]
    assert "1  raw data: members told .75, accuracy .84" in texts
    assert "2  the release: members told .55, accuracy .81" in texts
    assert sum(one.tag.endswith("circle") for one in drawn.iter()) == 2


def test_arms_at_the_same_place_share_a_label() -> None:
    figures = [_figure("raw", 0.75), _figure("release", 0.75)]
    audit = _audit(*figures).model_copy(
        update={
            "utility": tuple(
                ModelUse(arm=arm, label="y", model="forest", metric="accuracy", value=0.8, low=0.79, high=0.81)
                for arm in ("raw", "release")
            )
        }
    )
    drawn = ElementTree.fromstring(str(view("", audit).frontier))
    assert "1, 2" in ["".join(one.itertext()) for one in drawn.iter() if one.tag.endswith("text")]


def test_a_label_at_the_right_end_of_the_chart_goes_to_the_left() -> None:
    drawn = ElementTree.fromstring(str(view("", _audit(_figure("raw", 0.75), _figure("release", 0.55))).frontier))
    anchors = {one.text: one.get("text-anchor") for one in drawn.iter() if one.text in {"1", "2"}}
    assert anchors == {"1": "end", "2": "start"}


def test_who_will_see_the_model_decides_what_is_read_first() -> None:
    audit = _audit(
        _figure("raw", 0.2, metric="tpr@1%"),
        _figure("release", 0.1, metric="tpr@1%"),
    )
    said = view("", audit, "public_api").guidance
    assert "anybody can ask the model" in said[0]
    assert "above chance on the release in 1 of 1 comparisons; give labels without confidences" in said[1]
    assert view("", audit, "internal").guidance == []
    assert view("", audit).guidance == []


def test_that_another_attack_got_furthest_on_the_release_is_said() -> None:
    raw = _figure("raw", 0.75).model_copy(update={"model": "forest", "method": "LiRA"})
    same, other = (
        _figure("release", 0.6).model_copy(update={"model": "forest", "method": method}) for method in ("LiRA", "RMIA")
    )
    said = "Each by the attack that got furthest: forest by LiRA on the raw data, forest by RMIA on the release."
    assert said in view("", _audit(raw, other)).answers[0].figures
    assert "furthest" not in view("", _audit(raw, same)).answers[0].figures


def test_chance_that_differs_between_arms_is_said_with_each() -> None:
    raw = _figure("raw", 0.9)
    release = _figure("release", 0.6).model_copy(update={"chance": 0.55})
    (line,) = view("", _audit(raw, release)).answers[0].lines
    assert line.chance == "as each says"
    assert line.cells == [".900 (.880 to .920), chance .500", ".600 (.580 to .620), chance .550"]
