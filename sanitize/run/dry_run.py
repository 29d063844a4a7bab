"""The dry run: what would be read, done and written, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sanitize.config import PipelineConfig
from sanitize.io.places.place import beside, place
from sanitize.io.read.source import open_source
from sanitize.run.plan import Plan, make_plan
from sanitize.run.refusals import refuse_paths
from sanitize.run.undeclared_personal_data import refuse_suspicious
from sanitize.stage.base import Fitted, Stage
from sanitize.stages.k_anonymity import private_files


def dry_run(config: PipelineConfig, stages: Sequence[Stage], source: str | Path, output: str | Path | None) -> str:
    """The plan as text; UsageError for everything a run would refuse."""
    if output is not None:
        release, kept = place(output), config.quarantine.path
        quarantine = place(kept) if kept else beside(release, ".quarantine")
        refuse_paths(release, quarantine, place(source), private_files(stages), overwrite=True)
    plan = make_plan(config, tuple(stages), open_source(source, delimiter=config.source.delimiter))
    refuse_suspicious(plan)
    return "\n".join(_lines(plan, output))


def _lines(plan: Plan, output: str | Path | None) -> Iterator[str]:
    shards = len(plan.source.shards())
    yield f"source: {len(plan.source.files)} {plan.source.format} file(s) in {shards} shard(s)"
    left_out = sum(column.undeclared for column in plan.declared.columns)
    if left_out:
        yield f"left out: {left_out} column(s) that the pipeline doesn't declare"
    for number, positions in enumerate(plan.passes(), 1):
        named = ", ".join(plan.stages[at].kind for at in positions)
        columns = dict.fromkeys(
            name for at in positions if isinstance(stage := plan.stages[at], Fitted) for name in stage.fit_reads()
        )
        yield f"pass {number} (fit): {named}; reads {', '.join(columns)}"
    yield f"pass {len(plan.passes()) + 1} (apply): reads {', '.join(plan.read)}"
    for position, stage in enumerate(plan.stages, 1):
        touches = stage.touches()
        parts = [
            ("reads", touches.reads),
            ("beside it", touches.source),
            ("writes", touches.writes),
            ("drops", touches.drops),
        ]
        told = "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names)
        yield f"  {position} {stage.kind}: {told or 'touches no column'}"
    yield f"output: {output or 'none named'}"
    yield "nothing is refused"
