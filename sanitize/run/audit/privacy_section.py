"""k, l, t and risk of the written files, counted again, beside what the fit says of the source."""

from __future__ import annotations

from sanitize.attacks.diversity import Diversity
from sanitize.attacks.recount import Recount
from sanitize.manifest.privacy import ClassBin, Privacy, Risk, RiskChange, TellingChange
from sanitize.run.plan import Plan


def privacy_section(plan: Plan, frozen: Plan, counted: Recount, told: TellingChange | None) -> Privacy | None:
    """The manifest's privacy section; None where no stage makes classes."""
    grouped = next((found for stage in plan.stages if (found := stage.grouped()) is not None), None)
    if grouped is None:
        return None
    facts = next((facts["privacy"] for ready in frozen.ready if "privacy" in (facts := ready.facts())), {})
    return Privacy(
        unit=plan.declared.unit or "row",
        k=counted.k,
        l={name: _diversity(found, by_entropy=name in grouped.by_entropy) for name, found in counted.sensitive.items()}
        or None,
        t={name: round(found.distance, 6) for name, found in counted.sensitive.items()} or None,
        classes=counted.classes,
        class_sizes=tuple(ClassBin(low=one.low, high=one.high, classes=one.classes) for one in counted.sizes),
        unique_trajectories=counted.unique_trajectories,
        risk=RiskChange(before=Risk(**facts["before"]) if "before" in facts else None, after=_risk(counted)),
        telling=told,
        **{name: value for name, value in facts.items() if name != "before"},
    )


def _risk(counted: Recount) -> Risk:
    """The release is its own population: the marketer's risk is the mean, the journalist's the prosecutor's."""
    return Risk(
        prosecutor_max=_rounded(counted.prosecutor_max),
        prosecutor_mean=_rounded(counted.marketer),
        journalist_max=_rounded(counted.prosecutor_max),
        marketer=_rounded(counted.marketer),
        sample_uniques=counted.sample_uniques,
        unique_trajectories=counted.unique_trajectories,
        homogeneous={name: round(found.homogeneous, 6) for name, found in counted.sensitive.items()} or None,
    )


def _diversity(found: Diversity, by_entropy: bool) -> float:
    """l as it was asked for: by entropy, or the number of distinct values."""
    return round(found.entropy, 6) if by_entropy else found.distinct


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
