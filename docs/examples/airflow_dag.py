"""A daily release as an Airflow task: parameters in, one JSON object out, and a retry that goes on where it stopped."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.sdk import dag, task

IN_VAIN = {2: "the pipeline doesn't fit the data", 3: "the gate refused"}
"""Exit codes that trying again doesn't change."""


@task(retries=2)
def release(pipeline: str, source: str, output: str) -> dict[str, Any]:
    """Sanitize a day's data; the next task gets the verdict, the path and the counts of rows.

    SANITIZE_KEY comes from the worker's environment, so that days join; it is no parameter, which Airflow would log.
    """
    command = ["sanitize", "run", pipeline, "--source", source, "--output", output, "--resume", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode in IN_VAIN:
        raise AirflowFailException(f"{IN_VAIN[done.returncode]}: {done.stdout or done.stderr}")
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


@task.bash
def verify(made: dict[str, Any], public_key: str) -> str:
    """The command that the release is checked with, after it was signed."""
    return f"sanitize verify {made['path']} --public-key {public_key}"


@dag(schedule="@daily", start_date=datetime(2026, 1, 1), catchup=False)
def visits() -> None:
    """One release a day."""
    made = release("pipelines/tabular.yaml", "incoming/{{ ds }}.csv", "releases/{{ ds }}")
    verify(made, "release.pub")


visits()
