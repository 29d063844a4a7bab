"""The dry run: what would be read, done and written, in words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sanitize.attacks.attack_list import BY_NAME
from sanitize.attacks.hits import clean_rows
from sanitize.config import PipelineConfig
from sanitize.gate import limits_of
from sanitize.io.places.place import beside, place
from sanitize.io.read.sample import take
from sanitize.io.read.source import open_source
from sanitize.keys import Keys
from sanitize.run.audit.released import released
from sanitize.run.excluded import left_out, read_persons
from sanitize.run.needs import Needs, refuse_small_disk, workers_here
from sanitize.run.people_in_rows import refuse_rows_for_people
from sanitize.run.plan import Plan, make_plan
from sanitize.run.refusals import refuse_expired, refuse_paths
from sanitize.run.undeclared_personal_data import SAMPLE, passed_on, refuse_suspicious, singled_out
from sanitize.scan.estimate import estimates
from sanitize.stage.base import Fitted, Stage


def dry_run(config: PipelineConfig, stages: Sequence[Stage], source: str | Path, output: str | Path | None) -> str:
    """The plan as text; UsageError for everything a run would refuse."""
    if output is not None:
        release, kept = place(output), config.quarantine.path
        quarantine = place(kept) if kept else beside(release, ".quarantine")
        private = [file for stage in stages for file in stage.private_files()]
        refuse_paths(
            release,
            quarantine,
            place(source),
            private,
            overwrite=True,
        )
    refuse_expired(config)
    persons = read_persons(config.exclude) if config.exclude else ()
    without = left_out(config.source, persons, Keys(secrets.token_bytes(32), ephemeral=True))
    opened = open_source(source, delimiter=config.source.delimiter)
    plan = make_plan(config, tuple(stages), replace(opened, left_out=without))
    refuse_suspicious(plan)
    refuse_rows_for_people(plan)
    if output is not None:
        refuse_small_disk(plan, place(output))
    return "\n".join(_lines(plan, output))


def _lines(plan: Plan, output: str | Path | None) -> Iterator[str]:
    yield from table_lines(plan)
    yield f"output: {output or 'not set'}"
    yield "nothing is refused"


def table_lines(plan: Plan) -> Iterator[str]:
    """What is read, done and expected of one table."""
    shards = len(plan.source.shards())
    yield f"source: {len(plan.source.files)} {plan.source.format} file(s) in {shards} shard(s)"
    elsewhere = plan.source.told.columns if plan.source.told else ()
    left_out = sum(column.undeclared for column in plan.declared.columns) - len(elsewhere)
    if left_out:
        yield f"left out: {left_out} column(s) that the pipeline doesn't declare"
    if plan.source.left_out:
        yield f"left out: the rows of {len(plan.source.left_out.digests)} people that exclude names"
    if plan.config.expires:
        yield f"expires: {plan.config.expires}"
    if plan.source.passed_over:
        kinds = ", ".join(f"{count} {kind}" for kind, count in plan.source.passed_over.items())
        named = f" ({', '.join(plan.source.passed_names)}, …)" if plan.source.passed_names else ""
        yield f"ignored: {kinds}{named}"
    for number, positions in enumerate(plan.passes(), 1):
        named = ", ".join(plan.stages[at].kind for at in positions)
        columns = dict.fromkeys(
            name for at in positions if isinstance(stage := plan.stages[at], Fitted) for name in stage.fit_reads()
        )
        yield f"pass {number} (fit): {named}; reads {', '.join(columns)}"
    yield f"pass {len(plan.passes()) + 1} (apply): reads {', '.join(_named(plan, plan.read))}"
    for position, stage in enumerate(plan.stages, 1):
        touches = stage.touches()
        parts = [
            ("reads", touches.reads),
            ("also reads, before any stage", _named(plan, touches.source)),
            ("writes", touches.writes),
            ("drops", touches.drops),
        ]
        told = "; ".join(f"{what} {', '.join(names)}" for what, names in parts if names)
        yield f"  {position} {stage.kind}: {told or 'touches no column'}"
    yield from _expected(plan)
    yield from _limits(plan)
    yield from _small_samples(plan)
    yield from Needs.of(plan, workers_here()).lines(workers_here())


def _named(plan: Plan, names: Sequence[str]) -> list[str]:
    """The columns but for those that the pipeline doesn't declare, whose names may be values."""
    undeclared = {column.name for column in plan.declared.columns if column.undeclared}
    return [name for name in names if name not in undeclared]


def _limits(plan: Plan) -> Iterator[str]:
    """What an older pipeline notices: limits that hold without being set, and columns that are looked at."""
    limits = limits_of(plan.policy.gate, {})
    said = ", ".join(f"{name} {limit:g}" for name, limit in limits.items() if isinstance(limit, int | float))
    yield f"limits: {said}; a policy lifts one with null, and none of them has to be set"
    if looked_at := _named(plan, tuple(passed_on(plan))):
        yield f"looked at in all rows: {', '.join(looked_at)}; personal data in them is refused unless accepted"


def _small_samples(plan: Plan) -> Iterator[str]:
    """The checks whose limit a clean sample of the audit's size can't show to be kept, should there be more rows."""
    for name, limit in limits_of(plan.policy.gate, {}).items():
        attack = BY_NAME.get(name)
        if attack is None or attack.limited != "rate" or attack.samples != "rows" or not isinstance(limit, float):
            continue
        needed = clean_rows(limit)
        if released(plan, *attack.about) and plan.config.audit.rows < needed:
            yield (
                f"sample too small: {name} <= {limit:g} needs {needed} clean rows, but the audit looks at "
                f"{plan.config.audit.rows}: raise audit.rows, unless the release has fewer rows"
            )


def _expected(plan: Plan) -> Iterator[str]:
    """What k-anonymity would leave of a sample, and the columns passed on that are different in nearly every row."""
    quasi = plan.declared.names("quasi")
    if quasi:
        unit = [plan.declared.unit] if plan.declared.unit else []
        wanted = dict.fromkeys((*quasi, *plan.declared.names("sensitive"), *unit))
        yield from estimates(plan.stages, take(plan.source, SAMPLE, list(wanted)))
    if alone := singled_out(plan):
        yield f"nearly every value is different, so anyone who knows one finds its row: {', '.join(alone)}"
