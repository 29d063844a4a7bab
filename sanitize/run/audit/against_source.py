"""The source beside the release: what columns tell, how their values spread, and whom an attacker finds again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.distinguishing_columns import rows_for, telling
from sanitize.attacks.distributions import spread
from sanitize.attacks.hits import Hits
from sanitize.attacks.linkage import TARGETS, Linkage, Output, link
from sanitize.attacks.possible_values import Matcher
from sanitize.attacks.singling_out import single_out
from sanitize.attacks.written_parts import AUGMENTED, choose, names, sampled_rows
from sanitize.io.places.place import Place
from sanitize.manifest.model import Distribution, LinkageReport
from sanitize.manifest.privacy import TellingChange
from sanitize.run.audit.sampling import draw
from sanitize.run.plan import Plan
from sanitize.stages.k_anonymity import KAnonymity


@dataclass(frozen=True)
class Compared:
    """What samples of both sides, and an attacker who knows some persons of the source, say."""

    telling: TellingChange | None
    distributions: Mapping[str, Distribution]
    linkage: LinkageReport | None
    singled_out: Hits
    open_columns: tuple[str, ...]
    """The released columns that tell persons apart openly: no tokens, texts or pictures."""


def compare(plan: Plan, paths: Sequence[Place], units: Sequence[Place] | None) -> Compared:
    """Compare a sample of the source with one of the written parts, `units` being the private files beside them."""
    written = names(paths[0])
    flat = [name for name in written if name not in _left_out(plan)]
    open_columns = [name for name in plan.declared.names("quasi", "sensitive", "label", "keep") if name in flat]
    rows = plan.config.audit.rows
    unit = [plan.declared.unit] if plan.declared.unit else []
    raw = [name for name in plan.source.names if name in {*flat, *unit}]
    before = draw(plan.source, raw, rows, plan.config.seed) if raw else pa.table({})
    after = _released(paths, flat, rows, plan.config.seed)
    return Compared(
        _telling(before, after, open_columns, rows),
        _distributions(before, after, plan.policy.min_count),
        _linkage(plan, before, paths, units, written),
        single_out(paths, open_columns, plan.declared.names("quasi"), units) if open_columns else Hits(),
        tuple(open_columns),
    )


def _left_out(plan: Plan) -> set[str]:
    """Texts, pictures, and what says which rows were added."""
    added = {name for stage in plan.stages if stage.last for name in stage.touches().writes}
    return {*plan.declared.names("text", "image"), *(name for name in added if plan.declared.column(name) is None)}


def _released(paths: Sequence[Place], columns: Sequence[str], rows: int, seed: int) -> pa.Table:
    """A sample of the written rows in random order, but for augmented ones."""
    mark = [AUGMENTED] if AUGMENTED in names(paths[0]) else []
    table = sampled_rows(choose(paths, rows, seed), [*columns, *mark])
    table = table.take(pa.array(np.random.Generator(np.random.PCG64(seed)).permutation(table.num_rows)))
    return table.filter(pc.invert(table.column(AUGMENTED).fill_null(False))).drop_columns(mark) if mark else table


def _telling(before: pa.Table, after: pa.Table, columns: Sequence[str], rows: int) -> TellingChange | None:
    """Which released columns tell rows apart, in the source and in the written files; tokens don't take part."""
    if not columns:
        return None
    fewer = rows_for(len(columns), rows)
    return telling(*(table.select(columns).slice(0, fewer) for table in (before, after)))


def _distributions(before: pa.Table, after: pa.Table, least: int) -> dict[str, Distribution]:
    """How the values of each released column spread; a column that a stage made has no before."""
    return {
        name: Distribution(
            before=spread(before.column(name), least) if name in before.schema.names else (),
            after=spread(after.column(name), least),
        )
        for name in after.schema.names
    }


def _linkage(
    plan: Plan, before: pa.Table, paths: Sequence[Place], units: Sequence[Place] | None, written: Sequence[str]
) -> LinkageReport | None:
    """Attack as many persons of the source as the attacker knows; None without released quasi-identifiers."""
    quasi, sensitive = (
        [name for name in plan.declared.names(role) if name in written] for role in ("quasi", "sensitive")
    )
    if not quasi:
        return None
    declared = {column.name: column.hierarchy for column in plan.declared.columns}
    asked = next((stage.quasi for stage in plan.stages if isinstance(stage, KAnonymity)), {})
    matchers = {name: Matcher.of({**declared, **asked}[name]) for name in quasi}
    output = Output.read(paths, [*quasi, *sensitive], units)
    found = link(output, _persons(before, plan.declared.unit).slice(0, TARGETS), matchers, quasi, sensitive)
    return _report(found)


def _persons(rows: pa.Table, unit: str | None) -> pa.Table:
    """One row of each person, the first; rows of nobody are left out."""
    if unit is None:
        return rows
    named = rows.filter(pc.is_valid(rows.column(unit)))
    codes = pc.dictionary_encode(named.column(unit).combine_chunks())
    first = pc.index_in(pa.array(range(len(codes.dictionary)), codes.indices.type), codes.indices)
    return named.take(first)


def _report(found: Linkage) -> LinkageReport:
    return LinkageReport(
        targets=found.targets, linked=found.linked, alone=found.alone, guessed=found.guessed, prior=found.prior
    )
