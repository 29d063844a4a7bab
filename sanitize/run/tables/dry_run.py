"""The dry run of several tables: each table's plan, how people are followed, and what the joined view costs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sanitize.config import PipelineConfig
from sanitize.io.places.place import beside, place
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys
from sanitize.run.dry_run import table_lines
from sanitize.run.excluded import read_persons
from sanitize.run.fit import fit
from sanitize.run.means import Means
from sanitize.run.refusals import refuse_expired, refuse_paths
from sanitize.run.tables.flow import Planned, plan_tables
from sanitize.run.tables.ladder import climb
from sanitize.run.tables.opened import Absent

FEW_SHARDS = 16
"""With more shards in all tables together, the joined view is left to the run."""


def dry_run_tables(config: PipelineConfig, output: str | Path | None) -> str:
    """The plan of several tables as text; UsageError for everything that a run would refuse."""
    refuse_expired(config)
    for table in (config.sources or {}).values():
        if output is not None and table.path is not None:
            kept = place(config.quarantine.path) if config.quarantine.path else beside(place(output), ".quarantine")
            refuse_paths(place(output), kept, place(table.path), overwrite=True)
    persons = read_persons(config.exclude) if config.exclude else ()
    keys = Keys(secrets.token_bytes(32), ephemeral=True)
    with TemporaryDirectory() as private:
        folders = Folders(Path(private))
        folders.create()
        planned = plan_tables(config, folders, Absent(persons), keys)
        lines = [*_lines(config, planned, keys), *_joined(planned, keys, folders)]
    return "\n".join([*lines, f"output: {output or 'not set'}", "nothing is refused"])


def _lines(config: PipelineConfig, planned: Planned, keys: Keys) -> Iterator[str]:
    for name, plan in planned.plans.items():
        yield f"table {name}:"
        yield from (f"  {line}" for line in table_lines(plan))
        link = plan.source.units
        if link is not None:
            yield f"  people: those of the rows that {link.key} names"
        for one in planned.links:
            if one.table == name:
                released = one in planned.released_links(keys)
                said = "joins" if released else "is not released as a key of"
                orphans = (config.sources or {})[name].orphans
                yield f"  {one.column} {said} {one}; orphans: {orphans}"


def _joined(planned: Planned, keys: Keys, folders: Folders) -> Iterator[str]:
    """Which tables can be joined, and what counting people over all of them costs."""
    for view in planned.views:
        yield f"an attacker joins: {', '.join(view.names)}"
        if planned.k is None:
            yield "  k is counted in each table alone: people can be told apart by their rows in all; see joined: true"
        elif sum(len(plan.source.shards()) for plan in planned.plans.values()) > FEW_SHARDS:
            yield f"  joined k = {planned.k}: the run measures what it costs"
        else:
            means = Means(keys, folders, _Here(), lambda event: None)
            frozen = {name: fit(planned.plans[name], planned.plans[name].source.shards(), means) for name in view.names}
            climbed = climb(frozen, view, planned.k, means)
            yield f"  joined k = {planned.k}: {climbed.share:.0%} of people would be left out"
            for name, share in sorted(climbed.without.items(), key=lambda one: one[1]):
                yield f"    {share:.0%} if {name} weren't joined (pseudonymize with per: table)"
            if climbed.shared:
                named = ", ".join(climbed.shared)
                yield f"    {climbed.without_shared:.0%} without keys that several people share: {named} (role: drop)"


class _Here:
    """A session in this process."""

    def map(self, job: Any, items: Iterable[Any]) -> Iterator[Any]:
        """What the job does with each item."""
        work: Callable[[Any], Any] = job.open()
        return (work(item) for item in items)
