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
from sanitize.cli.shared_options import AsJson

if TYPE_CHECKING:
    from sanitize.attacks.on_any_files import Outside
    from sanitize.config import PipelineConfig
    from sanitize.proof.figures import Proof
    from sanitize.proof.ground import Effort

MODELS = "models"
"""What `--attacks` calls all attacks on models together."""

Attacks = Annotated[
    str | None,
    typer.Option(
        metavar="LIST",
        help="Make only these attacks (comma-separated); 'models' for all those on models trained on the data.",
    ),
]
OwnModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODULE:FUNCTION", help="Attack your own model: a function that returns one with fit and predict."
    ),
]
Arm = Annotated[
    list[str] | None,
    typer.Option(
        "--arm",
        metavar="NAME=PATH",
        help="Compare with BEFORE as something else has sanitized it: data, or another pipeline file; repeatable.",
    ),
]


def audit(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The data before it was sanitized.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The data afterwards: files, or a release's folder.")],
    pipeline: Annotated[
        Path, typer.Option("--pipeline", metavar="FILE", help="Pipeline file that declares the roles of the columns.")
    ],
    attacks: Attacks = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="NAME", help="Which of the pipeline's several tables this is.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Attack models in a minute, with few of them.")] = False,
    shadows: Annotated[int, typer.Option(min=8, metavar="N", help="How many models to train for each attack.")] = 32,
    model: OwnModel = None,
    arm: Arm = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write what was measured with models as a page.")
    ] = None,
    sign: Annotated[
        Path | None,
        typer.Option("--sign", metavar="KEY", help="Add what was measured with models to the release, signed."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Attack AFTER with all that BEFORE and the declared roles reveal; only --sign changes AFTER."""
    from sanitize.errors import UsageError
    from sanitize.proof.ground import Effort

    config = _of_one_table(pipeline, table)
    data, models = _chosen(attacks)
    result: dict[str, Any] = {"data": _attacked(before, after, config, data) if data else {}}
    if (html or sign or arm) and not models:
        raise UsageError("--html, --sign and --arm are for attacks on models: add --attacks models")
    proof = _proved(before, after, config, models, Effort(quick, shadows, model), arm or []) if models else None
    if proof is not None:
        result |= proof.as_json()
        _kept(proof, after, config, html, sign, quick=quick)
    if as_json:
        typer.echo(json.dumps(result))
        return
    if data:
        _say(result["data"])
    if proof is not None:
        from sanitize.proof.section import section
        from sanitize.report.model_lines import lines

        for line in lines(section(proof, config.load_policy().min_count, quick=quick), _exposure(config)):
            say(line)


def _of_one_table(pipeline: Path, table: str | None) -> PipelineConfig:
    """The pipeline, or what it says of one of its tables; UsageError unless that table is named."""
    from sanitize.config import load_config
    from sanitize.errors import UsageError

    config = load_config(pipeline)
    if config.sources is None:
        if table is not None:
            raise UsageError("the pipeline has one table: leave --table out")
        return config
    if table is None or table not in config.sources:
        raise UsageError(f"the pipeline has several tables: add --table with one of {', '.join(config.sources)}")
    return config.of_table(table)


def _chosen(attacks: str | None) -> tuple[list[str], list[str]]:
    """The attacks on data, and those on models; UsageError for an unknown one."""
    from sanitize.attacks.attack_list import BY_COMMAND
    from sanitize.attacks.model_attack_list import BY_NAME
    from sanitize.errors import UsageError

    if attacks is None:
        return list(BY_COMMAND), []
    names = [one.strip() for one in attacks.split(",")]
    known = [*BY_COMMAND, *BY_NAME, MODELS]
    if strange := [name for name in names if name not in known]:
        raise UsageError(f"attack {strange[0]!r} is unknown: choose among {', '.join(known)}")
    models = list(BY_NAME) if MODELS in names else [name for name in names if name in BY_NAME]
    return [name for name in names if name in BY_COMMAND], models


def _attacked(before: str, after: str, config: PipelineConfig, attacks: list[str]) -> dict[str, Any]:
    from sanitize.attacks.on_any_files import audit_outside
    from sanitize.io.read.source import open_source

    with tempfile.TemporaryDirectory() as folder:
        found = audit_outside(
            open_source(before, delimiter=config.source.delimiter),
            open_source(after),
            config.declared,
            Path(folder),
            attacks,
            config.audit.rows,
            config.seed,
        )
    return summary(found)


def _proved(
    before: str, after: str, config: PipelineConfig, attacks: list[str], effort: Effort, arms: list[str]
) -> Proof:
    from sanitize.cli.silence import everything_silenced
    from sanitize.io.read.source import open_source
    from sanitize.keys import Keys
    from sanitize.proof.ground import Ground
    from sanitize.proof.own_arms import own_arms
    from sanitize.proof.prove import prove

    source = open_source(before, delimiter=config.source.delimiter)
    ground = Ground(source, open_source(after), config, Keys.from_environment(), effort, own_arms(arms))
    with everything_silenced():
        return prove(ground, attacks)


def _kept(
    proof: Proof, after: str, config: PipelineConfig, html: Path | None, sign: Path | None, *, quick: bool
) -> None:
    """Write the page, and the signed statement about the release."""
    from sanitize.proof.section import section

    audit = section(proof, config.load_policy().min_count, quick=quick)
    if html is not None:
        from sanitize.report.model_page import render_page

        html.write_text(render_page(config.name, audit, _exposure(config)), encoding="utf-8")
    if sign is not None:
        from sanitize.cli.signing import private_key
        from sanitize.io.places.place import place
        from sanitize.sign.audits import write_audit

        say(write_audit(place(after), audit, private_key(sign)))


def _exposure(config: PipelineConfig) -> str | None:
    return config.threat.exposure if config.threat else None


def _say(result: dict[str, Any]) -> None:
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
