"""A release that grows: the parts of the one before stay as they are, and the rows of this run become further parts.

Classes are judged over all parts together. The quasi-identifiers stay at the levels of the first release, so that old
and new rows fall into the same classes; when too many new rows don't fit these, the gate refuses, and a new first
release has to be made from all rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.config import PipelineConfig
from sanitize.errors import ReleaseError, RunError, UsageError
from sanitize.io.places.place import Place
from sanitize.io.places.sealed import Sealed
from sanitize.io.write.parts import PartInfo, parquet_file, read_part, write_part
from sanitize.io.write.staging import Folders
from sanitize.keys import Keys, column_digests
from sanitize.manifest import statement as statements
from sanitize.manifest.grown import Grown
from sanitize.manifest.model import Increments, Manifest, Resource
from sanitize.run.audit.predecessor import Predecessor
from sanitize.run.people_read import all_people
from sanitize.run.plan import Plan
from sanitize.run.receipts import Receipt
from sanitize.run.settle import WrittenPart
from sanitize.run.units import RECORD, UNIT
from sanitize.stage.base import Fitted
from sanitize.stage.unit_spelling import folded

AGAIN = "make a new first release from all rows: run without --predecessor on all of them"


@dataclass(frozen=True)
class Base:
    """The release that a run adds to."""

    folder: Place
    root: str
    manifest: Manifest
    increments: Increments

    @property
    def parts(self) -> tuple[Resource, ...]:
        """Its files of data."""
        return tuple(one for one in self.manifest.resources if one.rows is not None)


def grown(config: PipelineConfig, base: Base | None, keys: Keys) -> Grown | None:
    """What the manifest is to say of the runs before; None for a release that doesn't grow."""
    if not config.output.increments:
        return None
    key = keys.derive("increments").hex()
    if base is None:
        return Grown(key)
    return Grown(key, base.manifest.rows, len(base.parts), base.increments.sources)


def open_base(plan: Plan, predecessor: Predecessor | None, keys: Keys, source: str) -> Base | None:
    """The release to add to; None where the release doesn't grow, or is the first.

    `source` is the keyed digest of this run's rows. Raises UsageError where they can't be added.
    """
    if not plan.config.output.increments:
        return None
    if keys.ephemeral:
        raise UsageError("output.increments: set SANITIZE_KEY, so that the tokens of all runs join")
    _refuse_stages(plan)
    if predecessor is None:
        return None
    if predecessor.folder is None:
        raise UsageError("output.increments: name the folder of the predecessor, not its digest: its parts are kept")
    manifest = statements.load(predecessor.folder).predicate
    if manifest.increments is None:
        raise UsageError(f"{predecessor.folder} was made without output.increments, so nothing can be added: {AGAIN}")
    if manifest.increments.key != keys.derive("increments").hex():
        raise UsageError(f"{predecessor.folder} was made with another key: set that SANITIZE_KEY, or {AGAIN}")
    if manifest.run.plan_sha256 != plan.sha256:
        raise UsageError(f"{predecessor.folder} was made by another pipeline or policy: restore these, or {AGAIN}")
    if source in manifest.increments.sources:
        raise UsageError(f"{predecessor.folder} holds these rows already: give the run new rows alone")
    return Base(predecessor.folder, predecessor.root, manifest, manifest.increments)


def _refuse_stages(plan: Plan) -> None:
    levels = dict.fromkeys(plan.declared.names("quasi"), 0)
    for stage in plan.stages:
        if stage.continuing(levels) is None:
            raise UsageError(
                f"output.increments: stage {stage.kind!r}, with these options, can't add to what is released already: "
                "leave it out, or make each release from all rows"
            )
    unit = plan.declared.unit
    gone = {name for stage in plan.stages for name in stage.touches().drops}
    if unit is not None and (unit in gone or _tokens(plan, pa.array(["probe"]), None) is None):
        raise UsageError(
            f"output.increments: people are known again by their tokens: pseudonymize the unit {unit!r} per unit"
        )


def _tokens(plan: Plan, values: pa.Array, keys: Keys | None) -> pa.Array | None:
    """What is released in place of values of the unit; None where that isn't the same in every row."""
    unit = plan.declared.unit or ""
    made = (stage.written_for(unit, values, keys or Keys(bytes(32))) for stage in plan.stages)
    return next((tokens for tokens in made if tokens is not None), None)


def to_fit(plan: Plan, base: Base) -> Plan:
    """The plan whose stages fit rows that are added to a release."""
    levels = base.manifest.privacy.levels or {} if base.manifest.privacy else {}
    stages = tuple(stage.continuing(levels) or stage for stage in plan.stages)
    return replace(plan, stages=stages)


