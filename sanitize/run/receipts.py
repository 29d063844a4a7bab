"""Receipts on disk: what is done stays done when the run that did it is gone."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

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
    units: np.ndarray
    """Keyed digests (uint64) of the distinct units that were read."""
    alike: np.ndarray
    """The same without case, spaces and punctuation; empty where the pipeline says how units are spelled."""


def keep(receipt: Receipt, folders: Folders) -> None:
    """Write a receipt down once its rows are on disk. Raises RunError when it can't be written."""
    content = {
        **{name: getattr(receipt, name) for name in ("shard", "schema", "read", "reasons")},
        "run": asdict(receipt.run),
        "logs": [_log(log) for log in receipt.logs],
        **{name: _packed(getattr(receipt, name)) for name in ("units", "alike")},
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
    rows = receipt.run.info
    return receipt if digest_of(folders.runs / rows.name) == rows.sha256 else None


def _log(log: StageLog) -> dict[str, Any]:
    counts = {name: getattr(log, name) for name in ("rows_in", "rows_out", "dropped", "suppressed", "augmented")}
    return {**counts, "tally": [[*key, count] for key, count in log.tally.counts.items()], "paths": sorted(log.paths)}


def _receipt(content: dict[str, Any]) -> Receipt:
    return Receipt(
        content["shard"],
        Run(PartInfo(**content["run"]["info"]), tuple((name, rows) for name, rows in content["run"]["groups"])),
        content["schema"],
        content["read"],
        Counter(content["reasons"]),
        tuple(_logs(content["logs"])),
        _unpacked(content["units"]),
        _unpacked(content["alike"]),
    )


def _packed(digests: np.ndarray) -> str:
    return base64.b64encode(digests.astype("<u8").tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<u8").astype(np.uint64)


def _logs(logs: list[dict[str, Any]]) -> Iterator[StageLog]:
    for log in logs:
        counts = {(column, entity, action): count for column, entity, action, count in log["tally"]}
        yield StageLog(**{**log, "tally": Tally(Counter(counts)), "paths": frozenset(log["paths"])})
