"""Arms that the user adds: the same source, sanitized by something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.config import PipelineConfig, load_config
from sanitize.errors import UsageError
from sanitize.io.read.source import Source, open_source
from sanitize.proof.arms import RAW, RELEASE, SAME_SIZE, Arm, Maker
from sanitize.proof.tables import read_columns

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OwnArm = Source | PipelineConfig
"""Data that somebody has made of the source, or a pipeline that is to be run on it."""


def own_arms(given: Sequence[str]) -> dict[str, OwnArm]:
    """The arms of `NAME=PATH`: a pipeline file, or data; UsageError for a name that is taken or no name."""
    found: dict[str, OwnArm] = {}
    for one in given:
        name, is_one, path = one.partition("=")
        if not is_one or not path or not NAME.fullmatch(name):
            raise UsageError("--arm takes NAME=PATH, with a name of small letters, digits, - and _")
        if name in {RAW, RELEASE, SAME_SIZE, *found} or name.startswith("without_"):
            raise UsageError(f"--arm {name}: there is an arm of this name; choose another one")
        found[name] = load_config(Path(path)) if Path(path).suffix in {".yaml", ".yml"} else open_source(path)
    return found


def make_own(name: str, own: OwnArm, maker: Maker, wanted: Sequence[str], images: Sequence[str]) -> tuple[Arm, str]:
    """The arm over these columns, and how its people were found; a column that it doesn't have is empty.

    ImpossibleError when rows can't be paired.
    """
    if isinstance(own, PipelineConfig):
        other = replace(maker, stages=own.make_stages(), declared=own.declared, policy=own.load_policy())
        made = ", ".join(kind for _, kind in other.removable(wanted)) or "none, for none concerns these columns"
        return _complete(other.remade(name, wanted), maker.raw, wanted), f"its stages were run in memory ({made})"
    columns = [*wanted, *([maker.declared.unit] if maker.declared.unit else [])]
    pictures = [one for one in images if one in wanted]
    paired = maker.paired(name, read_columns(own, columns, pictures))
    if paired is None:
        raise ImpossibleError(
            "its rows can't be paired with those of the source: keep the unit (with people of the source alone) or the "
            "order of all rows, or name a pipeline"
        )
    return _complete(paired[0], maker.raw, wanted), paired[1]


def _complete(arm: Arm, raw: pa.Table, wanted: Sequence[str]) -> Arm:
    table = arm.table
    for name in wanted:
        if name not in table.schema.names:
            table = table.append_column(name, pa.nulls(len(table), raw.schema.field(name).type))
    return replace(arm, table=table)
