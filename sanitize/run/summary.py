"""What is said at the end of a run."""

from __future__ import annotations

from typing import Any

from sanitize.gate.wording import in_words
from sanitize.stage.result import Result


def summary(result: Result) -> dict[str, Any]:
    """What `--json` prints of a release."""
    return {
        "verdict": result.manifest.gate.verdict,
        "failed": list(result.verdict.failed),
        "path": str(result.path),
        "rows": result.manifest.rows.model_dump(by_alias=True),
    }


def sentence(result: Result) -> str:
    """The verdict on a release, where its rows went, each check that failed with its remedy, and the report."""
    manifest, rows = result.manifest, result.manifest.rows
    counts = {"written": rows.written, "suppressed": rows.suppressed, "dropped": rows.dropped}
    counts["quarantined"] = rows.quarantined
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    failed = [check for check in manifest.gate.checks if not check.passed]
    lines = [f"  {check.name}: {in_words(check)}: {check.remedy}" for check in failed]
    lines += [
        f"  {stage.use}: the fast path did not agree with spaCy on this machine, so spaCy's own was used"
        for stage in manifest.stages
        if "stock" in (stage.path or "")
    ]
    return "\n".join(
        [f"{manifest.gate.verdict}: of {rows.read:,} rows {told}", *lines, f"report: {result.path / 'report.html'}"]
    )
