"""What the audit found in the written bytes."""

from dataclasses import dataclass
from itertools import groupby

from sanitize.gate import meaning_of
from sanitize.manifest.audit import Audit, AuditCheck, Canaries, IntersectionReport, LinkageReport
from sanitize.manifest.values import Count
from sanitize.report.formats import percent, whole, words

Result = tuple[int, int | None, int, float | None]


@dataclass(frozen=True, slots=True)
class Looked:
    """One result of a check, and every column that it is the same for."""

    targets: tuple[str, ...]
    sample: int
    population: int | None
    hits: int
    upper: float | None

    @property
    def looked_at(self) -> str:
        """The sample, and out of how many."""
        if not self.sample:
            return "nothing there"
        return whole(self.sample) if self.population is None else f"{whole(self.sample)} of {whole(self.population)}"

    @property
    def rate(self) -> float:
        """Hits by sample."""
        return self.hits / self.sample if self.sample else 0.0

    @property
    def bound(self) -> str:
        """The 95% upper bound."""
        return percent(self.upper)


@dataclass(frozen=True, slots=True)
class Search:
    """Everything that one method looked for."""

    name: str
    meaning: str
    method: str
    shares: tuple[str, ...]
    found: tuple[Looked, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """A sensitive column: how often an attacker with background knowledge guesses it, and anybody without any."""

    column: str
    guessed: str
    prior: str


@dataclass(frozen=True, slots=True)
class Told:
    """A sensitive column: persons of whom two releases together tell it, by their classes and by their tokens."""

    column: str
    disclosed: str
    homogeneous: str


def searches(audit: Audit) -> list[Search]:
    """The audit's checks by what they look for; columns with the same result share a line, hits come first."""
    found = []
    for (name, method), grouped in groupby(sorted(audit.checks, key=_kind), key=_kind):
        checks = list(grouped)
        shares = tuple(dict.fromkeys(one for check in checks for one in check.shares))
        by_result: dict[Result, list[str]] = {}
        for check in checks:
            result = check.sample, check.population, check.hits, check.upper
            by_result.setdefault(result, []).append(check.target or "all columns")
        lines = [Looked(tuple(targets), *result) for result, targets in by_result.items()]
        lines.sort(key=lambda line: (-line.hits, not line.sample, line.targets))
        found.append(Search(words(name), meaning_of(name), method, shares, tuple(lines)))
    return found


def _kind(check: AuditCheck) -> tuple[str, str]:
    return check.name, check.method


def scale(audit: Audit) -> float:
    """What intervals are drawn up to: the largest bound that is at most a tenth; larger ones fill their line."""
    return max([0.01, *(check.upper for check in audit.checks if check.upper is not None and check.upper <= 0.1)])


def canary_lines(canaries: Canaries) -> list[str]:
    """How many planted records were caught."""
    easy, hard = canaries.easy, canaries.hard
    lines = [f"easy set, which must all be caught: {whole(easy.caught)} of {whole(easy.planted)} caught"]
    if hard and hard.planted:
        lines.append(f"hard set, for information only: {whole(hard.caught)} of {whole(hard.planted)} caught")
    return lines


def linkage_line(linkage: LinkageReport) -> str:
    """What an attacker who knows people gets."""
    return (
        f"An attacker who knows the raw quasi-identifiers of {whole(linkage.targets)} people in the source finds rows "
        f"that match {counted_of(linkage.linked, linkage.targets)} of them; for "
        f"{counted_of(linkage.alone, linkage.targets)} all of these rows belong to one person."
    )


def guesses(linkage: LinkageReport) -> list[Guess]:
    """The sensitive columns that were guessed."""
    return [
        Guess(column, counted_of(count, linkage.targets), counted_of(linkage.prior.get(column), linkage.targets))
        for column, count in linkage.guessed.items()
    ]


def intersection_lines(intersection: IntersectionReport) -> list[str]:
    """What an attacker finds out who holds the release before as well."""
    both = intersection
    return [
        f"An attacker who also holds the previous release finds {whole(both.persons)} people in both by their tokens "
        f"in {both.by}; {whole(both.added)} are in this one only, {whole(both.removed)} in the previous one only.",
        f"The smallest group that shares its classes in both releases has {whole(both.k)} people. "
        f"{whole(both.fewer)} people are in groups of fewer than {whole(both.k_requested)}; {whole(both.exposed)} of "
        f"them are in large enough classes in each release alone. The smallest group of added people in a class "
        f"has {whole(both.added_k)} people, the smallest of removed people {whole(both.removed_k)}.",
    ]


def told_together(intersection: IntersectionReport) -> list[Told]:
    """The sensitive columns of both releases."""
    return [
        Told(column, whole(count), whole(intersection.homogeneous.get(column)))
        for column, count in intersection.disclosed.items()
    ]


def counted_of(count: Count | None, targets: int) -> str:
    """A count, and its share where it isn't hidden."""
    return f"{whole(count)} ({percent(count / targets)})" if isinstance(count, int) and targets else whole(count)
