"""Places: a path of this machine, or a name on an object store, from what a user wrote."""

from __future__ import annotations

import glob
import re
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from sanitize.errors import UsageError
from sanitize.io.places.store import SCHEMES, Store, check_options
from sanitize.io.places.store_path import StorePath

Place: TypeAlias = Path | StorePath

_URL = re.compile(r"(?P<scheme>[^:/]*)://(?:(?P<user>[^/@]*)@)?(?P<bucket>[^/?]*)(?P<key>.*)", re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9._-]+")
_QUERY = re.compile(r"\?(?P<query>[A-Za-z_]+=[^?&]*(?:&[A-Za-z_]+=[^?&]*)*)$")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_COLLAPSED = re.compile(rf"(?:{'|'.join(SCHEMES)}):/[^/]")


def place(text: str | Path | StorePath) -> Place:
    """The place that a text means: `s3://bucket/name?region=…`, `gs://bucket/name`, or a path of this machine.

    In a URL `%XX` stands for a byte, anything else for itself, `#` too, and a `?` that no option follows. Raises
    UsageError for other kinds of URLs, for unknown options, and for credentials, which the environment holds.
    """
    if isinstance(text, StorePath):
        return text
    if "://" not in str(text):
        if _COLLAPSED.match(str(text)):
            raise UsageError("a URL has two slashes after its scheme; a Path removes one of them, so pass a string")
        return Path(text)
    store, key = split_url(str(text))
    return StorePath(store, unquote(key))


def split_url(url: str) -> tuple[Store, str]:
    """The store of a URL, and the name in it as it is written, without slashes at its ends."""
    match = _URL.fullmatch(url)
    if match is None or match["scheme"] not in SCHEMES:
        raise UsageError("use an s3:// or gs:// URL, or a path on this machine")
    anonymous = match["scheme"] == "gs" and match["user"] == "anonymous"
    if match["user"] is not None and not anonymous:
        raise UsageError("a URL can't hold credentials: set them in the environment, as for other tools of the store")
    key, query = match["key"], ""
    if options := _QUERY.search(key):
        key, query = key[: options.start()], options["query"]
        check_options(query)
    if not _BUCKET.fullmatch(match["bucket"]):
        raise UsageError(f"the URL names no bucket: write {match['scheme']}://bucket/name")
    return Store(match["scheme"], match["bucket"], query, anonymous), key.strip("/")


def pattern(key: str) -> str:
    """A name as it is written in a URL, as a glob: what is escaped with `%` is no wildcard."""
    return _ESCAPES.sub(lambda escapes: glob.escape(unquote(escapes[0])), key)


def beside(base: Place, suffix: str) -> Place:
    """The place next to another whose name goes on with the suffix."""
    return Path(f"{base}{suffix}") if isinstance(base, Path) else base.with_name(base.name + suffix)


def files_below(folder: Place, suffix: str = "") -> list[Place]:
    """Every file below a folder whose name ends so, hidden ones aside, in no order. Raises OSError."""
    if isinstance(folder, StorePath):
        found: list[Place] = [folder / name for name, _ in folder.below()]
    else:
        found = [file for file in folder.rglob("*") if file.is_file()]
    return [file for file in found if file.name.endswith(suffix) and not file.name.startswith(".")]
