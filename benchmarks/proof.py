"""What sanitizing does to attacks on models: Adult, the ORL portraits and public texts, through the command line.

    python benchmarks/proof.py ../shared/data /tmp/proof [--only adult,orl,texts] [--quick]

Each is released by a pipeline as users write them, and audited with all attacks on models. A table has one line for
each question, raw against release; above it are the CPU seconds of the audit.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

QUASI = ("sex", "age", "race", "marital-status", "education", "native-country", "workclass")
TEXTS = ("synth_dev", "court_dev", "web_dev", "tweets_dev")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path, help="The folder of the development data.")
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", default="adult,orl,texts")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    made = {"adult": adult, "orl": portraits, "texts": texts}
    for name in given.only.split(","):
        folder = given.output / name
        folder.mkdir(parents=True, exist_ok=True)
        pipeline = made[name](given.data.resolve(), folder)
        source = pipeline["source"]["path"]
        content = {"version": 1, "name": name, "output": {"path": str(folder / "out")}, **pipeline}
        (folder / "pipeline.yaml").write_text(json.dumps(content), "utf-8")
        sanitize("run", str(folder / "pipeline.yaml"), "--overwrite", "--quiet")
        started = resource.getrusage(resource.RUSAGE_CHILDREN)
        asked = ["--attacks", "models", "--json", *(["--quick"] if given.quick else [])]
        said = sanitize("audit", source, str(folder / "out"), "--pipeline", str(folder / "pipeline.yaml"), *asked)
        done = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = done.ru_utime + done.ru_stime - started.ru_utime - started.ru_stime
        print(f"\n{name}: {spent:.0f} CPU s\n", *lines(json.loads(said)), sep="\n", flush=True)


def adult(data: Path, _: Path) -> dict[str, Any]:
    """Seven quasi-identifiers with their hierarchies, a sensitive column, a label."""
    folder = data / "tables" / "adult"
    columns: dict[str, Any] = {
        name: {"role": "quasi", "hierarchy": {"csv": str(folder / "hierarchies" / f"{name}.csv")}} for name in QUASI
    }
    columns |= {"native-country": {"role": "quasi", "hierarchy": {"flat": True}}}
    columns |= {"age": {"role": "quasi", "hierarchy": {"interval": [5, 10, 20], "top": 90}}}
    columns |= {"occupation": {"role": "sensitive"}, "salary-class": {"role": "label"}}
    classes = {"use": "k_anonymity", "k": 5, "l": {"occupation": 2}, "max_suppressed": 0.05}
    return {"source": {"path": str(folder / "adult.csv"), "columns": columns}, "stages": [classes]}


def portraits(data: Path, folder: Path) -> dict[str, Any]:
    """Pictures by person: the identity is the label."""
    own = folder / "portraits"
    shutil.copytree(data / "images" / "orl", own, ignore=shutil.ignore_patterns("README"), dirs_exist_ok=True)
    columns = {"image": {"role": "image"}, "file": {"role": "drop"}, "label": {"role": "label"}}
    stages = [{"use": use, "columns": ["image"]} for use in ("faces", "image_text")]
    return {"source": {"path": str(own), "columns": columns}, "stages": stages}


def texts(data: Path, folder: Path) -> dict[str, Any]:
    """Texts of four kinds, which are told apart."""
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        number = 0
        for name in TEXTS:
            for line in (data / "text" / f"{name}.jsonl").read_text("utf-8").splitlines():
                row = {"id": f"d{number:05d}", "note": json.loads(line)["text"], "kind": name.split("_")[0]}
                file.write(json.dumps(row) + "\n")
                number += 1
    columns = {"id": {"role": "identifier", "key": "docs"}, "note": {"role": "text", "language": "en"}}
    return {
        "source": {
            "path": str(folder / "texts.jsonl"),
            "unit": "id",
            "columns": columns | {"kind": {"role": "label"}},
        },
        "stages": [{"use": "pseudonymize", "columns": ["id"]}, {"use": "text_pii", "columns": ["note"]}],
        "quarantine": {"path": str(folder / "quarantine"), "max_rate": 0.01, "languages": 0.01},
    }


def sanitize(*arguments: str) -> str:
    """The output of a command, which has to succeed."""
    key = base64.b64encode(bytes(range(32))).decode()
    command = [sys.executable, "-m", "sanitize.cli", *arguments]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=os.environ | {"SANITIZE_KEY": key}
    ).stdout.decode()


def lines(said: dict[str, Any]) -> Iterator[str]:
    """A line per comparison, then one per model's use."""
    yield "| attack | who | measured as | raw | release | chance |"
    yield "|---|---|---|--:|--:|--:|"
    by = {(one["attack"], one["target"], one["stratum"], one["metric"], one["arm"]): one for one in said["models"]}
    for attack, target, stratum, metric, arm in by:
        raw, release = (by.get((attack, target, stratum, metric, one)) for one in ("raw", "release"))
        if arm == "raw" and raw is not None and target != "shuffled membership":
            void = " (void)" if raw["void"] else ""
            who = target if stratum == "all" else stratum
            chance = "" if raw["chance"] is None else f"{raw['chance']:.3f}"
            yield f"| {attack} | {who} | {metric}{void} | {cell(raw)} | {cell(release)} | {chance} |"
    uses = {
        (one["label"], one["model"], one["metric"], one["arm"]): one for one in said["utility"] if one["group"] == "all"
    }
    for label, model, metric, arm in uses:
        if arm == "raw":
            both = (uses.get((label, model, metric, one)) for one in ("raw", "release"))
            yield f"| use | {model} | {metric} of {label} | " + " | ".join(map(cell, both)) + " | |"


def cell(one: dict[str, Any] | None) -> str:
    """A figure with its interval."""
    if one is None or one["value"] is None:
        return "not measured"
    return f"{one['value']:.3f} ({one['low']:.3f}–{one['high']:.3f})"


if __name__ == "__main__":
    main()
