"""What attacks on models came to, as plain lines."""

from __future__ import annotations

from collections.abc import Iterator

from sanitize.manifest.proof import ModelAudit
from sanitize.report.model_audit import KEPT, Answer, view
from sanitize.report.model_words import HELP


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
