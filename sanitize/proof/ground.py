"""What the attacks on models share: the data before and after, the people, and the arms made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.attacks.possible_values import Matcher
from sanitize.config import PipelineConfig
from sanitize.errors import SanitizeError
from sanitize.io.read.source import Source
from sanitize.keys import Keys
from sanitize.proof.arms import Arm, Maker, same_size
from sanitize.proof.figures import Figure, Usefulness
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import CLASSES, Labels
from sanitize.proof.own_arms import OwnArm, make_own
from sanitize.proof.own_model import OwnLanguage, OwnModel
from sanitize.proof.people import People, people_of
from sanitize.proof.tables import read_columns, read_records
from sanitize.stage.bind import bind_all

QUICK_MODELS, MODELS = 4, 32


def reason(error: Exception) -> str:
    """Why something isn't measured, in words that hold no value; what the user has to mend is raised again."""
    if isinstance(error, ImpossibleError):
        return str(error)
    if isinstance(error, SanitizeError):
        raise error
    return f"the attack failed ({type(error).__name__})"


@dataclass(frozen=True)
class Effort:
    """How hard is tried."""

    quick: bool = False
    """The attack by loss alone, on few models, and one inversion."""
    shadows: int = MODELS
    model: str | None = None
    """The user's own model, as `module:function`."""

    @property
    def models(self) -> int:
        """How many models are trained for an attack."""
        return QUICK_MODELS if self.quick else self.shadows


@dataclass(frozen=True)
class Measured:
    """What one attack came to."""

    figures: Sequence[Figure] = ()
    details: Sequence[Figure] = ()
    utility: Sequence[Usefulness] = ()
    kept: Mapping[str, Any] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    """What could not be measured, and why."""
    notes: Sequence[str] = ()

    def named(self, arm: str) -> Measured:
        """The same figures of another arm, which holds the same rows."""
        details = [replace(one, arm=arm) for one in self.details]
        return replace(self, details=details, utility=[replace(one, arm=arm) for one in self.utility])

    def __add__(self, other: Measured) -> Measured:
        return Measured(
            [*self.figures, *other.figures],
            [*self.details, *other.details],
            [*self.utility, *other.utility],
            {**self.kept, **other.kept},
            {**self.missing, **other.missing},
            tuple(dict.fromkeys([*self.notes, *other.notes])),
        )


