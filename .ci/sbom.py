"""Adds the models of the catalogue to a CycloneDX bill of materials (specification 1.6), each with its digest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sanitize.models.catalogue import Model, shipped_catalogue


def component(model: Model) -> dict[str, Any]:
    """A model as a component: the file inside its wheel, or the listing of a folder."""
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model.name}",
        "name": model.name,
        "version": model.wheel.version,
        "description": f"{model.member} out of {model.wheel.file} (sha256 {model.wheel.sha256})",
        "hashes": [{"alg": "SHA-256", "content": model.sha256}],
        "licenses": [{"license": {"name": model.licence}}],
    }


def add_models(bill: dict[str, Any]) -> dict[str, Any]:
    """The bill with one component a model, without repeating those that are there."""
    others = [one for one in bill["components"] if one["type"] != "machine-learning-model"]
    return {**bill, "components": others + [component(model) for model in shipped_catalogue().values()]}


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(json.dumps(add_models(json.loads(file.read_text("utf-8"))), indent=1) + "\n", "utf-8")
