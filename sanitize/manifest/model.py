"""The manifest: the predicate of a release's in-toto statement, one class a section.

Attributes are snake_case, the keys of the file camelCase. A part that doesn't exist is None here and absent from the
file. The format only ever grows: readers ignore keys they don't know.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from sanitize.manifest.section import Section

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hidden = Annotated[str, Field(pattern=r"^<[0-9]+$")]
Count = Whole | Hidden
"""A count, or "<N" where the exact one would single out a few people."""
RelativeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")]
"""A file's place in the release; by its letters alone it can't lead out of it."""


class ModelFile(Section):
    """A model that detectors of this run used."""

    name: str
    version: str
    sha256: Sha256


class Tool(Section):
    """What made the release."""

    name: str
    version: str
    dependencies: Mapping[str, str]
    models: tuple[ModelFile, ...]


class Run(Section):
    """How the release was made; the only section that differs between two runs over the same input.

    Times are ISO 8601 in UTC.
    """

    engine: str
    seed: int
    started_at: str
    finished_at: str
    plan_sha256: Sha256
    workers: int | None = None
    python: str | None = None
    platform: str | None = None


class Source(Section):
    """What went in. `content_hmac` is keyed, so that only a holder of the key can recognise the input."""

    rows: Whole
    units: Whole | None = None
    content_hmac: str | None = None
    predecessor: Sha256 | None = None


class PolicyUsed(Section):
    """The policy that judged the release."""

    name: str
    sha256: Sha256
    min_count: Whole


class Resource(Section):
    """One file of the release; `rows` is absent for files that hold none."""

    name: RelativeName
    sha256: Sha256
    bytes: Whole
    rows: Whole | None = None


class Rows(Section):
    """Where the rows went: read + augmented = written + suppressed + dropped + quarantined."""

    read: Whole
    written: Whole
    suppressed: Whole
    dropped: Whole
    quarantined: Whole
    augmented: Whole


class Distribution(Section):
    """Shares of rows in unlabelled bins, the largest first, before and after."""

    before: tuple[Share, ...]
    after: tuple[Share, ...]


class ColumnReport(Section):
    """What happened to one column, in the terms of ISO/IEC 20889."""

    name: str
    role: str
    technique: str
    accepted: str | None = None
    distribution: Distribution | None = None


class StageFinding(Section):
    """How often a stage took an action on an entity in a column."""

    column: str
    entity: str
    action: str
    count: Count


class StageReport(Section):
    """What one stage did; `path` says how it found things, where it has several ways: `fast`, `stock`."""

    id: str
    use: str
    config_sha256: Sha256
    rows_in: Whole
    rows_out: Whole
    findings: tuple[StageFinding, ...] = ()
    path: str | None = None


class Risk(Section):
    """Re-identification risk over the quasi-identifiers: highest for one person, average, and unique units.

    `homogeneous` is, for each sensitive column, the share of units whose class has one value only.
    """

    prosecutor_max: Share | None = None
    prosecutor_mean: Share | None = None
    journalist_max: Share | None = None
    marketer: Share | None = None
    sample_uniques: Count | None = None
    unique_trajectories: Count | None = None
    homogeneous: Mapping[str, Share] | None = None


class RiskChange(Section):
    """Risk of the source and of the written files."""

    before: Risk | None = None
    after: Risk | None = None


class ClassBin(Section):
    """How many classes hold from `low` to `high` units; the last bin has no upper end."""

    low: Whole
    high: Whole | None = None
    classes: Whole


class ColumnSet(Section):
    """How far some columns together tell rows apart: distinct combinations by rows, and pairs of rows that differ."""

    columns: tuple[str, ...]
    distinction: Share
    separation: Share


class Telling(Section):
    """The sets of up to three columns that tell most, out of `sets`, on `rows` sampled rows."""

    rows: Whole
    sets: Whole
    most: tuple[ColumnSet, ...]


class TellingChange(Section):
    """Which columns tell rows apart in the source and in the written files."""

    before: Telling | None = None
    after: Telling | None = None


class Privacy(Section):
    """k, l and t as measured on the written files, beside what was asked for. `k` is null for an empty result.

    `union_k` is k over the written rows and those counted earlier under the same frozen solution.
    `suppressed_by_group` holds, for each column asked for, the suppressed share of every group's rows, rounded up to
    thousandths: unlabelled, the largest group first, groups of fewer than minCount rows together.
    """

    nulls = ("k",)
    unit: str
    k: Whole | None
    union_k: Whole | None = None
    k_requested: Whole | None = None
    l: Mapping[str, float] | None = None  # noqa: E741
    l_requested: Mapping[str, float] | None = None
    t: Mapping[str, float] | None = None
    t_requested: Mapping[str, float] | None = None
    recoding: Literal["global", "local"] | None = None
    levels: Mapping[str, int] | None = None
    loss: Share | None = None
    gap: float | None = None
    time_budget: float | None = None
    classes: Whole | None = None
    class_sizes: tuple[ClassBin, ...] | None = None
    suppressed_units: Count | None = None
    suppressed_by_group: Mapping[str, tuple[Share, ...]] | None = None
    unique_trajectories: Count | None = None
    risk: RiskChange | None = None
    telling: TellingChange | None = None


class SpreadBin(Section):
    """How many identities have at least that many rows, and fewer than the next bin says."""

    at_least: Whole
    identities: Count


class Spread(Section):
    """How rows spread over identities: `effective` is 1/Σp², the number of equally frequent ones as concentrated."""

    gini: Share
    max_share: Share
    effective: float
    bins: tuple[SpreadBin, ...]


class Identities(Section):
    """How over-represented identities are.

    `max_share`, `gini` and `effective` are those of the release. `merged_units` counts declared units that share a
    resolved identity with another one. `label_is_identity` says that the label names the person: then capping alone
    makes model inversion worse.
    """

    flagged: Count
    max_share: Share
    action: str
    gini: Share | None = None
    effective: float | None = None
    before: Spread | None = None
    after: Spread | None = None
    merged_units: Count | None = None
    label_is_identity: bool | None = None


class Augmentation(Section):
    """What was added; `share` is that of added rows among the written ones."""

    copies: Whole
    recipe_sha256: Sha256
    share: Share


class Quarantine(Section):
    """Rows that could not be handled, by reason. `rows` is absent where it would reveal a hidden count."""

    rows: Count | None = None
    reasons: Mapping[str, Count]


class AuditCheck(Section):
    """One look at the written bytes; `upper` is the 95% upper bound of the rate of hits."""

    name: str
    target: str
    method: str
    sample: Whole
    population: Whole | None = None
    hits: Whole
    upper: Share | None = None


class CanarySet(Section):
    """Planted records: how many, and how many of them were caught."""

    planted: Whole
    caught: Whole


class Canaries(Section):
    """The easy set must be caught as a whole; the hard set is reported."""

    easy: CanarySet
    hard: CanarySet | None = None


class Audit(Section):
    """What was checked on the written bytes by code that shares nothing with the stages, and what wasn't."""

    checks: tuple[AuditCheck, ...] = ()
    canaries: Canaries | None = None
    not_covered: tuple[str, ...] = ()