@dataclass(frozen=True)
class Ground:
    """Two data sets, the pipeline between them, and what has been made of them so far."""

    before: Source
    after: Source
    config: PipelineConfig
    keys: Keys
    effort: Effort
    own_arms: Mapping[str, OwnArm] = field(default_factory=dict)
    """What the user compares the release with, by name."""
    arms_of: dict[tuple[str, ...], tuple[list[Arm], dict[str, str], list[str]]] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        """The pipeline's seed."""
        return self.config.seed

    @cached_property
    def matchers(self) -> Mapping[str, Matcher]:
        """How raw values are found among released ones, by column."""
        return {column.name: Matcher.of(column.hierarchy) for column in self.config.declared.columns}

    def released(self, *roles: str) -> tuple[str, ...]:
        """Columns of one of the roles that both data sets have."""
        declared = self.config.declared.columns
        both = set(self.before.names) & set(self.after.names)
        return tuple(column.name for column in declared if column.role in roles and column.name in both)

    @cached_property
    def only_after(self) -> tuple[str, ...]:
        """Columns that AFTER alone has, and no stage of the pipeline made: nothing can be compared there."""
        stages = bind_all(self.config.make_stages(), self.config.declared, self.config.load_policy())
        made = {name for stage in stages for name in (*stage.touches().writes, *(one.name for one in stage.adds()))}
        return tuple(name for name in self.after.names if name not in made and name not in self.before.names)

    @cached_property
    def label(self) -> str:
        """What the models learn to tell: as the pipeline says, or else a column with the role label, or sensitive."""
        asked = self.config.audit.utility
        if asked is not None and asked.label not in self.before.names:
            raise ImpossibleError(f"audit.utility names the label {asked.label!r}, which the source doesn't have")
        found = [asked.label] if asked else [*self.released("label"), *self.released("sensitive")]
        for name in found:
            try:
                Labels.of(name, read_columns(self.before, [name]).column(0))
            except ImpossibleError:
                continue
            return name
        raise ImpossibleError(
            f"no released column can be a label (2 to {CLASSES} different values): name one under audit.utility.label"
        )

    @cached_property
    def _own_model(self) -> OwnModel | None:
        return OwnModel.load(self.effort.model) if self.effort.model else None

    def own_learner(self, kind: str) -> tuple[Learner, ...]:
        """The user's own model for one kind of data, in place of ours, if there is one."""
        learner = self._own_model.learner(kind) if self._own_model else None
        return (learner,) if learner else ()

    @cached_property
    def own_language(self) -> Callable[[Sequence[str]], OwnLanguage] | None:
        """What trains the user's own model of texts alone, in place of ours, if there is one."""
        return self._own_model.language() if self._own_model else None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The declared columns of the source but those of pictures."""
        declared = self.config.declared
        images = declared.names("image")
        return tuple(one.name for one in declared.columns if one.name in self.before.names and one.name not in images)

    @cached_property
    def rows(self) -> tuple[pa.Table, np.ndarray]:
        """These columns of the source, and the number of each row's record."""
        return read_records(self.before, self.columns or self.before.names[:1])

    @cached_property
    def people(self) -> People:
        """The people of the source."""
        declared, table = self.config.declared, self.rows[0]
        flat = {field.name for field in table.schema if not pa.types.is_nested(field.type)}
        known = [name for name in declared.names("quasi") if name in flat]
        return people_of(table, declared.unit if declared.unit in self.columns else None, known, self.seed)

    def arms(self, columns: Sequence[str], label: str | None) -> tuple[list[Arm], dict[str, str], list[str]]:
        """The arms over these columns, why others are missing (by name), and how people were found."""
        wanted = tuple(dict.fromkeys([*columns, *([label] if label else [])]))
        if wanted not in self.arms_of:
            self.arms_of[wanted] = self._made(wanted)
        return self.arms_of[wanted]

    def maker(self, wanted: Sequence[str]) -> Maker:
        """Makes arms over these columns."""
        config, (raw, records) = self.config, self.rows
        person = self.people.person
        if pictures := [
            name for name in config.declared.names("image") if name in wanted and name in self.before.names
        ]:
            raw, shown = read_records(self.before, [*self.columns, *pictures], pictures)
            at = np.minimum(np.searchsorted(records, shown), len(records) - 1)
            person = np.where(records[at] == shown, person[at], -1)
        return Maker(config.make_stages(), config.declared, config.load_policy(), self.keys, self.seed, raw, person)

    def _made(self, wanted: Sequence[str]) -> tuple[list[Arm], dict[str, str], list[str]]:
        maker, missing, notes = self.maker(wanted), dict[str, str](), list[str]()
        raw = maker.raw_arm()
        arms = [raw]
        try:
            release, how = maker.released(self._after(wanted), [name for name in wanted if name in self.after.names])
            arms.append(release)
            notes.append(f"how released rows were paired with people: {how}")
            if not self.effort.quick:
                arms.append(same_size(raw, release, self.seed))
        except ImpossibleError as why:
            missing["release"] = str(why)
        removable = () if self.effort.quick else maker.removable(wanted)
        for position, kind in removable:
            try:
                arms.append(maker.remade(f"without_{kind}", wanted, without=position))
            except ImpossibleError as why:
                missing[f"without_{kind}"] = str(why)
        images = self.config.declared.names("image")
        for name, own in self.own_arms.items():
            try:
                arm, how = make_own(name, own, maker, wanted, images)
                arms.append(arm)
                notes.append(f"how rows of {name} were paired with people: {how}")
            except ImpossibleError as why:
                missing[name] = str(why)
        return arms, missing, notes

    def _after(self, wanted: Sequence[str]) -> pa.Table:
        pictures = [name for name in self.config.declared.names("image") if name in wanted]
        declared = self.config.declared
        others = [name for name in self.after.names if name not in declared.names("image")]
        return read_columns(self.after, [*others, *pictures], pictures)
