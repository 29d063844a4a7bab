"""What is refused before any row is read, each with the column and the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from sanitize.config import PipelineConfig
from sanitize.errors import UsageError
from sanitize.explain import nearest
from sanitize.gate.rules import RULES
from sanitize.io.places.place import Place
from sanitize.io.places.store_path import StorePath
from sanitize.policy import Policy
from sanitize.registry import plugin_version
from sanitize.stage.base import Stage
from sanitize.stage.records import is_shapeless, not_generalizable
from sanitize.stage.shapes import Column, Declared, Role

REMEDY: dict[Role, str] = {
    "identifier": "an identifier that no stage replaces or removes: add it to 'pseudonymize' or 'drop'",
    "text": "text that no stage redacts: add it to 'text_pii' or 'drop'",
    "image": "pictures that no stage redacts: add it to 'faces' or 'drop'",
    "quasi": "a quasi-identifier that no stage generalizes: add the stage 'k_anonymity', or add it to 'drop'",
}


def complete(declared: Declared, names: Sequence[str], *, drop_undeclared: bool) -> Declared:
    """A declaration for every source column; UsageError for columns that only one side knows."""
    known = {column.name: column for column in declared.columns}
    problems = [
        f"column {name!r}: not in the source{nearest(name, names)}"
        for name in known
        if name not in names and known[name].role != "drop"
    ]
    if declared.unit is not None and declared.unit not in names:
        problems.append(f"unit {declared.unit!r}: not a column of the source{nearest(declared.unit, names)}")
    if not drop_undeclared:
        problems += [
            f"column {name!r}: not declared; give it a role under source.columns, or set source.undeclared: drop"
            for name in names
            if name not in known
        ]
    _raise(problems)
    columns = (known.get(name) or Column(name, "drop", undeclared=True) for name in names)
    return replace(declared, columns=tuple(columns))


def refuse(stages: Sequence[Stage], declared: Declared, policy: Policy, at_risk: Sequence[str] = ()) -> None:
    """Raise UsageError when the stages don't fit each other, leave a role unanswered, or are too weak for the threat.

    `at_risk`: the most sensitive columns of a model that others can query or open.
    """
    _raise(
        [
            *_flow(stages, declared),
            *_order(stages),
            *_demands(stages),
            *_training_only(stages),
            *_undischarged(stages, declared, policy),
            *_reversible(stages, at_risk),
        ]
    )


def refuse_expired(config: PipelineConfig) -> None:
    """Raise UsageError when the release could not be used any more."""
    if config.expires is not None and config.expires < datetime.now(UTC).date():
        raise UsageError(f"expires: {config.expires} is over; name a later day, or leave it out")


def refuse_types(declared: Declared, schema: pa.Schema) -> None:
    """Raise UsageError for quasi-identifiers whose values can't be generalized."""
    _raise(not_generalizable(declared.names("quasi"), schema))


def with_types(declared: Declared, schema: pa.Schema) -> Declared:
    """The declarations, with what the source's types say."""
    nested = {field.name for field in schema if is_shapeless(field.type)}
    columns = (replace(column, nested=column.name in nested) for column in declared.columns)
    return replace(declared, columns=tuple(columns))


def refuse_paths(
    output: Place, quarantine: Place, source_root: Place | None, private: Iterable[Path] = (), *, overwrite: bool
) -> None:
    """Raise UsageError when the output exists, lies inside the source or holds the quarantine or a private file."""
    try:
        there, holds = output.exists(), source_root is not None and source_root.is_dir()
    except OSError as error:
        raise UsageError(f"{output} or the source can't be read: {error.strerror}") from None
    problems = [
        f"{at}: is a whole bucket; name a folder in it"
        for at in (output, quarantine)
        if isinstance(at, StorePath) and not at.key
    ]
    if there and not overwrite:
        problems.append(f"output {output}: already exists; choose another --output, or use --overwrite")
    if source_root is not None and holds and _inside(output, source_root):
        problems.append(f"output {output}: is inside the source; choose a place outside it")
    if _inside(quarantine, output):
        problems.append(f"quarantine {quarantine}: is inside the output; choose a place outside it")
    problems += [
        f"{file}: is private, but is inside the output; choose a place outside it"
        for file in private
        if _inside(file, output)
    ]
    if source_root is not None and there and _inside(source_root, output):
        problems.append(f"output {output}: holds the source; choose another --output")
    _raise(problems)


