"""The pipeline file, validated: what is wrong is said with its place and the nearest valid entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from sanitize.errors import UsageError
from sanitize.explain import explain
from sanitize.plain_yaml import parse_yaml, read_yaml
from sanitize.policy import Pictures, Policy, load_policy
from sanitize.registry import make_stage
from sanitize.rules import find_rule
from sanitize.stage.base import Stage
from sanitize.stage.shapes import Column, Declared, Role


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnConfig(_Strict):
    """One column of the source."""

    role: Role
    key: str | None = None
    hierarchy: Mapping[str, Any] | Literal["flat"] | None = None
    language: str | tuple[str, ...] = "auto"
    accept: Annotated[str, Field(pattern=r"\w")] | None = None


class SourceConfig(_Strict):
    """Where the data is and what its columns are."""

    path: str | None = None
    unit: str | None = None
    unit_spelling: Literal["exact", "fold"] | None = None
    """Whether units that differ in case, spaces or punctuation alone are several people (exact) or one (fold).

    Without it, a source that has such units is refused.
    """
    columns: Mapping[str, ColumnConfig] = {}
    undeclared: Literal["refuse", "drop"] = "refuse"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None


class TableConfig(SourceConfig):
    """One of several tables: where it is, what its columns are, and which of them are keys of other tables."""

    references: Mapping[str, str] = {}
    """The columns that hold keys of other tables: `visit_id: visits`, or `visit: visits.id` under another name."""
    orphans: Literal["drop", "keep"] = "drop"
    """What happens to rows whose person or referenced row isn't released: they are dropped, or kept."""


class QuarantineConfig(_Strict):
    """Where records go that could not be handled, how many may, and when one counts as such."""

    path: str | None = None
    max_rate: Annotated[float, Field(ge=0, le=1)] = 0.001
    languages: Annotated[float, Field(ge=0, le=1)] = 0.001
    """The share of records that may be in a language that no detector covers; they don't count for `max_rate`."""
    record_seconds: Annotated[float, Field(gt=0)] = 120.0
    """The time a stage may take over one record, before it goes into the quarantine as `time_limit`."""


class OutputConfig(_Strict):
    """Where the release goes."""

    path: str | None = None
    shuffle: bool = True
    increments: bool = False
    """Whether the release may grow: with a predecessor, the run adds its rows to that release's parts."""
    gallery: Pictures = 0
    """How many redacted pictures of each released column the report shows, unless the policy says otherwise."""


class UtilityConfig(_Strict):
    """What a model is trained to tell, before and after."""

    label: str


class AuditConfig(_Strict):
    """How many rows the audit samples, and what it measures with models that it trains."""

    rows: Annotated[int, Field(ge=1)] = 20_000
    models: Literal["quick", "full"] | None = None
    """Whether models are trained on the data before and after and attacked: `quick` in a minute, `full` in ten."""
    utility: UtilityConfig | None = None
    """Which column models learn to tell, so that the report says what accuracy the release costs."""


class ThreatConfig(_Strict):
    """Who will be able to attack a model trained on the release."""

    exposure: Literal["public_api", "internal", "weights_public"] = "public_api"
    most_sensitive: tuple[str, ...] = ()


class ReviewConfig(_Strict):
    """Statements for the reviewer, printed as they are."""

    purpose: str | None = None
    sharing: str | None = None
    limitations: str | None = None


TableName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]*$")]


