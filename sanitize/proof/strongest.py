"""Of several attacks that ask the same, the one that got furthest."""

from __future__ import annotations

from collections.abc import Sequence

from sanitize.proof.figures import Figure


def strongest(figures: Sequence[Figure]) -> list[Figure]:
    """For each question on each arm the figure that is surest to be above chance; the worst stratum first.

    Their intervals are wide enough for the number of attacks among which one is chosen (Bonferroni).
    """
    best: dict[tuple[str, ...], Figure] = {}
    for one in figures:
        known = best.get((*one.asks, one.arm))
        if known is None or one.estimate.low > known.estimate.low:
            best[(*one.asks, one.arm)] = one
    arms = list(dict.fromkeys(one.arm for one in figures))
    return sorted(best.values(), key=lambda one: (arms.index(one.arm), *one.asks[:2], one.metric, -one.estimate.low))
