"""The manifest: the predicate of a release's in-toto statement, one class a section.

Attributes are snake_case, the keys of the file camelCase. A part that doesn't exist is None here and absent from the
file. The format only ever grows: readers ignore keys they don't know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sanitize.manifest.audit import Audit, LinkageReport
from sanitize.manifest.privacy import Identities, Privacy
from sanitize.manifest.section import Section
from sanitize.manifest.values import Count, RelativeName, Sha256, Share, Whole


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

    Times are ISO 8601 in UTC. `report_sha256` is the digest of report.html, which shows these times.
    """

    engine: str
    seed: int
    started_at: str
    finished_at: str
    plan_sha256: Sha256
    report_sha256: Sha256 | None = None
    workers: int | None = None
    python: str | None = None
    platform: str | None = None


class Excluded(Section):
    """People whom the pipeline leaves out, and their rows: none of these were read."""

    persons: Count
    rows: Count


class Source(Section):
    """What went in. `content_hmac` is keyed, so that only a holder of the key can recognise the input.

    `predecessor` is the root digest of the release before.
    """

    rows: Whole
    units: Whole | None = None
    content_hmac: str | None = None
    passed_over: Mapping[str, int] = {}
    """How many files of a folder, and entries of its annotation files, of what kind weren't read."""
    predecessor: Sha256 | None = None
    excluded: Excluded | None = None


class PolicyUsed(Section):
    """The policy that judged the release; `gallery` is how many redacted pictures its report may show."""

    name: str
    sha256: Sha256
    min_count: Whole
    gallery: Whole | None = None


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
    """How the released rows spread over a column's values, after and, where a stage changed them, before.

    Shares of rows that have the commonest value, the next one and so on, up to twelve of them, then the share of all
    others. No bin says which value it stands for; a value of fewer than minCount rows is among the others.
    """

    before: tuple[Share, ...]
    after: tuple[Share, ...]


class ColumnReport(Section):
    """What happened to one column, in the terms of ISO/IEC 20889."""

    name: str
    role: str
    technique: str
    accepted: str | None = None
    distribution: Distribution | None = None
    tells_apart: bool | None = None
    """True for what a stage added and what helps to tell people apart: k is counted over it too."""
    withheld: Whole | None = None
    """Rows in which it is empty, because it would have divided their class too far."""


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
    accepted: str | None = None
    """Why a reviewer accepts what the stage would otherwise be refused for."""


class Augmentation(Section):
    """What was added; `share` is that of added rows among the written ones."""

    copies: Whole
    recipe_sha256: Sha256
    share: Share


class Quarantine(Section):
    """Rows that could not be handled, by reason. `rows` is absent where it would reveal a hidden count."""

    rows: Count | None = None
    reasons: Mapping[str, Count]


Measured = bool | int | float | str | None
Relation = Literal[">=", "<=", "==", "among"]


class GateCheck(Section):
    """One limit of the policy against what was measured; `relation` says how the value must stand to the limit."""

    nulls = ("limit", "value")
    name: str
    limit: Measured
    value: Measured
    passed: bool
    relation: Relation | None = None
    remedy: str | None = None
    table: str | None = None
    """Which of several tables it is about; absent where it is about all together."""


class Figure(Section):
    """What was measured, though nothing limits it: it is no check, and nobody should read it as one."""

    name: str
    value: int | float


class Gate(Section):
    """The verdict, and every check it rests on.

    `checks` could each have failed. `measured`: figures without a limit, or with one that allows everything; absent in
    releases of older versions, whose checks may be such. `not_applicable`: limits of things that the release lacks.
    """

    verdict: Literal["passed", "refused"]
    checks: tuple[GateCheck, ...]
    measured: tuple[Figure, ...] | None = None
    not_applicable: tuple[str, ...] | None = None


class Review(Section):
    """Statements of the pipeline's author."""

    purpose: str | None = None
    sharing: str | None = None
    limitations: str | None = None


class Threat(Section):
    """Who will see the model, and which columns matter most."""

    exposure: str
    most_sensitive: tuple[str, ...] = ()


class Joined(Section):
    """People counted over the combination of their rows in several tables, as an attacker sees them who joins these.

    `tables` are those that can be joined by the person's token, or by keys from one that can. `k` is the fewest people
    who have the same rows everywhere: the same classes, as often, joined in the same way. `alone` counts people whom
    nobody shares that with, `removed` those who were removed for it. `linkage` is what an attacker finds who knows one
    row's raw quasi-identifiers of the same person in each table with people: those for whom in every table some row can
    stand (`linked`), and those for whom this leaves one person (`alone`).
    """

    nulls = ("k",)
    tables: tuple[str, ...]
    k: Whole | None
    k_requested: Whole | None = None
    persons: Whole
    classes: Whole
    alone: Count
    removed: Count | None = None
    linkage: LinkageReport | None = None


class Increments(Section):
    """A release to which runs add parts: what the last one added; everything before that stays as it was released.

    `rows`: where the rows of the last run went, while the release's own `rows` are the sums over all runs. `parts`: how
    many files of data the last run added. `units`: the people in all files, rounded to a multiple of min_count.
    `sources`: the keyed digest of the source of every run, the first one first. `key`: by which the next run knows that
    it has the same secret key; nobody else learns anything from it.
    """

    rows: Rows
    parts: Whole
    units: Whole | None = None
    sources: tuple[str, ...]
    key: Sha256


class TableSections(Section):
    """What is said of a table, alone in its release or with others."""

    source: Source
    rows: Rows
    columns: tuple[ColumnReport, ...]
    stages: tuple[StageReport, ...]
    privacy: Privacy | None = None
    identities: Identities | None = None
    augmentation: Augmentation | None = None
    quarantine: Quarantine
    audit: Audit | None = None
    gate: Gate


class TableReport(TableSections):
    """One of several tables: the same sections as those of a release of one table, with its own checks.

    `unit_column` is the released column of tokens by which people are joined, `references` the columns that hold keys
    of other tables (`table.column`), `orphans` what happened to rows whose person or referenced row isn't released.
    `orphan_rows` are those that name no row of the source's table; if they were dropped, they count as not read.
    """

    unit_column: str | None = None
    references: Mapping[str, str] = {}
    orphans: Literal["drop", "keep"] | None = None
    orphan_rows: Count | None = None


class Manifest(TableSections):
    """Everything that a report, a gate or a verifier needs.

    With several tables, `tables` holds a section per table; at the top, rows are their sums, columns, stages and checks
    are named `table.column`, and the gate holds the checks of all.
    """

    tool: Tool
    run: Run
    policy: PolicyUsed
    resources: tuple[Resource, ...]
    review: Review | None = None
    threat: Threat | None = None
    expires: str | None = None
    """The last day on which the release may be used, as ISO 8601 writes it."""
    tables: Mapping[str, TableReport] | None = None
    joined: Joined | None = None
    increments: Increments | None = None
    """Of a release that grows, by `output.increments`: stages, quarantine and audit are those of the last run."""

    @property
    def rows_of_run(self) -> Rows:
        """Where the rows of the run went that made this manifest: all rows, unless an earlier release holds others."""
        return self.rows if self.increments is None else self.increments.rows

    def of_table(self, name: str) -> Manifest:
        """The manifest of one of several tables, as if it were a release of its own."""
        if self.tables is None:
            raise KeyError(name)
        table = self.tables[name]
        own = tuple(one for one in self.resources if one.name.startswith(f"data/{name}/"))
        update = {field: getattr(table, field) for field in TableSections.model_fields}
        return self.model_copy(update={**update, "resources": own, "tables": None, "joined": None})