class PipelineConfig(_Strict):
    """A pipeline file of version 1."""

    version: Literal[1] = 1
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = "pipeline"
    extends: str | None = None
    policy: str | None = None
    seed: int = 0
    exclude: str | None = None
    """A file of people who are left out of the release: a value of the unit column per line."""
    expires: date | None = None
    """The last day on which the release may be used."""
    source: SourceConfig = SourceConfig()
    sources: Mapping[TableName, TableConfig] | None = None
    """Several tables in one release, by name; then no `source`."""
    stages: tuple[Mapping[str, Any], ...] = ()
    quarantine: QuarantineConfig = QuarantineConfig()
    output: OutputConfig = OutputConfig()
    audit: AuditConfig = AuditConfig()
    threat: ThreatConfig | None = None
    review: ReviewConfig = ReviewConfig()

    _table: str | None = PrivateAttr(None)
    """Which of several tables this is about."""

    @model_validator(mode="after")
    def _one_table_or_several(self) -> Self:
        if self.sources is None:
            placed = [stage for stage in self.stages if self._table is None and ("table" in stage or "tables" in stage)]
            if placed:
                raise ValueError("a stage names a table, but the pipeline has one: use 'sources' in place of 'source'")
            return self
        if self.source != SourceConfig():
            raise ValueError("'source' and 'sources' can't be combined")
        if not self.sources:
            raise ValueError("'sources' names no table")
        if self.output.increments:
            raise ValueError(
                "output.increments takes one table: a person's new visits would change whom they share all their rows "
                "with, and rows that are released already stay"
            )
        for position, stage in enumerate(self.stages):
            for name in _tables_of(stage, tuple(self.sources)):
                if name not in self.sources:
                    raise ValueError(f"stage {position + 1} names a table that 'sources' doesn't have: {name}")
        return self

    def of_table(self, name: str) -> PipelineConfig:
        """The pipeline of one of several tables: its source, and the stages that name it or no table."""
        if self.sources is None:
            raise UsageError("the pipeline has one table: name it under source")
        given = self.sources[name]
        source = SourceConfig(**{field: getattr(given, field) for field in SourceConfig.model_fields})
        stages = tuple(
            {option: value for option, value in stage.items() if option not in ("table", "tables")}
            for stage in self.stages
            if name in _tables_of(stage, tuple(self.sources))
        )
        made = self.model_copy(update={"source": source, "sources": None, "stages": stages})
        made._table = name
        return made

    def with_sources_in(self, folder: str) -> PipelineConfig:
        """The same pipeline of several tables, with each table's file or folder of the same name in another folder."""
        sources = {
            name: table.model_copy(update={"path": f"{folder.rstrip('/')}/{table.path.rstrip('/').rpartition('/')[2]}"})
            for name, table in (self.sources or {}).items()
            if table.path is not None
        }
        return self.model_copy(update={"sources": {**(self.sources or {}), **sources}})

    @field_validator("stages")
    @classmethod
    def _each_stage_is_named(cls, stages: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
        for position, stage in enumerate(stages):
            if not isinstance(stage.get("use"), str):
                raise ValueError(f"stage {position + 1} has no 'use: NAME'")
        return stages

    @property
    def declared(self) -> Declared:
        """The columns and the unit, as stages see them."""
        columns = tuple(Column(name, **dict(config)) for name, config in self.source.columns.items())
        return Declared(columns, self.source.unit, table=self._table)

    def make_stages(self) -> tuple[Stage, ...]:
        """The stages, each with its options checked; of several tables, those of one after the other."""
        if self.sources is not None:
            return tuple(stage for name in self.sources for stage in self.of_table(name).make_stages())
        return tuple(
            make_stage(stage["use"], {name: value for name, value in stage.items() if name != "use"})
            for stage in self.stages
        )

    def load_policy(self) -> Policy:
        """The policy that the file names, or the default one."""
        return load_policy(find_rule(self.policy)) if self.policy else load_policy(find_rule("rules/default.yaml"))


def _tables_of(stage: Mapping[str, Any], everything: tuple[str, ...]) -> tuple[str, ...]:
    """The tables that a stage is for: those it names, or all."""
    if "table" in stage and "tables" in stage:
        raise ValueError("a stage takes 'table' or 'tables', not both")
    named = stage.get("table", stage.get("tables", everything))
    return (named,) if isinstance(named, str) else tuple(named)


def load_config(path: Path, overrides: Sequence[str] = ()) -> PipelineConfig:
    """Read a pipeline file, apply `a.b=c` overrides, and validate; UsageError says what is wrong and where."""
    content = _read(path)
    for override in overrides:
        _override(content, override)
    try:
        return PipelineConfig.model_validate(content)
    except ValidationError as error:
        raise UsageError(f"pipeline {path}: {explain(error, PipelineConfig)}") from None


def _read(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    content = read_yaml(path, "pipeline")
    if not isinstance(content, dict):
        raise UsageError(f"pipeline {path}: must be a mapping that starts with 'version: 1'")
    if "extends" not in content:
        return content
    parent = path.parent / str(content["extends"])
    if parent in seen:
        raise UsageError(f"pipeline {path}: 'extends' leads back to {parent}")
    return _merged(_read(parent, (*seen, parent)), content)


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        name: _merged(base[name], over[name])
        for name in base.keys() & over.keys()
        if isinstance(base[name], dict) and isinstance(over[name], dict)
    }
    return {**base, **over, **both}


def _override(content: dict[str, Any], override: str) -> None:
    name, separator, text = override.partition("=")
    if not separator:
        raise UsageError("--set takes a.b=c, such as --set source.unit=patient_id")
    *path, last = name.split(".")
    place: Any = content
    for part in path:
        place = (
            place[int(part)]
            if isinstance(place, list) and part.isdigit() and int(part) < len(place)
            else (place.setdefault(part, {}) if isinstance(place, dict) else None)
        )
        if not isinstance(place, dict | list):
            raise UsageError(f"--set {name}: the pipeline has no such entry")
    value = parse_yaml(text, f"--set {name}, behind '='")
    if isinstance(place, list):
        if not (last.isdigit() and int(last) < len(place)):
            raise UsageError(f"--set {name}: the list has no entry {last}")
        place[int(last)] = value
    else:
        place[last] = value