def fitted(plan: Plan, continued: Plan) -> Plan:
    """The plan with what its stages have learned as those that add to a release."""
    learned = {at: one for at, one in continued.learned.items() if isinstance(plan.stages[at], Fitted)}
    return plan.with_learned(learned)


def keep_parts(base: Base, plan: Plan, keys: Keys, folders: Folders) -> list[WrittenPart]:
    """Copy the parts of a release to those of this run, with private files that say whose each row is.

    Raises RunError for a file that isn't the one of the manifest any more.
    """
    known = _people(plan, keys) if plan.declared.unit else {}
    found = []
    for one in base.parts:
        name = one.name.rpartition("/")[2]
        target, beside = folders.data / name, folders.units / name
        target.write_bytes((base.folder / one.name).read_bytes())
        info = PartInfo(name, one.rows or 0, one.bytes, one.sha256)
        columns = {RECORD: pa.array(np.full(info.rows, -1, dtype=np.int64))}
        if plan.declared.unit:
            columns[UNIT] = pa.array(_digests(read_part(target, [plan.declared.unit]).column(0), known, keys))
        write_part(beside, pa.table(columns), [])
        found.append(WrittenPart(info, target, beside, fixed=True))
    return found


def refuse_left_out(base: Base | None, plan: Plan, persons: Sequence[str], keys: Keys) -> None:
    """Raise UsageError where people who are to be left out are in the parts that would be kept."""
    if base is None or not persons:
        return
    asked = pa.array(persons, pa.string())
    asked = folded(asked) if plan.config.source.unit_spelling == "fold" else asked
    tokens, unit = _tokens(plan, asked, keys), str(plan.declared.unit)
    held = (pc.is_in(read_part(base.folder / one.name, [unit]).column(0), tokens) for one in base.parts)
    if any(pc.any(found).as_py() for found in held):
        raise UsageError(f"{base.folder} holds people who are to be left out, and its parts would be kept: {AGAIN}")


def _people(plan: Plan, keys: Keys) -> dict[str, int]:
    """The digest by which this run counts each of its people, by their token."""
    unit, found = str(plan.declared.unit), dict[str, int]()
    for shard in plan.source.shards():
        for chunk in plan.source.read(shard, [unit]):
            values = chunk.batch.column(0)
            values = folded(values) if plan.config.source.unit_spelling == "fold" else values
            values = values.unique().drop_null()
            tokens = _tokens(plan, values, keys)
            if tokens is None:
                raise RunError("the unit is released without tokens: nothing is published")
            digests = column_digests(values, keys.derive("units"))
            found.update(zip(tokens.to_pylist(), digests.tolist(), strict=True))
    return found


def _digests(tokens: pa.ChunkedArray, known: dict[str, int], keys: Keys) -> np.ndarray:
    """A digest (uint64) per row: that of this run for its people, and one of the token for others."""
    text = pc.cast(tokens, pa.string()).combine_chunks()
    others = column_digests(text, keys.derive("increments")).tolist()
    own = [known.get(token, other) for token, other in zip(text.to_pylist(), others, strict=True)]
    return np.array(own, dtype=np.uint64)


def refuse_other_columns(kept: Sequence[WrittenPart], added: Sequence[WrittenPart]) -> None:
    """Raise UsageError when rows can't be added as their columns or types differ from those of the release."""
    if kept and added:
        old, new = (parquet_file(parts[0].data).schema_arrow.remove_metadata() for parts in (kept, added))
        if different := list(_different(old, new)):
            raise UsageError(f"output.increments: column {different[0]!r} differs from the predecessor's: {AGAIN}")


def _different(old: pa.Schema, new: pa.Schema) -> Iterator[str]:
    for name in dict.fromkeys((*old.names, *new.names)):
        if name not in old.names or name not in new.names or old.field(name).type != new.field(name).type:
            yield name


def refuse_few(people: int, plan: Plan) -> None:
    """Raise ReleaseError where so few people are added that their rows would be known as theirs."""
    least = plan.policy.min_count
    if plan.declared.unit and people < least:
        raise ReleaseError(
            f"fewer than {least} people would be added: who knows that one of them was would look at their rows "
            "alone. Nothing was published; add these rows together with later ones"
        )


def people(receipts: Sequence[Receipt], parts: Sequence[WrittenPart], exchange: Sealed) -> tuple[int, int]:
    """How many people are in all parts, and how many of those who were read are in none of the added ones."""
    written = {part.info.name: read_part(part.beside, [UNIT]).column(UNIT).to_numpy() for part in parts}
    added = [written[part.info.name] for part in parts if not part.fixed]
    nobody = np.empty(0, np.uint64)
    missing = np.setdiff1d(all_people(receipts, exchange), np.concatenate([nobody, *added]))
    return len(np.unique(np.concatenate([nobody, *written.values()]))), len(missing)
