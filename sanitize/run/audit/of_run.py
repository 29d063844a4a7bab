"""The audit of a run: every attack of the list, made on the written bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from sanitize.attacks.attack_list import ATTACKS, BY_NAME
from sanitize.attacks.canary import search
from sanitize.attacks.evidence import Found, ImpossibleError, attempt
from sanitize.attacks.known_values import SHORTEST, KnownValues
from sanitize.attacks.linkage import Linkage
from sanitize.attacks.planted_rows import plant
from sanitize.attacks.written_parts import choose
from sanitize.io.read.memory import from_memory
from sanitize.io.read.shards import Shard
from sanitize.io.write.parts import PartInfo
from sanitize.io.write.staging import Folders
from sanitize.manifest.audit import Audit, AuditCheck, IntersectionReport, LinkageReport
from sanitize.manifest.audit import Canaries as CanarySection
from sanitize.manifest.model import Distribution
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.small_counts import rounded
from sanitize.run.audit.against_source import WholeRelease
from sanitize.run.audit.counted_rows import Counting
from sanitize.run.audit.known_values_by_key import known_values
from sanitize.run.audit.of_models import audit_of_models
from sanitize.run.audit.of_part import LookJob, Target
from sanitize.run.audit.picture_pairs import PICTURES, budgets
from sanitize.run.audit.predecessor import Predecessor, intersection
from sanitize.run.audit.privacy_section import privacy_section
from sanitize.run.audit.released import released
from sanitize.run.deal import deal
from sanitize.run.events import told
from sanitize.run.means import Means
from sanitize.run.per_record import map_shards
from sanitize.run.plan import Plan
from sanitize.run.worker import ApplyJob

CANARY_SHARD = 1 << 20
"""The number of the canaries' shard: far above any of the source's, so that no record shares its number."""


@dataclass(frozen=True)
class Examined:
    """What the audit found."""

    privacy: Privacy | None
    audit: Audit
    distributions: Mapping[str, Distribution]
    """How the values of each released column spread, by its name."""

    people: int | None = None
    """The people in all parts of a release that grows."""

    def among(self, people: int, missing: int) -> Examined:
        """With the people in all parts, and how many were read of whom nothing is released."""
        privacy = self.privacy and self.privacy.model_copy(update={"suppressed_units": missing})
        return replace(self, privacy=privacy, people=people)


def examine(
    plan: Plan,
    frozen: Plan,
    means: Means,
    parts: Sequence[PartInfo],
    predecessor: Predecessor | None,
    kept: frozenset[str] = frozenset(),
) -> Examined:
    """Make every attack, compare with source and predecessor, plant and search canaries.

    `kept` names the parts of an earlier release: attacks on the whole release look at them too, others have done so.
    """
    paths = [means.folders.data / part.name for part in parts]
    beside = [means.folders.units / part.name for part in parts]
    added = [part for part in parts if part.name not in kept]
    known = known_values(plan, paths, means.folders.exchange, means.session)
    counting = Counting(means.folders.exchange, means.session)
    keyed = frozen.person_key is not None
    whole = WholeRelease(replace(plan, divided=frozen.divided), paths, beside, known.searcher(), counting, keyed)
    new = [means.folders.data / part.name for part in added]
    pictures, all_pictures = budgets(new, released(plan, "image"), plan.config.seed)
    private = [means.folders.units / part.name for part in added]
    places = zip(choose(new, plan.config.audit.rows, plan.config.seed), private, pictures, strict=True)
    found = {**_on_parts(plan, known, [Target(*place) for place in places], means), **_on_release(whole)}
    joined = intersection(plan, predecessor, paths) if predecessor else None
    complete = _complete(added, plan.config.audit.rows, all_pictures=all_pictures)
    linked = found["linkage"].linkage if "linkage" in found else None
    audit = Audit(
        checks=tuple(_checks(found, complete, plan.policy.min_count)),
        canaries=_canaries(frozen, means),
        linkage=None if linked is None else linkage_report(linked),
        intersection=joined,
        models=audit_of_models(plan, means, paths),
        not_covered=(
            *not_covered(plan, joined=joined is not None),
            *_too_short(known, plan.policy.min_count),
            *_not_joined(predecessor, joined),
            *_kept(kept),
        ),
    )
    counted = found["classes"].recount if "classes" in found else None
    privacy = privacy_section(plan, frozen, counted, whole.telling()) if counted else None
    return Examined(privacy, audit, whole.distributions())


def audit_models(plan: Plan) -> set[str]:
    """The models that the audit will open, so that a missing one is missed before the work begins."""
    return {model for attack in ATTACKS if released(plan, *attack.about) for model in attack.models}


def _on_parts(plan: Plan, known: KnownValues, targets: Sequence[Target], means: Means) -> dict[str, Found]:
    """What workers find in the parts, by attack."""
    found: dict[str, Found] = {}
    looks = [look for target in targets for look in target.apart(plan)]
    for made in told(means.observe, "audit", len(looks), means.session.map(LookJob(plan, known), looks)):
        found |= {name: found.get(name, Found()) + one for name, one in made.items()}
    return found


def _on_release(whole: WholeRelease) -> dict[str, Found]:
    """What attacks on the whole release find; those that can't be made are left out."""
    found: dict[str, Found] = {}
    for attack in ATTACKS:
        if attack.scope == "release":
            try:
                found[attack.name] = attempt(attack, whole)
            except ImpossibleError:
                continue
    return found


