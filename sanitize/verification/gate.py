"""The gate judged again from the figures of a manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sanitize.gate import judge, limits_of, measured, recorded_limits
from sanitize.gate.wording import in_words
from sanitize.manifest.model import Manifest
from sanitize.policy import load_policy
from sanitize.verification.findings import Findings

PolicyFile = str | os.PathLike[str] | None


def check_gate(manifest: Manifest, policy: PolicyFile, found: Findings, table: str | None = None) -> None:
    """Judge again; whatever another policy says, a release that was refused stays refused.

    `table`: which of several tables the manifest is about.
    """
    where = f"gate of table {table!r}" if table else "gate"
    recorded = manifest.gate
    limits = dict(recorded_limits(recorded))
    if policy is not None:
        asked = limits_of(load_policy(Path(policy)).gate, {})
        columns = {"", *(column.name for column in manifest.columns)}
        limits |= {name: one for name, one in asked.items() if table is None or name.partition(":")[2] in columns}
    again = judge(manifest, limits)
    failures = [f"{where}: {check.name} is {in_words(check)}" for check in again.checks if not check.passed]
    if recorded.verdict == "refused":
        failures.append(f"{where}: the release was refused")
    failures += [
        f"{where}: {check.name} doesn't follow from the manifest's figures"
        for check in recorded.checks
        if measured(manifest, check.name) != check.value
    ]
    found.expect(failures, f"the {where}, from the manifest's figures")


def attested(manifest: Manifest) -> Iterator[str]:
    """What only the signer can say."""
    yield "what the source held, and what each stage found in it"
    if manifest.audit is not None:
        yield "the audit's findings"
    if manifest.privacy is not None and manifest.privacy.union_k is not None:
        yield "k together with the data released earlier under the same solution"
