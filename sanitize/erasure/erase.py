"""Erasure: the releases that hold some people are found, made again without them, searched, and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.engine.base import Engine
from sanitize.erasure import receipt
from sanitize.erasure.copies import copies
from sanitize.erasure.origin import Origin, Release, open_origins, open_release, refuse_gone, units
from sanitize.erasure.people import People, gather, in_source, known_of, tokens_in
from sanitize.erasure.receipt import Outcome
from sanitize.erasure.search import Held, holds_any, look, releases_column
from sanitize.errors import ReleaseError, UsageError
from sanitize.gate import judge, recorded_limits
from sanitize.gate.rules import RULES
from sanitize.io.places.new_files import remove_tree
from sanitize.io.read.left_out import LeftOut
from sanitize.keys import Keys
from sanitize.manifest import statement as statements
from sanitize.manifest.model import Manifest
from sanitize.pipeline import Pipeline
from sanitize.policy import Policy
from sanitize.run.events import Observer
from sanitize.run.excluded import left_out
from sanitize.run.flow import Options
from sanitize.sign.release import sign_release
from sanitize.sign.superseded import supersede
from sanitize.stage.base import Stage
from sanitize.stage.bind import bind_all


@dataclass(frozen=True)
class Request:
    """What is asked for: who is to be erased from releases of a pipeline, and how it is done."""

    persons: tuple[str, ...] = field(repr=False)
    """Values of the unit column."""
    pipeline: Pipeline
    output: Path
    keys: Keys
    engine: Engine
    sources: tuple[str, ...] = ()
    """Where the source of a release may be, besides the pipeline's own."""
    signing: tuple[Ed25519PrivateKey, ...] = ()
    now: bool = False
    """Whether fewer people than the policy's `min_count` may be erased at once."""
    observe: Observer = lambda event: None


@dataclass(frozen=True)
class Erased:
    """What became of each release, and where the receipt is."""

    outcomes: tuple[Outcome, ...]
    receipt: Path

    @property
    def done(self) -> bool:
        """Whether nobody of the people is left in a release."""
        return all(one.done for one in self.outcomes)


def erase(releases: Sequence[str | Path], request: Request) -> Erased:
    """Make each release that holds some of the people again without them, as `output`/NAME, and write the receipt.

    Each successor is made by the pipeline from the release's own source with the same key, so that tokens stay, judged
    by the gate, attacked together with the old release, and searched for what the people were. The old release is
    marked as superseded then. Raises UsageError when the releases can't be searched or made again, ReleaseError when
    the people are fewer than `min_count`; nothing is written then.
    """
    _refuse(request)
    config, keys = request.pipeline.config, request.keys
    policy = config.load_policy()
    who = left_out(config.source, request.persons, keys)
    if who is None:
        raise UsageError("the file of persons is empty: one value of the unit column per line")
    paths = tuple(dict.fromkeys((*request.sources, *([config.source.path] if config.source.path else []))))
    with request.engine.session() as session:
        origins = open_origins(request.pipeline, paths, request.persons, who, keys, session)
    bound = _bound(request.pipeline, origins, policy)
    people = gather(request.persons, config, bound, who, keys)
    opened = [open_release(given, origins) for given in releases]
    _refuse_names(opened, request.output)
    work = _Work(request, people, who, bound, origins)
    found = [(release, *work.found(release)) for release in opened]
    held = np.any([persons for _, persons, _ in found], axis=0)
    _refuse_few(int(held.sum()), policy, now=request.now)
    for release, persons, _ in found:
        if persons.any():
            refuse_gone(release)
    request.output.mkdir(parents=True, exist_ok=True)
    outcomes = tuple(work.outcome(release, persons, before) for release, persons, before in found)
    where = {digest: [r.name for r, persons, _ in found if persons[at]] for at, digest in enumerate(people.digests)}
    content = receipt.make(people, where, outcomes, policy.min_count)
    written = receipt.write(content, request.output, request.signing)
    for one in outcomes:
        if one.done and one.successor is not None:
            supersede(one.release.folder, one.successor, request.signing)
    return Erased(outcomes, written)


