"""What is said at the end of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sanitize.gate.lines_to_write import line_to_write
from sanitize.gate.wording import in_words
from sanitize.manifest.model import GateCheck, Manifest
from sanitize.stage.result import Result


def summary(result: Result) -> dict[str, Any]:
    """What `--json` prints of a release: `measured` are figures that no limit was set for."""
    gate = result.manifest.gate
    return {
        "verdict": result.manifest.gate.verdict,
        "failed": list(result.verdict.failed),
        "remedies": {check.name: check.remedy for check in gate.checks if not check.passed},
        "write": [edit.strip() for check in gate.checks if (edit := line_to_write(result.manifest, check))],
        "measured": {figure.name: figure.value for figure in gate.measured or ()},
        "path": str(result.path),
        "rows": result.manifest.rows.model_dump(by_alias=True),
    }


def _called(check: GateCheck) -> str:
    """The name of a check, with the table that it is about where there are several."""
    return f"{check.table}: {check.name}" if check.table else check.name


def _failed(manifest: Manifest, check: GateCheck) -> Iterator[str]:
    """A failed check with its remedy, and the line to write where there is one."""
    yield f"  {_called(check)}: {in_words(check)}: {check.remedy}"
    if edit := line_to_write(manifest, check):
        yield f"  {edit}"


def sentence(result: Result) -> str:
    """The verdict, where the rows went, what failed with its remedy, what no limit was set for, and the report."""
    manifest, rows = result.manifest, result.manifest.rows
    counts = {"written": rows.written, "suppressed": rows.suppressed, "dropped": rows.dropped}
    counts["quarantined"] = rows.quarantined
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    failed = [check for check in manifest.gate.checks if not check.passed]
    lines = [line for check in failed for line in _failed(manifest, check)]
    lines += [
        f"  {stage.use}: the fast path disagreed with spaCy on this machine, so spaCy itself was used"
        for stage in manifest.stages
        if "stock" in (stage.path or "")
    ]
    figures = [f"{figure.name} {figure.value:g}" for figure in manifest.gate.measured or () if figure.value]
    lines += [f"  measured without a limit: {', '.join(figures)}"] if figures else []
    return "\n".join(
        [f"{manifest.gate.verdict}: of {rows.read:,} rows {told}", *lines, f"report: {result.path / 'report.html'}"]
    )
