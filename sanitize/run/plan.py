"""The plan of a run: what is read, which stages look at the data first, and in which pass."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sanitize.config import PipelineConfig
from sanitize.io.read.source import Source
from sanitize.policy import Policy
from sanitize.registry import plugin_version
from sanitize.run.date_formats import with_date_formats
from sanitize.run.refusals import complete, refuse, refuse_types, with_types
from sanitize.stage.base import Fitted, Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.ready import Ready
from sanitize.stage.shapes import Column, Declared, PersonKey


@dataclass(frozen=True)
class Plan:
    """Everything a worker needs to know, and no data."""

    config: PipelineConfig
    source: Source
    declared: Declared
    """Every column of the source; those the pipeline leaves out have the role `drop`."""
    policy: Policy
    stages: tuple[Stage, ...]
    """Bound to the declarations."""
    learned: Mapping[int, Any] = field(default_factory=dict)
    """After the fit, what the stages at some positions have learned."""
    elsewhere: tuple[tuple[Source, tuple[str, ...]], ...] = ()
    """Where else there are identifiers that must not come out: other tables, and these columns of theirs."""
    divided: Mapping[str, int] = field(default_factory=dict)
    """After settling, the columns that stages added and k is counted over, and in how many rows they are withheld."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The source columns that enter the first stage."""
        return self.declared.names("identifier", "quasi", "sensitive", "text", "image", "label", "keep")

    @property
    def read(self) -> tuple[str, ...]:
        """The source columns a shard is read with: those that enter, and those that stages need beside them."""
        beside = {name for stage in self.stages for name in stage.touches().source} | {self.declared.unit}
        wanted = {*self.columns, *beside}
        return tuple(name for name in self.source.names if name in wanted)

    @property
    def images(self) -> tuple[str, ...]:
        """The source columns that hold pictures."""
        return self.declared.names("image")

    @property
    def splits(self) -> tuple[str, ...]:
        """The columns that say which part of a split a row is in."""
        return tuple(added.name for stage in self.stages for added in stage.adds() if added.parts)

    @property
    def person_key(self) -> PersonKey | None:
        """The key by which a fitted stage keeps a person's rows together, where no unit is named."""
        if self.declared.unit:
            return None
        found = (self.stages[at].tells_people_by(learned) for at, learned in self.learned.items())
        return next((key for key in found if key is not None), None)

    @property
    def dividing(self) -> tuple[str, ...]:
        """What stages add to the release and what tells people apart: flags, weights, tokens other than the unit's."""
        found = (added for stage in self.stages for added in stage.adds() if added.tells_apart)
        roles = {column.name: column.role for column in self.declared.columns}
        own = dict.fromkeys(added.name for added in found if roles.get(added.name) in (None, "identifier"))
        return tuple(name for name in own if name not in {self.declared.unit, *self.declared.joining})

    def passes(self) -> tuple[tuple[int, ...], ...]:
        """The positions of the stages that fit, pass by pass.

        A fit that follows a fitted stage which leaves rows out has to wait for it, so that it counts what is left,
        unless it may see them.
        """
        found: dict[int, list[int]] = {}
        wait = 0
        for position, stage in enumerate(self.stages):
            if isinstance(stage, Fitted) and stage.fits():
                found.setdefault(0 if stage.before_losses else wait, []).append(position)
                if stage.touches().drops_rows:
                    wait += 1
        return tuple(tuple(positions) for _, positions in sorted(found.items()))

    @property
    def ready(self) -> tuple[Ready, ...]:
        """The stages with what they have learned."""
        return tuple(Ready(stage, self.learned.get(at)) for at, stage in enumerate(self.stages))

    def with_learned(self, learned: Mapping[int, Any]) -> Plan:
        """The plan with what some stages have learned."""
        return replace(self, learned={**self.learned, **learned})

    def of_records(self, first: int, stop: int) -> Mapping[int, Any]:
        """What stages have learned of single records, for those numbered from `first` up to and without `stop`."""
        found: dict[int, Any] = {}
        for at, learned in self.learned.items():
            stage = self.stages[at]
            if isinstance(stage, Fitted) and (own := stage.of_records(learned, first, stop)) is not learned:
                found[at] = own
        return found

    @property
    def sha256(self) -> str:
        """The digest of what was asked for: stages with their options, roles and policy; not the place of the data."""
        asked = {
            "name": self.config.name,
            "seed": self.config.seed,
            "shuffle": self.config.output.shuffle,
            "declared": dataclasses.asdict(self.declared.told),
            "policy": self.policy.sha256,
            "stages": [stage_digest(stage) for stage in self.stages],
            **({"increments": True} if self.config.output.increments else {}),
            **({"expires": self.config.expires} if self.config.expires else {}),
        }
        return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def stage_digest(stage: Stage) -> str:
    """The sha256 of a stage's options, as bound."""
    options: dict[str, Any] = {option.name: getattr(stage, option.name) for option in dataclasses.fields(stage)}
    text = json.dumps([stage.kind, plugin_version(stage.kind), repr(sorted(options.items()))])
    return hashlib.sha256(text.encode()).hexdigest()


def make_plan(config: PipelineConfig, stages: tuple[Stage, ...], source: Source) -> Plan:
    """Bind the stages to the source and check what the contract refuses; UsageError names every column and remedy."""
    policy = config.load_policy()
    told = source.told.columns if source.told else ()
    own = [name for name in source.names if name not in told]
    declared = complete(config.declared, own, drop_undeclared=config.source.undeclared == "drop")
    refuse_types(declared, source.schema)
    declared = with_types(declared, source.schema)
    elsewhere = tuple(Column(name, "drop", undeclared=True) for name in told)
    declared = replace(declared, columns=(*declared.columns, *elsewhere))
    bound = bind_all(stages, declared, policy)
    threat = config.threat
    at_risk = threat.most_sensitive if threat and threat.exposure != "internal" else ()
    refuse(bound, declared, policy, at_risk)
    dated = tuple(with_date_formats(stage, source, declared) for stage in bound)
    return Plan(config, source, declared, policy, dated)
