"""`sanitize audit`: what is left to find in data that anything else has sanitized."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sanitize.cli.say import say

if TYPE_CHECKING:
    from sanitize.attacks.on_any_files import Outside


def audit(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The data as it was.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="What was made of it.")],
    pipeline: Annotated[Path, typer.Option("--pipeline", metavar="FILE", help="The roles of the columns.")],
    attacks: Annotated[
        str | None, typer.Option(metavar="LIST", help="Only these attacks, with commas between.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")] = False,
) -> None:
    """Attack AFTER with what BEFORE and its declared roles tell; nothing is written."""
    from sanitize.attacks.on_any_files import ATTACKS, audit_outside
    from sanitize.config import load_config
    from sanitize.io.read.source import open_source

    config = load_config(pipeline)
    chosen = tuple(attacks.split(",")) if attacks else ATTACKS
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
        say(f"{check['attack']:16} {check['column']:20} {told}, at most {(check['upper'] or 0):.2%}")
    for name in ("classes", "linkage"):
        if result[name]:
            say(f"{name}: {result[name]}")
    for attack, why in result["skipped"].items():
        say(f"{attack}: not made, {why}")


def summary(found: Outside) -> dict[str, Any]:
    """The findings as plain numbers."""
    checks = [
        {"attack": attack, "column": column, "checked": hits.checked, "hits": hits.hits, "upper": hits.upper()}
        for (attack, column), hits in sorted(found.hits.items())
    ]
    counted, linked = found.recount, found.linkage
    classes = counted and {"k": counted.k, "classes": counted.classes, "sampleUniques": counted.sample_uniques}
    linkage = linked and {
        "targets": linked.targets,
        "linked": linked.linked,
        "alone": linked.alone,
        "guessed": dict(linked.guessed),
        "prior": dict(linked.prior),
    }
    return {"checks": checks, "classes": classes, "linkage": linkage, "skipped": dict(found.skipped)}