Measured = bool | int | float | str | None


class GateCheck(Section):
    """One limit of the policy against what was measured; `relation` says how the value must stand to the limit."""

    nulls = ("limit", "value")
    name: str
    limit: Measured
    value: Measured
    passed: bool
    relation: Literal["at least", "at most", "equal"] | None = None
    remedy: str | None = None


class Gate(Section):
    """The verdict, and every check it rests on."""

    verdict: Literal["passed", "refused"]
    checks: tuple[GateCheck, ...]


class Review(Section):
    """Statements of the pipeline's author."""

    purpose: str | None = None
    sharing: str | None = None
    limitations: str | None = None


class Threat(Section):
    """Who will see the model, and which columns matter most."""

    exposure: str
    most_sensitive: tuple[str, ...] = ()


class Manifest(Section):
    """Everything a report, a gate or a verifier needs."""

    tool: Tool
    run: Run
    source: Source
    policy: PolicyUsed
    resources: tuple[Resource, ...]
    rows: Rows
    columns: tuple[ColumnReport, ...]
    stages: tuple[StageReport, ...]
    privacy: Privacy | None = None
    identities: Identities | None = None
    augmentation: Augmentation | None = None
    quarantine: Quarantine
    audit: Audit | None = None
    gate: Gate
    review: Review | None = None
    threat: Threat | None = None