def _refuse(request: Request) -> None:
    if request.keys.ephemeral:
        raise UsageError("set SANITIZE_KEY to the key of the releases: people are found by their tokens")
    if request.pipeline.config.sources is not None:
        raise UsageError(
            "erase takes releases of one table; a release of several is made again by sanitize run, with the people in "
            "the file of exclude"
        )
    if request.pipeline.config.source.unit is None:
        raise UsageError("the pipeline names no person: set source.unit to the column whose values the file lists")
    if (request.output / receipt.FILE).exists():
        raise UsageError(f"{request.output} holds the receipt of another erasure: choose another --output")


def _refuse_names(releases: Sequence[Release], output: Path) -> None:
    names = [release.name for release in releases]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two releases are called {twice}: erase them one after the other, each into its own --output")
    for name in names:
        if (output / name).exists():
            raise UsageError(f"{output / name} already exists: choose another --output")


def _refuse_few(held: int, policy: Policy, *, now: bool) -> None:
    if 0 < held < policy.min_count and not now:
        raise ReleaseError(
            f"fewer than {policy.min_count} of these people are in the releases: who compares a release with its "
            "successor would see whom. Nothing was written; collect further requests in the file, or use --now"
        )


def _bound(pipeline: Pipeline, origins: Sequence[Origin], policy: Policy) -> tuple[Stage, ...]:
    """The stages, bound to what the pipeline declares of its source."""
    declared = pipeline.config.declared
    if origins:
        there = origins[0].source.names
        columns = tuple(column for column in declared.columns if column.name in there)
        declared = replace(declared, columns=columns)
    return bind_all(pipeline.stages, declared, policy)


@dataclass(frozen=True)
class _Work:
    """The steps of an erasure."""

    request: Request
    people: People
    who: LeftOut
    bound: tuple[Stage, ...]
    origins: tuple[Origin, ...]

    def found(self, release: Release) -> tuple[np.ndarray, Held]:
        """Which of the people (bool) a release holds, and where; UsageError where that can't be known."""
        manifest = release.statement.predicate
        before = look(release.folder, manifest, self.people, self._searcher(release))
        persons = before.persons
        if release.origin is not None:
            there = in_source(release.origin.source, self.people, self.who)
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
        if release.origin is None:
            return None
        names = self.request.pipeline.config.declared.names("identifier")
        columns = [name for name in names if name in release.origin.source.names]
        columns = list(dict.fromkeys((self.who.unit, *columns)))
        return KnownValues.gather(known_of(release.origin.source, self.who, columns)).searcher()

    def outcome(self, release: Release, persons: np.ndarray, before: Held) -> Outcome:
        """What becomes of a release: it stays where it holds nobody, else it is made again and searched."""
        held = int(persons.sum())
        if not held or release.origin is None:
            return Outcome(release, before, held)
        config = self.request.pipeline.config
        images = [name for name in config.declared.names("image") if name in release.origin.source.names]
        further = copies(release.origin.source, self.who, images)
        at = self.request.output / release.name
        options = Options(
            predecessor=str(release.folder),
            left_out=self.request.persons,
            left_out_records=further,
            observe=self.request.observe,
        )
        again = Pipeline([stage.alone() for stage in self.request.pipeline.stages], config)
        result = again.run(release.origin.path, at, engine=self.request.engine, keys=self.request.keys, options=options)
        outcome = Outcome(release, before, held, len(further))
        if not result.verdict.passed:
            return outcome
        after = look(at, result.manifest, self.people, self._searcher(release))
        weaker = _weaker(release.statement.predicate, result.manifest)
        if weaker or not after.nothing:
            remove_tree(at)
            return replace(outcome, after=after, weaker=weaker)
        if self.request.signing:
            sign_release(at, self.request.signing[0])
        return replace(outcome, successor=statements.load(at), at=at, after=after)


def _weaker(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """The limits that an old release kept and its successor doesn't."""
    limits = {name: limit for name, limit in recorded_limits(old.gate).items() if name.partition(":")[0] in RULES}
    return tuple(check.name for check in judge(new, limits).checks if not check.passed)


def summary(erased: Erased) -> Mapping[str, object]:
    """What `--json` prints."""
    return {
        "done": erased.done,
        "receipt": str(erased.receipt),
        "releases": [
            {
                "name": one.release.name,
                "held": one.held,
                "replacedBy": None if one.at is None else str(one.at),
                "done": one.done,
            }
            for one in erased.outcomes
        ],
    }
