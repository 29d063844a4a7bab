"""Erasure from releases of several tables: people found in each table, and all made again without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sanitize.attacks.known_values import KnownValues, Searcher
from sanitize.config import PipelineConfig
from sanitize.erasure.copies import Pictured, copies
from sanitize.erasure.origin import Release
from sanitize.erasure.people import People, gather, in_source, known_of, tokens_in
from sanitize.erasure.receipt import Outcome
from sanitize.erasure.request import Request
from sanitize.erasure.search import Held, look, pages, releases_column, rows_with
from sanitize.erasure.successor import kept_where_sound
from sanitize.errors import SourceError, UsageError
from sanitize.io.places.place import Place
from sanitize.io.write.staging import Folders
from sanitize.manifest.model import Manifest
from sanitize.pipeline import Pipeline
from sanitize.run.excluded import find, refuse_namesakes
from sanitize.run.flow import Options
from sanitize.run.plan import Plan
from sanitize.run.source_digest import content_hmac
from sanitize.run.tables.flow import Planned, plan_tables, together_hmac
from sanitize.run.tables.opened import Absent


@dataclass(frozen=True)
class TablesOrigin:
    """Sources of all tables that are at hand, and their keyed digest."""

    config: PipelineConfig
    planned: Planned
    digest: str

    @property
    def with_people(self) -> Mapping[str, Plan]:
        """The tables that say whose a row is."""
        return {name: plan for name, plan in self.planned.plans.items() if name in self.planned.spaces}


def open_several_tables(request: Request, private: Path) -> SeveralTables:
    """The sources at hand, and the people as their tokens in each table. Raises UsageError."""
    if not request.persons:
        raise UsageError("the file of persons is empty: one value of the unit column per line")
    config = _without_solutions(request.pipeline.config)
    places = [config, *(config.with_sources_in(source) for source in request.sources)]
    origins = tuple(_origins(places, request, private))
    if not origins:
        raise UsageError("no source of all tables is at hand: name the folder that holds them with --source PATH")
    nobodys = [name for name, plan in origins[0].planned.plans.items() if plan.images and plan.declared.unit is None]
    if nobodys:
        raise UsageError(
            f"table {nobodys[0]!r} says of no picture whose it is, so copies of people's pictures there can't be left "
            "out: give it a unit or a reference to one, or run the pipeline again with the people in the file of "
            "exclude, and delete the old release"
        )
    return SeveralTables(request, origins)


def _without_solutions(config: PipelineConfig) -> PipelineConfig:
    """The pipeline without solution files, which count people who may have been taken out since."""
    stages = tuple({name: given for name, given in stage.items() if name != "solution"} for stage in config.stages)
    return config.model_copy(update={"stages": stages})


def _origins(places: Sequence[PipelineConfig], request: Request, private: Path) -> Iterator[TablesOrigin]:
    for number, config in enumerate(places):
        folders = Folders(private / str(number))
        folders.create()
        try:
            planned = plan_tables(config, folders, Absent(request.persons), request.keys)
        except SourceError:
            continue
        with request.engine.session() as session:
            found = {name: find(plan.source, request.persons, session) for name, plan in planned.plans.items()}
            refuse_namesakes(found, planned.spaces)
            digests = {name: content_hmac(plan.source, request.keys, session) for name, plan in planned.plans.items()}
        yield TablesOrigin(config, planned, together_hmac(digests, request.keys))


@dataclass(frozen=True)
class SeveralTables:
    """An erasure from releases of several tables."""

    request: Request
    origins: tuple[TablesOrigin, ...]

    @property
    def people(self) -> People:
        """The people as a receipt names them: by their tokens in the first table that has some."""
        several = [self._people(plan) for plan in self.origins[0].with_people.values()]
        return next((people for people in several if people.unit in people.tokens), several[0])

    def _people(self, plan: Plan) -> People:
        who = plan.source.left_out
        if who is None:
            raise UsageError("the table names no person")
        people = gather(self.request.persons, plan.config, plan.stages, who, self.request.keys)
        also = {name: tokens_in(name, pa.array(people.values), plan.stages, self.request.keys) for name in who.also}
        further = {name: tokens for name, tokens in also.items() if tokens is not None}
        return replace(people, tokens={**people.tokens, **further})

    def found(self, release: Release) -> tuple[np.ndarray, Held]:
        """Which of the people (bool) a release holds, and where; UsageError where that can't be known."""
        origin = self._origin(release)
        if origin is None:
            raise UsageError(
                f"{release.folder}: its sources aren't at hand, so nobody can be looked for: name the folder that "
                "holds them with --source PATH"
            )
        before = self._look(release.folder, release.statement.predicate, origin)
        there = np.any([self._in_source(plan) for plan in origin.with_people.values()], axis=0)
        sure = all(self._by_token(release, name, plan) for name, plan in origin.with_people.items())
        kept = any(table.orphans == "keep" for table in (origin.config.sources or {}).values())
        unnamed = bool(before.tokens) and (kept or not before.persons.any())
        doubtful = before.values or unnamed or not sure
        return (before.persons | there if doubtful else before.persons), before

    def _in_source(self, plan: Plan) -> np.ndarray:
        who = plan.source.left_out
        own = plan.source.units is None and plan.source.told is None
        return in_source(plan.source, self._people(plan), who) if who is not None and own else self._nobody()

    def _nobody(self) -> np.ndarray:
        return np.zeros(len(self.request.persons), dtype=bool)

    def _origin(self, release: Release) -> TablesOrigin | None:
        return next((origin for origin in self.origins if origin.digest == release.digest), None)

    def _by_token(self, release: Release, name: str, plan: Plan) -> bool:
        """Whether tokens show everyone whom a table of a release holds."""
        manifest = _of_table(release.statement.predicate, name)
        keys = {*self._people(plan).tokens, *self._keys(plan)}
        return any(releases_column(release.folder, manifest, column) for column in keys)

    def _keys(self, plan: Plan) -> dict[str, pa.Array]:
        """The tokens of the rows of the people, by the columns that hold keys which are one person's each."""
        who = plan.source.left_out
        found: dict[str, pa.Array] = {}
        for column in plan.declared.joining if who is not None else ():
            if who is not None and column not in {who.unit, *who.pointing, *who.also}:
                values = [pc.cast(one, pa.string()) for one in known_of(plan.source, who, [column])]
                keys = pa.chunked_array(values, pa.string()).unique().drop_null()
                if (tokens := tokens_in(column, keys, plan.stages, self.request.keys)) is not None:
                    found[column] = tokens
        return found

    def _look(self, folder: Place, manifest: Manifest, origin: TablesOrigin) -> Held:
        """What the tables of a release hold of the people, by their tokens, those of their rows, and their values."""
        searcher = self._searcher(origin)
        persons, tokens, values = self._nobody(), dict[str, int](), dict[str, int]()
        for name, plan in origin.planned.plans.items():
            own = _of_table(manifest, name)
            people = self._people(plan) if name in origin.with_people else replace(self.people, tokens={})
            held = look(folder, own, people, searcher, with_pages=False)
            persons |= held.persons
            keys = {column: rows_with(folder, own, column, asked) for column, asked in self._keys(plan).items()}
            rows = {**{column: count for column, count in keys.items() if count}, **held.tokens}
            tokens |= {f"{name}.{column}": count for column, count in rows.items()}
            values |= {f"{name}.{column}": count for column, count in held.values.items()}
        return Held(persons, tokens, {**values, **pages(folder, searcher)})

    def _searcher(self, origin: TablesOrigin) -> Searcher:
        """What looks for the identifiers that any table has of the people."""
        values: list[pa.Array] = []
        for plan in origin.with_people.values():
            if (who := plan.source.left_out) is not None:
                columns = [name for name in plan.declared.names("identifier") if name not in who.also]
                values += known_of(plan.source, who, list(dict.fromkeys((who.unit, *columns))))
        return KnownValues.gather(values).searcher()

    def outcome(self, release: Release, persons: np.ndarray, before: Held) -> Outcome:
        """What becomes of a release: it stays where it holds nobody, else it is made again and searched."""
        held, origin = int(persons.sum()), self._origin(release)
        if not held or origin is None:
            return Outcome(release, before, held)
        at = self.request.output / release.name
        further = copies(
            {
                name: Pictured(plan.source, plan.source.left_out, plan.images)
                for name, plan in origin.with_people.items()
                if plan.source.left_out is not None
            }
        )
        options = Options(
            predecessor=str(release.folder),
            left_out=self.request.persons,
            left_out_of_tables=further,
            observe=self.request.observe,
        )
        again = Pipeline([], origin.config)
        result = again.run(output=at, engine=self.request.engine, keys=self.request.keys, options=options)
        outcome = Outcome(release, before, held, sum(map(len, further.values())))
        if not result.verdict.passed:
            return outcome
        after = self._look(at, result.manifest, origin)
        return kept_where_sound(outcome, at, after, result.manifest, self.request.signing)


def _of_table(manifest: Manifest, name: str) -> Manifest:
    """The manifest of a table. Raises UsageError for a release that lacks it."""
    if name not in (manifest.tables or {}):
        raise UsageError(f"the release has no table {name!r}: use the pipeline that it was made by")
    return manifest.of_table(name)
