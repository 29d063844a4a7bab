"""Erasure from releases of one table: people found in each, and each made again without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.erasure.copies import Pictured, copies
from sanitize.erasure.origin import Origin, Release, open_origins, units
from sanitize.erasure.people import People, gather, in_source, known_of, tokens_in
from sanitize.erasure.receipt import Outcome
from sanitize.erasure.request import Request
from sanitize.erasure.search import Held, holds_any, look, releases_column
from sanitize.erasure.successor import kept_where_sound
from sanitize.errors import UsageError
from sanitize.io.read.left_out import LeftOut
from sanitize.pipeline import Pipeline
from sanitize.policy import Policy
from sanitize.run.excluded import left_out
from sanitize.run.flow import Options
from sanitize.stage.base import Stage
from sanitize.stage.bind import bind_all


def open_one_table(request: Request) -> OneTable:
    """The sources at hand, and the people as their tokens. Raises UsageError."""
    config, keys = request.pipeline.config, request.keys
    who = left_out(config.source, request.persons, keys)
    if who is None:
        raise UsageError("the file of persons is empty: one value of the unit column per line")
    paths = tuple(dict.fromkeys((*request.sources, *([config.source.path] if config.source.path else []))))
    with request.engine.session() as session:
        origins = open_origins(request.pipeline, paths, request.persons, who, keys, session)
    bound = _bound(request.pipeline, origins, config.load_policy())
    return OneTable(request, gather(request.persons, config, bound, who, keys), who, bound, origins)


def _bound(pipeline: Pipeline, origins: Sequence[Origin], policy: Policy) -> tuple[Stage, ...]:
    """The stages, bound to what the pipeline declares of its source."""
    declared = pipeline.config.declared
    if origins:
        there = origins[0].source.names
        columns = tuple(column for column in declared.columns if column.name in there)
        declared = replace(declared, columns=columns)
    return bind_all(pipeline.stages, declared, policy)


@dataclass(frozen=True)
class OneTable:
    """An erasure from releases of one table."""

    request: Request
    people: People
    who: LeftOut
    bound: tuple[Stage, ...]
    origins: tuple[Origin, ...]

    def _origin(self, release: Release) -> Origin | None:
        return next((origin for origin in self.origins if origin.digest == release.digest), None)

    def found(self, release: Release) -> tuple[np.ndarray, Held]:
        """Which of the people (bool) a release holds, and where; UsageError where that can't be known."""
        manifest = release.statement.predicate
        before = look(release.folder, manifest, self.people, self._searcher(release))
        persons = before.persons
        origin = self._origin(release)
        if origin is not None:
            there = in_source(origin.source, self.people, self.who)
            return persons | there if before.values or not self._by_token(release) else persons, before
        if not (persons.any() or self._same_key(release)):
            raise UsageError(
                f"{release.folder}: neither its source nor its key is at hand, so nobody can be looked for: name the "
                "source with --source PATH, and set SANITIZE_KEY to the key that it was made with"
            )
        return persons, before

    def _by_token(self, release: Release) -> bool:
        """Whether tokens show everyone whom a release holds."""
        token = self.people.unit in self.people.tokens
        return token and releases_column(release.folder, release.statement.predicate, self.people.unit)

    def _same_key(self, release: Release) -> bool:
        """Whether a release holds tokens of other people of the sources."""
        manifest, unit, keys = release.statement.predicate, self.people.unit, self.request.keys
        made = (tokens_in(unit, units(origin, unit), self.bound, keys) for origin in self.origins)
        return any(tokens is not None and holds_any(release.folder, manifest, unit, tokens) for tokens in made)

    def _searcher(self, release: Release) -> Searcher | None:
        """What looks for the people's identifiers, where the source says what these are."""
        origin = self._origin(release)
        if origin is None:
            return None
        names = self.request.pipeline.config.declared.names("identifier")
        columns = [name for name in names if name in origin.source.names]
        columns = list(dict.fromkeys((self.who.unit, *columns)))
        return KnownValues.gather(known_of(origin.source, self.who, columns)).searcher()

    def outcome(self, release: Release, persons: np.ndarray, before: Held) -> Outcome:
        """What becomes of a release: it stays where it holds nobody, else it is made again and searched."""
        held, origin = int(persons.sum()), self._origin(release)
        if not held or origin is None:
            return Outcome(release, before, held)
        config = self.request.pipeline.config
        images = [name for name in config.declared.names("image") if name in origin.source.names]
        further = copies({release.name: Pictured(origin.source, self.who, images)})[release.name]
        at = self.request.output / release.name
        options = Options(
            predecessor=str(release.folder),
            left_out=self.request.persons,
            left_out_records=further,
            observe=self.request.observe,
        )
        again = Pipeline([stage.alone() for stage in self.request.pipeline.stages], config)
        result = again.run(origin.path, at, engine=self.request.engine, keys=self.request.keys, options=options)
        outcome = Outcome(release, before, held, len(further))
        if not result.verdict.passed:
            return outcome
        after = look(at, result.manifest, self.people, self._searcher(release))
        return kept_where_sound(outcome, at, after, result.manifest, self.request.signing)
