"""Receipts on disk: what is done stays done when the run that did it is gone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sanitize.io.places.private import digest_of, write_private
from sanitize.io.read.shards import Shard
from sanitize.io.write.exchange import Run
from sanitize.io.write.parts import PartInfo
from sanitize.io.write.staging import Folders
from sanitize.stage.findings import Tally
from sanitize.stage.step import StageLog


@dataclass(frozen=True)
class Receipt:
    """What one shard did: counts, and the name and digest of the rows it wrote; nothing of the data."""

    shard: int
    run: Run
    """Its rows, private until they are dealt to parts."""
    schema: str
    """The Arrow schema of the rows, as text: all shards of a release must agree."""
    read: int
    reasons: Counter[str]
    logs: tuple[StageLog, ...]
    people: Run | None
    """The digests of the people who were read, private until they are counted; None where no unit is named."""


def keep(receipt: Receipt, folders: Folders) -> None:
    """Write a receipt down once its rows are on disk. Raises RunError when it can't be written."""
    content = {
        **{name: getattr(receipt, name) for name in ("shard", "schema", "read", "reasons")},
        "run": asdict(receipt.run),
        "logs": [_log(log) for log in receipt.logs],
        "people": None if receipt.people is None else asdict(receipt.people),
    }
    write_private(folders.receipts / f"{receipt.run.info.name}.json", json.dumps(content).encode())


def kept(shard: Shard, folders: Folders) -> Receipt | None:
    """The receipt of a shard that an earlier run has finished, if all it wrote is still there, byte by byte."""
    try:
        receipt = _receipt(json.loads((folders.receipts / f"{shard.name}.arrow.json").read_bytes()))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    if receipt.reasons and not (folders.quarantine / f"{shard.name}.parquet").exists():
        return None
    written = [(folders.runs, receipt.run), *([(folders.exchange, receipt.people)] if receipt.people else [])]
    whole = all(digest_of((folder / run.info.name).place) == run.info.sha256 for folder, run in written)
    return receipt if whole else None


def _log(log: StageLog) -> dict[str, Any]:
    counts = {name: getattr(log, name) for name in ("rows_in", "rows_out", "dropped", "suppressed", "augmented")}
    return {**counts, "tally": [[*key, count] for key, count in log.tally.counts.items()], "paths": sorted(log.paths)}


def _receipt(content: dict[str, Any]) -> Receipt:
    return Receipt(
        content["shard"],
        _run(content["run"]),
        content["schema"],
        content["read"],
        Counter(content["reasons"]),
        tuple(_logs(content["logs"])),
        None if content["people"] is None else _run(content["people"]),
    )


def _run(content: dict[str, Any]) -> Run:
    return Run(PartInfo(**content["info"]), tuple((name, rows) for name, rows in content["groups"]))


def _logs(logs: list[dict[str, Any]]) -> Iterator[StageLog]:
    for log in logs:
        counts = {(column, entity, action): count for column, entity, action, count in log["tally"]}
        yield StageLog(**{**log, "tally": Tally(Counter(counts)), "paths": frozenset(log["paths"])})
