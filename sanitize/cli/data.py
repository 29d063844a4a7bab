"""Commands around the data and the rules: `evaluate`, `stages`, `schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sanitize.cli.shared_options import AsJson


def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS.jsonl", help="Labelled texts, one JSON object per line.")],
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Use the thresholds and lists of this policy.")
    ] = None,
    language: Annotated[
        str, typer.Option(metavar="CODES", help="The languages that the texts may be in, such as en,de.")
    ] = "auto",
    compare: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Show the sentences that changed since an earlier --json output."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the text detectors on a labelled corpus."""
    from sanitize.policy import load_policy
    from sanitize.rules import find_rule
    from sanitize.text.evaluate import as_text, read
    from sanitize.text.evaluate import evaluate as measure
    from sanitize.text.evaluate_compare import changed_sentences, spans_of_run
    from sanitize.text.lists import Lists
    from sanitize.text.policy_detector import ListedDetector

    rules = load_policy(policy or find_rule("rules/default.yaml"))
    detector = ListedDetector.open(rules, Lists.read(rules), language=language.replace(" ", "").split(","))
    texts = [document.text for document in read(corpus)]
    before = spans_of_run(compare, len(texts)) if compare else None
    result = measure(corpus, detector)
    typer.echo(json.dumps(result) if as_json else as_text(result), err=not as_json)
    if before is not None:
        for sentence in changed_sentences(texts, before, result["found"]):
            typer.echo(sentence, err=True)


def stages(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A stage, to show its options.")] = None,
) -> None:
    """List the stages, or show the options of one."""
    from sanitize.cli.stage_pages import as_text
    from sanitize.registry import stage_names

    if name is None:
        for known in stage_names():
            typer.echo(known)
        return
    typer.echo(as_text(name))


def schema(
    manifest: Annotated[bool, typer.Option("--manifest", help="Print the schema of manifest.json instead.")] = False,
) -> None:
    """Print the JSON Schema of the pipeline file, for use in editors."""
    from sanitize.config import PipelineConfig
    from sanitize.manifest.statement import Statement

    described = Statement if manifest else PipelineConfig
    typer.echo(json.dumps(described.model_json_schema(), indent=2))