def not_covered(plan: Plan, *, joined: bool = False) -> tuple[str, ...]:
    """What the stages and the audit don't look at, in sentences for the reviewer; `joined`: but for the predecessor."""
    roles = {column.role for column in plan.declared.columns if column.name in released(plan, column.role)}
    said = [
        "combinations of columns that are not declared as quasi-identifiers",
    ]
    if plan.config.audit.models is None:
        said.append("what a model trained on the release memorises: the audit attacks the data alone")
    if "quasi" in roles:
        other = "a release other than the predecessor" if joined else "another release"
        said.append(f"attackers who know more about a person than one row's quasi-identifiers, or hold {other}")
    if "text" in roles:
        said.append("what a text says about a person without naming one; languages other than those declared")
    if roles & {"label", "keep", "sensitive"}:
        said.append("names and numbers in columns that aren't text, unless an identifier column of the source has them")
    if "image" in roles:
        said.append("people recognisable by hair, clothes or place; licence plates; tattoos and other marks")
        said.append(f"faces that MediaPipe doesn't find; recognition in more than {PICTURES} pictures, or across them")
    covered = {subject for stage in plan.stages for subject in stage.covers()}
    if "image" in roles and "text in pictures" not in covered:
        said.append("text and codes in pictures: the pipeline has no image_text stage")
    if "sensitive" in roles and "shared sensitive values" not in covered:
        said.append("sensitive values shared by a whole class: no l or t was asked for")
    return (*said, *(sentence for stage in plan.stages for sentence in stage.not_covered()))


def _too_short(known: KnownValues, least: int) -> Iterator[str]:
    if known.short:
        yield (
            f"values of identifiers with fewer than {SHORTEST} letters and digits, about "
            f"{rounded(known.short, least)} of them: the audit doesn't look for them, the text stage does from 3 on"
        )


def _not_joined(predecessor: Predecessor | None, joined: IntersectionReport | None) -> Iterator[str]:
    if predecessor and predecessor.parts and joined is None:
        yield "attackers who hold the predecessor: no token is in both releases, so nothing was intersected"
    if predecessor and predecessor.missing:
        yield "attackers who hold a release before the predecessors: it wasn't at hand"


def _kept(kept: frozenset[str]) -> Iterator[str]:
    if kept:
        yield (
            "parts of earlier releases, but for what is counted over the whole release: they were audited when they "
            "were made, and nobody looks in them for what the rows that were added since say of people"
        )


def _complete(parts: Sequence[PartInfo], rows: int, *, all_pictures: bool) -> frozenset[str | None]:
    """The kinds of sample that are all there is in this release."""
    everything: set[str | None] = {None}
    if sum(part.rows for part in parts) <= rows:
        everything.add("rows")
    if all_pictures:
        everything.add("pictures")
    return frozenset(everything)


def _checks(found: Mapping[str, Found], complete: frozenset[str | None], least: int) -> Iterator[AuditCheck]:
    """The manifest's entries, by name and column; where all there is was looked at, the rate found is the rate.

    What needs the source to be counted is rounded to steps of `least`.
    """
    for name, made in sorted(found.items()):
        attack = BY_NAME[name]
        step = least if attack.knows else 1
        for column, hits in sorted(made.hits.items()):
            nothing = not hits.checked and (attack.samples == "pictures" or not column)
            whole = attack.samples in complete or nothing
            check = hits.check(name, column, attack.method, hits.checked if whole else None, step)
            yield check.model_copy(
                update={
                    "shares": attack.shares,
                    "finds": attack.finds if attack.finds < 1 else None,
                    "by": dict(sorted(hits.by.items())) or None,
                }
            )


def linkage_report(found: Linkage) -> LinkageReport:
    """The manifest's section, before small counts are hidden."""
    return LinkageReport(
        targets=found.targets, linked=found.linked, alone=found.alone, guessed=found.guessed, prior=found.prior
    )


def _canaries(frozen: Plan, means: Means) -> CanarySection:
    """Plant a shard of its own, sanitize it with the frozen stages, search what came out, and throw it away."""
    shard = frozen.source.shards()[0]
    sample = next(frozen.source.read(shard, frozen.read)).batch
    planted = plant(pa.Table.from_batches([sample]), frozen.declared, key=means.keys.derive("canaries"))
    own = Folders(means.folders.canaries)
    own.create()
    source = from_memory(planted.table, own.memory)
    plan = replace(frozen, source=source)
    shards = [Shard(CANARY_SHARD + shard.index, shard.pieces) for shard in source.shards()]
    receipts = list(map_shards(means.session, ApplyJob(plan, means.keys, own), shards, plan))
    parts = deal(receipts, own, plan.images, means.session)
    return search([own.data / part.name for part in parts], planted).section()
