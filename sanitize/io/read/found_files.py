"""Which files a path means: a file, a folder or a glob, of this machine or of an object store."""

from __future__ import annotations

import glob
from pathlib import Path, PurePath
from urllib.parse import unquote

from sanitize.errors import SourceError
from sanitize.io.places.place import pattern, place, split_url
from sanitize.io.places.store_path import StorePath, is_pattern, matches
from sanitize.io.read.files import LocalFiles
from sanitize.io.read.formats import ACCEPTED
from sanitize.io.read.store_files import StoreFiles


def found_files(path: str | Path | StorePath) -> tuple[LocalFiles | StoreFiles, list[str], bool]:
    """The files below a folder, the names of those that the path means, and whether it means the folder."""
    at = place(path)
    if isinstance(at, StorePath):
        return _stored(str(path), at)
    if at.is_dir():
        files = LocalFiles(str(at.resolve()))
        return files, list(files.walk()), True
    if at.is_file():
        return LocalFiles(str(at.parent.resolve())), [at.name], False
    if not glob.has_magic(str(path)):
        raise SourceError(f"there is no file or folder {path}: sources are {ACCEPTED}, or a glob")
    fixed = Path(*_before_magic(at)).resolve()
    found = sorted(Path(name).resolve() for name in glob.glob(str(path), recursive=True) if Path(name).is_file())  # noqa: PTH207
    if not found:
        raise SourceError(f"the glob {path} matches no file")
    return LocalFiles(str(fixed)), [_inside(name, fixed) for name in found], False


def _stored(url: str, at: StorePath) -> tuple[StoreFiles, list[str], bool]:
    """The same on an object store."""
    try:
        if at.key and at.is_file():
            return StoreFiles(at.parent), [at.name], False
        files = StoreFiles(at)
        if names := list(files.walk()):
            return files, names, True
        parts = split_url(url)[1].split("/")
        first = next((number for number, part in enumerate(parts) if is_pattern(part)), None)
        if first is None:
            raise SourceError(f"there is no object at {url} and none below it: sources are {ACCEPTED}, or a glob")
        fixed = StorePath(at.store, unquote("/".join(parts[:first])))
        wanted = pattern("/".join(parts[first:]))
        names = sorted((name for name, _ in fixed.below() if matches(name, wanted)), key=lambda name: name.split("/"))
    except OSError as error:
        raise SourceError(f"{url} can't be read: {error.strerror}") from None
    if not names:
        raise SourceError(f"the glob {url} matches no object")
    return StoreFiles(fixed), names, False


def _before_magic(place: PurePath) -> list[str]:
    parts = place.parts
    first = next(position for position, part in enumerate(parts) if glob.has_magic(part))
    return list(parts[:first])


def _inside(file: Path, folder: Path) -> str:
    if not file.is_relative_to(folder):
        raise SourceError(
            f"{file.name} is a link that leads out of the glob's folder: name the folder that it leads to"
        )
    return file.relative_to(folder).as_posix()
