"""SHA-256 of a model, be it a file or a directory."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def file_sha256(file: Path) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_sha256(root: Path) -> str:
    """Return the SHA-256 of a directory's listing: one line `<sha256>  <relative path>` a file, sorted by path."""
    files: Iterable[Path] = (file for file in root.rglob("*") if file.is_file())
    lines = sorted((file.relative_to(root).as_posix(), file_sha256(file)) for file in files)
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in lines).encode()).hexdigest()


def model_sha256(place: Path) -> str:
    """Return the digest that the catalogue pins for the model at `place`."""
    return tree_sha256(place) if place.is_dir() else file_sha256(place)
