"""Erasure: the releases that hold some people are found, made again without them, searched, and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sanitize.erasure import receipt
from sanitize.erasure.one_table import OneTable, open_one_table
from sanitize.erasure.origin import Release, open_release, refuse_gone, refuse_grown
from sanitize.erasure.receipt import Outcome
from sanitize.erasure.request import Request
from sanitize.erasure.several_tables import SeveralTables, open_several_tables
from sanitize.errors import ReleaseError, UsageError
from sanitize.policy import Policy
from sanitize.sign.superseded import supersede


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
    policy = request.pipeline.config.load_policy()
    with TemporaryDirectory() as private:
        work = _opened(request, Path(private))
        return _erase(releases, request, work, policy)


def _opened(request: Request, private: Path) -> OneTable | SeveralTables:
    """The sources and people of a pipeline; `private` is a folder for what is looked up from table to table."""
    if request.pipeline.config.sources is not None:
        return open_several_tables(request, private)
    return open_one_table(request)


def _erase(releases: Sequence[str | Path], request: Request, work: OneTable | SeveralTables, policy: Policy) -> Erased:
    digests = {origin.digest for origin in work.origins}
    opened = [open_release(given, digests) for given in releases]
    _refuse_names(opened, request.output)
    people = work.people
    found = [(release, *work.found(release)) for release in opened]
    held = np.any([persons for _, persons, _ in found], axis=0)
    _refuse_few(int(held.sum()), policy, now=request.now)
    for release, persons, _ in found:
        if persons.any():
            refuse_gone(release)
            refuse_grown(release)
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
    if request.pipeline.config.sources is None and request.pipeline.config.source.unit is None:
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
