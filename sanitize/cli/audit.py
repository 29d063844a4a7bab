"""`sanitize audit`: what is left to find in data that anything else has sanitized."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sanitize.cli.say import say

if TYPE_CHECKING:
    from sanitize.attacks.on_any_files import Outside


def audit(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The data before it was sanitized.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The data afterwards.")],
    pipeline: Annotated[
        Path, typer.Option("--pipeline", metavar="FILE", help="Pipeline file that declares the roles of the columns.")
    ],
    attacks: Annotated[
        str | None, typer.Option(metavar="LIST", help="Make only these attacks (comma-separated).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
) -> None:
    """Attack AFTER with everything known from BEFORE and its declared roles; nothing is written."""
    from sanitize.attacks.attack_list import BY_COMMAND
    from sanitize.attacks.on_any_files import audit_outside
    from sanitize.config import load_config
    from sanitize.io.read.source import open_source

    config = load_config(pipeline)
    chosen = tuple(attacks.split(",")) if attacks else tuple(BY_COMMAND)
    with tempfile.TemporaryDirectory() as folder:
        found = audit_outside(
            open_source(before, delimiter=config.source.delimiter),
            open_source(after),
            config.declared,
            Path(folder),
            chosen,
            config.audit.rows,
            config.seed,
        )
    result = summary(found)
    if as_json:
        typer.echo(json.dumps(result))
        return
    for check in result["checks"]:
        told = f"{check['hits']:,} of {check['checked']:,}"
        upper = "nothing to look at" if check["upper"] is None else f"{told}, at most {check['upper']:.2%}"
        say(f"{check['attack']:16} {check['column'] or 'all columns':20} {upper}")
    for name in ("classes", "linkage"):
        if result[name]:
            say(f"{name}: {result[name]}")
    for attack, why in result["skipped"].items():
        say(f"{attack}: skipped, {why}")


def summary(found: Outside) -> dict[str, Any]:
    """The findings as plain numbers."""
    from sanitize.attacks.attack_list import BY_COMMAND

    checks, classes, linkage = [], None, None
    for command, made in found.found.items():
        attack = BY_COMMAND[command]
        for column, hits in sorted(made.hits.items()):
            counts = {"checked": hits.checked, "hits": hits.hits, "by": dict(hits.by), "upper": hits.upper()}
            checks.append({"attack": attack.name, "column": column, **counts, "shares": list(attack.shares)})
        if counted := made.recount:
            classes = {"k": counted.k, "classes": counted.classes, "sampleUniques": counted.sample_uniques}
        if made.linkage:
            linkage = {name: _plain(value) for name, value in dataclasses.asdict(made.linkage).items()}
    return {"checks": checks, "classes": classes, "linkage": linkage, "skipped": dict(found.skipped)}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