def _flow(stages: Sequence[Stage], declared: Declared) -> Iterable[str]:
    there = {column.name for column in declared.columns if column.role != "drop"}
    gone: dict[str, str] = {column.name: "has the role drop" for column in declared.columns if column.role == "drop"}
    source = {column.name for column in declared.columns}
    for stage in stages:
        touches = stage.touches()
        for name in (*touches.reads, *touches.drops):
            if name not in there:
                why = gone.get(name)
                yield f"stage {stage.kind!r}: column {name!r} " + (
                    f"{why}" if why else f"isn't there{nearest(name, there)}"
                )
        for name in touches.source:
            if name not in source:
                yield f"stage {stage.kind!r}: column {name!r} isn't in the source{nearest(name, source)}"
        there |= set(touches.writes)
        there -= set(touches.drops)
        gone |= dict.fromkeys(touches.drops, f"was dropped by the earlier stage {stage.kind!r}")
    if not there:
        yield "no column is left to release: every column is dropped"


def _order(stages: Sequence[Stage]) -> Iterable[str]:
    for position, stage in enumerate(stages):
        later = stages[position + 1 :]
        if stage.last and any(other.kind != stage.kind for other in later):
            yield f"stage {stage.kind!r}: must be the last stage; move it to the end of 'stages'"
        if "quasi" in stage.discharges and stage.removal == "suppressed":
            for earlier in stages[:position]:
                for name in sorted(set(earlier.touches().writes) & set(stage.touches().reads)):
                    yield f"column {name!r}: {earlier.kind!r} changes it before {stage.kind!r} counts it; use only one"
            for other in later:
                if other.touches().drops_rows:
                    yield f"stage {other.kind!r}: drops rows after {stage.kind!r} has counted them; move it before"


def _demands(stages: Sequence[Stage]) -> Iterable[str]:
    for stage in stages:
        for check in stage.demands():
            name = check.partition(":")[0]
            if name not in RULES:
                yield f"stage {stage.kind!r}: demands {name!r}, which isn't a check of the gate{nearest(name, RULES)}"


def _training_only(stages: Sequence[Stage]) -> Iterable[str]:
    """Copies belong into the training part alone, or the same picture is trained on and tested with."""
    parts = {added.name for stage in stages for added in stage.adds() if added.parts}
    for stage in stages:
        if stage.touches().copies_rows and parts and not parts & set(stage.touches().reads):
            column = min(parts)
            yield f"stage {stage.kind!r}: there is a split, so name the part to train on: only: {{{column}: train}}"


def _undischarged(stages: Sequence[Stage], declared: Declared, policy: Policy) -> Iterable[str]:
    for column in declared.columns:
        remedy = REMEDY.get(column.role)
        if remedy and not any(_discharges(stage, column, policy) for stage in stages):
            yield f"column {column.name!r}: {remedy}"


def _reversible(stages: Sequence[Stage], at_risk: Sequence[str]) -> Iterable[str]:
    for stage in stages:
        for name in stage.reversible():
            if name in at_risk:
                yield (
                    f"column {name!r}: one of threat.most_sensitive, but {stage.kind!r} covers it in a way that can be "
                    'undone; use the default action, or say why this one is safe: accept: "reason"'
                )


def _discharges(stage: Stage, column: Column, policy: Policy) -> bool:
    trusted = plugin_version(stage.kind) is None or stage.kind in policy.trust
    touches = stage.touches()
    return trusted and column.role in stage.discharges and column.name in (*touches.writes, *touches.drops)


def _inside(path: Place, folder: Place) -> bool:
    if isinstance(path, Path):
        return isinstance(folder, Path) and path.resolve().is_relative_to(folder.resolve())
    return path.is_relative_to(folder)


def _raise(problems: Iterable[str]) -> None:
    found = list(problems)
    if found:
        raise UsageError("\n".join(found))
