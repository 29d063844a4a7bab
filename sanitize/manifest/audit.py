"""What the manifest says of the audit: what was looked for in the written bytes, and what was found."""

from __future__ import annotations

from collections.abc import Mapping

from sanitize.manifest.proof import ModelAudit
from sanitize.manifest.section import Section
from sanitize.manifest.values import Count, Share, Whole


class AuditCheck(Section):
    """One look at the written bytes; `upper` is the 95% upper bound of the rate of hits.

    `shares`: what the method has in common with the stages that it checks; empty when that is nothing. `finds`: the
    share of what is there that it finds, where that was measured. `by`: the hits by kind, such as an entity.
    """

    name: str
    target: str
    method: str
    shares: tuple[str, ...] = ()
    finds: Share | None = None
    sample: Whole
    population: Whole | None = None
    hits: Whole
    upper: Share | None = None
    by: Mapping[str, Count] | None = None


class CanarySet(Section):
    """Planted records: how many, and how many of them were caught."""

    planted: Whole
    caught: Whole


class Canaries(Section):
    """The easy set must be caught as a whole; the hard set is reported."""

    easy: CanarySet
    hard: CanarySet | None = None


class LinkageReport(Section):
    """What an attacker who knows the raw quasi-identifiers of `targets` persons of the source gets from the release.

    `linked`: targets that some released row can stand for; `alone`: those for whom one person's rows alone can.
    `guessed`: for each sensitive column, targets whose value is the commonest among the rows that can stand for them;
    `prior`: those whose value is the commonest of the whole release, which anybody would have guessed.
    """

    targets: Whole
    linked: Count
    alone: Count
    guessed: Mapping[str, Count] = {}
    prior: Mapping[str, Count] = {}


class IntersectionReport(Section):
    """What an attacker gets who holds the predecessor as well, and joins persons by their tokens in the column `by`.

    `persons` are in both releases, `added` in this one only, `removed` in the predecessor only; a person's place in a
    release are the classes that their rows lie in. `k`: the fewest persons who share their places in both; `fewer`:
    persons who share them with fewer than `k_requested`; `exposed`: those of them who share each place alone with
    enough; `added_k`, `removed_k`: the fewest added to one place, or
    removed from one. For each sensitive column, `disclosed`: persons whose two places have exactly one value in common
    though each has several; `homogeneous`: persons whose place in one of the releases has several values, but one only
    among those who share both. `persons` is absent where it would reveal a hidden count. `releases`: how many earlier
    releases the attacker holds, where these are several; a person's place in them are their classes in each.
    """

    by: str
    releases: Whole | None = None
    persons: Count | None = None
    added: Count
    removed: Count
    k: Whole
    k_requested: Whole
    fewer: Count
    exposed: Count
    added_k: Count
    removed_k: Count
    disclosed: Mapping[str, Count] = {}
    homogeneous: Mapping[str, Count] = {}


class Audit(Section):
    """What was checked on the written bytes, and what wasn't; each check says what it shares with the stages."""

    checks: tuple[AuditCheck, ...] = ()
    canaries: Canaries | None = None
    linkage: LinkageReport | None = None
    intersection: IntersectionReport | None = None
    models: ModelAudit | None = None
    not_covered: tuple[str, ...] = ()
