"""A pipeline file out of proposals, which runs as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import yaml

from sanitize.io.places.place import place
from sanitize.registry import make_stage
from sanitize.scan.estimate import estimates
from sanitize.scan.roles import MASKS, Proposal

ANONYMOUS: Mapping[str, Any] = {"k": 5, "max_suppressed": 0.05, "recoding": "local"}


def pipeline_text(source: str, proposals: tuple[Proposal, ...], unit: str | None = None) -> str:
    """The YAML of a pipeline that answers every proposed role; the output goes to `out/<name of the source>`."""
    name = "".join(mark if mark.isalnum() else "-" for mark in place(source).name.split(".")[0]).strip("-") or "data"
    content = {
        "version": 1,
        "name": name,
        "policy": "rules/default.yaml",
        "source": {
            "path": source,
            **({"unit": unit} if unit else {}),
            "columns": {one.column: column_entry(one) for one in proposals},
        },
        "stages": stages_for(proposals),
        "output": {"path": f"out/{name}"},
    }
    head = (
        "# Proposed from a sample. Name the column that identifies people under source.unit, and review every role.\n"
    )
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def column_entry(proposal: Proposal) -> dict[str, Any]:
    """What the pipeline declares of a column."""
    return {"role": proposal.role, **({"hierarchy": dict(proposal.hierarchy)} if proposal.hierarchy else {})}


def stages_for(proposals: tuple[Proposal, ...]) -> list[dict[str, Any]]:
    """The stages that answer every proposed role."""
    by_role = {
        role: [one.column for one in proposals if one.role == role] for role in ("identifier", "text", "image", "quasi")
    }
    masks = [one.column for one in proposals if one.why == MASKS]
    stages: list[dict[str, Any]] = []
    for role, use in (
        ("identifier", "pseudonymize"),
        ("text", "text_pii"),
        ("image", "faces"),
        ("image", "image_text"),
    ):
        if by_role[role]:
            stages.append({"use": use, "columns": [name for name in by_role[role] if name not in masks]})
            if use == "faces" and masks:
                stages[-1]["masks"] = masks
    if by_role["quasi"]:
        stages.append({"use": "k_anonymity", **ANONYMOUS})
    return stages


def expected(sample: pa.Table, proposals: tuple[Proposal, ...], unit: str | None) -> Iterator[str]:
    """What the written pipeline would leave of the quasi-identifiers of a sample, in sentences."""
    quasi = {one.column: dict(one.hierarchy or {"flat": True}) for one in proposals if one.role == "quasi"}
    if quasi:
        yield from estimates([make_stage("k_anonymity", {**ANONYMOUS, "quasi": quasi, "unit": unit})], sample)
