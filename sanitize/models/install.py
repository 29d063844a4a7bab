"""Installing and checking the model files of the per-user cache."""

import fcntl
import itertools
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from sanitize.errors import RunError, UsageError
from sanitize.models.catalogue import Model, Wheel, cache_dir, shipped_catalogue
from sanitize.models.digest import model_sha256
from sanitize.models.wheel import bring_wheel

Event = Literal["present", "fetching", "installed"]
State = Literal["installed", "absent", "damaged"]


@dataclass(frozen=True)
class Listed:
    """One line of `sanitize models list`."""

    name: str
    package: str
    version: str
    sha256: str
    licence: str
    installed: bool


def path(name: str) -> Path:
    """Return where the installed model `name` lies: a file, or a directory for spaCy's.

    Raises UsageError when the name is unknown or the model isn't installed.
    """
    place = cache_dir() / _select([name], shipped_catalogue())[0].cache_name
    if not place.exists():
        raise UsageError(f"the model {name} is not installed: run `sanitize models install`")
    return place


def listing() -> list[Listed]:
    """Return every model of the catalogue, and whether it is installed."""
    cache = cache_dir()
    return [
        Listed(
            model.name,
            model.wheel.package,
            model.wheel.version,
            model.sha256,
            model.licence,
            (cache / model.cache_name).exists(),
        )
        for model in shipped_catalogue().values()
    ]


def verify(cache: Path | None = None, catalogue: Mapping[str, Model] | None = None) -> dict[str, State]:
    """Hash every installed model again and return its state by name."""
    root = cache or cache_dir()
    return {model.name: _state(root / model.cache_name, model) for model in (catalogue or shipped_catalogue()).values()}


def install(
    names: Iterable[str] | None = None,
    source: Path | None = None,
    cache: Path | None = None,
    on_event: Callable[[str, Event], None] | None = None,
    catalogue: Mapping[str, Model] | None = None,
) -> None:
    """Install models (all, or `names`) into the cache; those already there are left alone, unread.

    With `source`, a folder of wheels, no index is asked. `on_event` is called with a model's name and what happens
    to it. Each model appears in the cache in one rename, checked, or not at all.

    Raises UsageError for an unknown name, a folder that isn't one, or a cache that can't be written; RunError when a
    wheel can't be had or holds other bytes than the pinned ones.
    """
    if source is not None and not source.is_dir():
        raise UsageError("--from needs a folder with the wheels that `sanitize models list` names")
    tell = on_event or (lambda name, event: None)
    root = cache or cache_dir()
    selected = _select(names, catalogue or shipped_catalogue())
    for model in _present(selected, root):
        tell(model.name, "present")
    if _missing(selected, root):
        with _scratch(root) as scratch:
            for wheel, group in itertools.groupby(_missing(selected, root), key=lambda model: model.wheel):
                _install_from(wheel, list(group), source, scratch, root, tell)


def _present(models: Iterable[Model], root: Path) -> list[Model]:
    return [model for model in models if (root / model.cache_name).exists()]


def _missing(models: Iterable[Model], root: Path) -> list[Model]:
    return [model for model in models if not (root / model.cache_name).exists()]


def _install_from(
    wheel: Wheel,
    models: list[Model],
    source: Path | None,
    scratch: Path,
    root: Path,
    tell: Callable[[str, Event], None],
) -> None:
    for model in models:
        tell(model.name, "fetching")
    file = bring_wheel(wheel, source, scratch)
    for model in models:
        _place(model, file, scratch, root)
        tell(model.name, "installed")


def _select(names: Iterable[str] | None, catalogue: Mapping[str, Model]) -> list[Model]:
    if names is None:
        return list(catalogue.values())
    wanted = set(names)
    for name in sorted(wanted - set(catalogue)):
        near = get_close_matches(name, catalogue, n=1, cutoff=0) or ["?"]
        raise UsageError(f"there is no model {name!r}, did you mean {near[0]!r}? `sanitize models list` lists all")
    return [model for model in catalogue.values() if model.name in wanted]


def _state(place: Path, model: Model) -> State:
    if not place.exists():
        return "absent"
    return "installed" if model_sha256(place) == model.sha256 else "damaged"


@contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """An empty directory beside the models, so that moving out of it is a rename; gone afterwards.

    One installation at a time holds it, so what a killed one left behind can be thrown away.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        guard = (root / ".lock").open("w")
    except OSError:
        raise UsageError(f"{root} can't be written: name another folder in SANITIZE_MODELS") from None
    scratch = root / ".install"
    with guard as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _place(model: Model, wheel: Path, scratch: Path, root: Path) -> None:
    """Unpack a model into `scratch`, check it, flush it to disk and rename it into the cache."""
    unpacked = scratch / model.cache_name
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member == model.member or (model.is_directory and member.startswith(model.member)):
                relative = member.removeprefix(model.member)
                _extract(archive, member, unpacked / relative if relative else unpacked)
    if not unpacked.exists() or model_sha256(unpacked) != model.sha256:
        raise RunError(f"{wheel.name}: its bytes for the model {model.name} are not the pinned ones")
    unpacked.rename(root / model.cache_name)


def _extract(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as packed, target.open("wb") as stream:
        shutil.copyfileobj(packed, stream)
        stream.flush()
        os.fsync(stream.fileno())
