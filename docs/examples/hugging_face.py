"""From a Hugging Face dataset to a release, and back into `datasets`, pictures included."""

from __future__ import annotations

from pathlib import Path

from datasets import Dataset, load_dataset

import sanitize as sz

PIPELINE = """
version: 1
name: people
source:
  columns:
    image: {role: image}
    caption: {role: text}
    kind: {role: label}
stages:
  - {use: text_pii, columns: [caption]}
  - {use: faces, columns: [image], profile: fast}
"""


def round_trip(dataset: Dataset, folder: Path) -> Dataset:
    """Sanitize a dataset with the columns image, caption and kind; raises RuntimeError when the gate refuses it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.yaml").write_text(PIPELINE)
    pipeline = sz.load(folder / "people.yaml", [f"quarantine.path={folder / 'quarantine'}"])
    result = pipeline.run(dataset, folder / "release")
    if not result.verdict.passed:
        raise RuntimeError(f"refused: {', '.join(result.verdict.failed)}")
    files = str(folder / "release" / "data" / "*.parquet")
    return load_dataset("parquet", data_files=files, split="train", cache_dir=str(folder / "cache"))
