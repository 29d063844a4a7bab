"""What the stages found, by column."""

from collections.abc import Sequence

from sanitize.manifest.model import Manifest, StageFinding
from sanitize.manifest.values import Count


def findings_by_column(manifest: Manifest) -> dict[str, list[StageFinding]]:
    """Every finding of every stage, by column as the source has them, the most frequent first, hidden ones last."""
    by_column: dict[str, list[StageFinding]] = {column.name: [] for column in manifest.columns}
    for stage in manifest.stages:
        for finding in stage.findings:
            by_column.setdefault(finding.column, []).append(finding)
    return {column: sorted(found, key=_by_count) for column, found in by_column.items() if found}


def _by_count(finding: StageFinding) -> tuple[float, str, str]:
    return -visible(finding.count), finding.entity, finding.action


def visible(count: Count) -> float:
    """The count, or for a hidden one a number between none and the least one that is shown."""
    return count if isinstance(count, int) else 0.5


def total(counts: Sequence[Count]) -> str:
    """The sum of counts, with a plus where some of them are hidden."""
    known = sum(count for count in counts if isinstance(count, int))
    hidden = any(isinstance(count, str) for count in counts)
    return f"{known:,}+" if hidden else f"{known:,}"
