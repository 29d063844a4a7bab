"""The files of a release's folder, read and written without following a link that may wait in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sanitize.errors import VerificationError
from sanitize.io.places.place import Place
from sanitize.io.places.store_path import StorePath

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


def walk(folder: Place) -> Iterator[tuple[str, Place]]:
    """Every file and symbolic link below the folder by its name in it; links are not followed."""
    if isinstance(folder, StorePath):
        yield from ((name, folder / name) for name, _ in folder.below())
        return
    for root, folders, files in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in [*files, *links]:
            file = Path(root) / name
            yield PurePosixPath(file.relative_to(folder)).as_posix(), file


def odd_files(folder: Place) -> tuple[str, ...]:
    """What isn't a plain file, and why: a link would lead out of the folder, and a pipe would never end."""
    kinds = [
        (name, "a symbolic link" if file.is_symlink() else "not a file")
        for name, file in walk(folder)
        if isinstance(file, Path) and (file.is_symlink() or not file.is_file())
    ]
    return tuple(f"{name}: {kind}" for name, kind in kinds)


def refuse_odd_files(folder: Place) -> None:
    """Raise VerificationError where a folder holds anything but folders and plain files."""
    found = odd_files(folder)
    if found:
        raise VerificationError(
            f"{folder} holds files that aren't part of a release, so nothing is written: {'; '.join(found)}"
        )


def write_inside(folder: Place, name: str, content: bytes) -> Place:
    """Write a file into a folder, in place of an earlier one of that name, and return it.

    The folder is made where it is missing. No link is followed, neither in place of the folder nor of the file: the
    file is written under a new name and then renamed. Raises VerificationError where the folder is a link, OSError.
    """
    file = folder / name
    if not isinstance(folder, Path):
        file.write_bytes(content)
        return file
    try:
        folder.mkdir(exist_ok=True)
        inside = os.open(folder, _FOLDER)
    except (NotADirectoryError, FileExistsError):
        raise VerificationError(
            f"{folder.name}: a link or a file in place of a folder, so nothing is written"
        ) from None
    unfinished = f".{name}.{secrets.token_hex(6)}.tmp"
    try:
        with os.fdopen(os.open(unfinished, _NEW, 0o666, dir_fd=inside), "wb") as stream:
            stream.write(content)
        os.replace(unfinished, name, src_dir_fd=inside, dst_dir_fd=inside)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(unfinished, dir_fd=inside)
        raise
    finally:
        os.close(inside)
    return file
