"""The release before: that it is whole, and what somebody finds out who holds both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sanitize.attacks.intersection import Side, intersect, stacked
from sanitize.attacks.linkage import Output
from sanitize.attacks.whole_rows import row_tokens
from sanitize.attacks.written_parts import names
from sanitize.errors import SanitizeError, UsageError
from sanitize.io.places.place import Place, place
from sanitize.manifest import statement as statements
from sanitize.manifest.audit import IntersectionReport
from sanitize.manifest.model import ColumnReport, Manifest
from sanitize.run.manifest import column_reports
from sanitize.run.plan import Plan
from sanitize.verification import verify

_ROOT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Predecessor:
    """An earlier release; one that is known by its root digest alone has no parts."""

    root: str
    parts: tuple[Place, ...] = ()
    columns: tuple[ColumnReport, ...] = ()
    earlier: tuple[Predecessor, ...] = ()
    """The releases before it that are at hand, the latest first."""
    missing: bool = False
    """Whether the chain goes on to a release that isn't at hand."""
    folder: Place | None = None
    manifest: Manifest | None = None
    """What a release of several tables says of them."""

    def of_table(self, name: str) -> Predecessor:
        """The same of one of several tables; without parts where none of them had it."""
        there = [found for one in (self, *self.earlier) if (found := one._of_table(name)) is not None]
        if not there:
            return Predecessor(self.root)
        return replace(there[0], root=self.root, earlier=tuple(there[1:]), missing=self.missing)

    def _of_table(self, name: str) -> Predecessor | None:
        if self.folder is None or self.manifest is None or name not in (self.manifest.tables or {}):
            return None
        own = self.manifest.of_table(name)
        return Predecessor(self.root, _parts(self.folder, own), own.columns)

    def held(self, role: str) -> tuple[str, ...]:
        """The columns of a role that the parts hold."""
        return _held(self.parts, self.columns, role)


def open_predecessor(given: str | Path, *, several: bool = False) -> Predecessor:
    """The release in a folder or at a URL, checked as `verify` does; or what a bare root digest stands for.

    `several`: it is of several tables, and so are those before it.

    The releases before it, by the root digest that each manifest names, are looked for in the folders next to it.
    Raises UsageError when there is no release, or when one of them isn't whole.
    """
    if _ROOT.fullmatch(str(given)):
        return Predecessor(str(given))
    folder = place(given)
    found, wanted = _opened(folder)
    if (found.manifest is not None) != several:
        raise UsageError(
            f"the predecessor {folder} holds {'one table' if several else 'several tables'}, the pipeline has "
            f"{'several' if several else 'one'}: name a release that this pipeline, or one like it, has made"
        )
    earlier: list[Predecessor] = []
    seen = {found.root}
    while wanted is not None and wanted not in seen and (at := _next_to(folder, wanted)) is not None:
        one, after = _opened(at)
        if (one.manifest is not None) != several:
            break
        seen.add(wanted)
        wanted = after
        earlier.append(one)
    return replace(found, earlier=tuple(earlier), missing=wanted is not None and wanted not in seen)


def _next_to(folder: Place, root: str) -> Place | None:
    """The release with a root digest among the folders next to one."""
    if not isinstance(folder, Path):
        return None
    for at in sorted(folder.resolve().parent.iterdir()):
        try:
            if (at / statements.FILE).is_file() and statements.load(at).root == root:
                return at
        except (SanitizeError, OSError):
            continue
    return None


def _opened(folder: Place) -> tuple[Predecessor, str | None]:
    """A release, and the root digest of the one before it."""
    failures = verify(folder, allow_unsigned=True, allow_expired=True, allow_superseded=True).failures
    if failures:
        raise UsageError(
            f"the predecessor {folder} isn't a valid release ({failures[0]}): name one that sanitize verify passes"
        )
    statement = statements.load(folder)
    manifest = statement.predicate
    several = manifest if manifest.tables is not None else None
    found = Predecessor(statement.root, _parts(folder, manifest), manifest.columns, folder=folder, manifest=several)
    return found, manifest.source.predecessor


def _parts(folder: Place, manifest: Manifest) -> tuple[Place, ...]:
    return tuple(folder / resource.name for resource in manifest.resources if resource.rows is not None)


def intersection(plan: Plan, predecessor: Predecessor, paths: Sequence[Place]) -> IntersectionReport | None:
    """What the written parts and all predecessors at hand tell together; None where no person can be joined.

    A person's place in the predecessors are their classes in each of them. Persons are joined by the tokens of the
    unit's column, or else of the first identifier that has some in common.
    """
    if not predecessor.parts:
        return None
    there, columns = names(predecessor.parts[0]), tuple(column_reports(plan))
    tokens = [name for name in _held(paths, columns, "identifier") if name in predecessor.held("identifier")]
    sensitive = [name for name in _held(paths, columns, "sensitive") if name in there]
    k = int(max((stage.demands().get("k", 1) for stage in plan.stages), default=1))
    for token in sorted(tokens, key=lambda name: name != plan.declared.unit):
        chain = [one for one in (predecessor, *predecessor.earlier) if {token, *sensitive} <= set(names(one.parts[0]))]
        old = stacked([_side(one.parts, one.held("quasi"), token, sensitive) for one in chain])
        new = _side(paths, _held(paths, columns, "quasi"), token, sensitive)
        found = intersect(old, new, sensitive, k)
        if found.persons:
            several = len(chain) if len(chain) > 1 else None
            return IntersectionReport(by=token, k_requested=k, releases=several, **asdict(found))
    return None


def _held(parts: Sequence[Place], columns: Sequence[ColumnReport], role: str) -> tuple[str, ...]:
    """The columns of a role that the parts hold."""
    there = names(parts[0])
    return tuple(column.name for column in columns if column.role == role and column.name in there)


def _side(parts: Sequence[Place], quasi: tuple[str, ...], token: str, sensitive: Sequence[str]) -> Side:
    rows = Output.read(parts, tuple(dict.fromkeys([*quasi, *sensitive])))
    return Side(rows, quasi, row_tokens(parts, token))
