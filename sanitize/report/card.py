"""The dataset card of a release, README.md, as Hugging Face's tools read it.

Its header (https://huggingface.co/docs/hub/datasets-manual-configuration) says which files are which split. The card is
a resource of the release itself, so it quotes no digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import yaml

from sanitize.manifest.model import GateCheck, Manifest
from sanitize.report.formats import escaped_markdown, measure

FILE = "README.md"
_RELATIONS = {">=": "at least", "<=": "at most", "==": "", "among": "among"}


def card_bytes(name: str, manifest: Manifest, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> bytes:
    """Return README.md: `tables` are the names of the data files by table and by the part of the split.

    Without a split all are under `train`; a release of one table calls it `default`.
    """
    configs = [
        {
            "config_name": table,
            "data_files": [{"split": _split(split), "path": list(paths)} for split, paths in splits.items()],
        }
        for table, splits in tables.items()
    ]
    head = yaml.safe_dump({"pretty_name": name, "configs": configs}, sort_keys=False)
    first = "" if manifest.tables is None else f', "{next(iter(tables), "")}"'
    folder = "data" if manifest.tables is None else f"data/{next(iter(tables), '')}"
    verdict = "passed" if manifest.gate.verdict == "passed" else "REFUSED: don't use it"
    lines = [
        f"# {escaped_markdown(name)}",
        "",
        f"A dataset sanitized before training: {manifest.rows.written:,} rows. The gate of its policy,"
        f" {escaped_markdown(manifest.policy.name)}: **{verdict}**. `report.html` shows what was done and measured,"
        " `manifest.json` holds the same for programs.",
        "",
        *_statements(manifest),
        *([f"## Expires\n\nThis release may be used until {manifest.expires}.", ""] if manifest.expires else []),
        *_table("Checks", ("check", "measured", "limit"), [_check(check) for check in manifest.gate.checks]),
        *_table("Columns", ("column", "role", "technique"), _columns(manifest)),
        *_not_covered(manifest),
        "## How to load it",
        "",
        "```python",
        f'datasets.load_dataset("path/to/this/folder"{first})',
        f'pandas.read_parquet("path/to/this/folder/{folder}")',
        "```",
    ]
    return f"---\n{head}---\n\n".encode() + ("\n".join(lines) + "\n").encode()


def _split(name: str) -> str:
    """The name of a split as Hugging Face allows it."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", name) or "rest"


def _statements(manifest: Manifest) -> list[str]:
    review = manifest.review.model_dump() if manifest.review else {}
    lines: list[str] = []
    for title in ("purpose", "sharing", "limitations"):
        text = " ".join((review.get(title) or "").split())
        lines += [f"## {title.capitalize()}", "", escaped_markdown(text) or "Nothing was stated.", ""]
    return lines


def _check(check: GateCheck) -> tuple[str, ...]:
    limit = f"{_RELATIONS.get(check.relation or '', '')} {measure(check.limit)}".strip()
    return f"{check.table}: {check.name}" if check.table else check.name, measure(check.value), limit


def _columns(manifest: Manifest) -> list[tuple[str, ...]]:
    released = (one for one in manifest.columns if one.technique != "suppression")
    return [(one.name, one.role, one.technique) for one in released]


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(escaped_markdown(cell) for cell in row)} |" for row in rows]
    return [f"## {title}", "", *lines, ""]


def _not_covered(manifest: Manifest) -> list[str]:
    said = manifest.audit.not_covered if manifest.audit else ()
    return ["## What was not looked at", "", *(f"- {escaped_markdown(one)}" for one in said), ""] if said else []
