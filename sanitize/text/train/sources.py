"""Blocks of source code out of installed packages, in which nobody is named."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "python": (".py",), "cython": (".pyx", ".pxd"), "c": (".c", ".h", ".hpp", ".cc", ".cuh"),
    "javascript": (".js", ".ts"), "css": (".css",), "html": (".html", ".xml"), "perl": (".pl", ".pm"),
    "sql": (".sql",), "shell": (".sh",), "yaml": (".yaml", ".yml"), "toml": (".toml", ".cfg", ".ini"),
    "cmake": (".cmake",), "php": (".php",), "fortran": (".f90", ".f"),
    "json": (".json",), "tcl": (".tcl",), "vim": (".vim",),
}  # fmt: skip
"""Languages by the endings of their files."""

_MACHINE = tuple(map(Path, ("/usr/share", "/usr/lib", "/usr/include")))
_NAMING = re.compile(
    r"@\w|://|www\.|\.(?:com|org|net)\b|copyright|licen[sc]e|authors?\b|maintainer|contribut|written by|thanks|"
    r"\bby [A-Z]|[^\x00-\x7f]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{3}[- .]\d{3,4}|\b(?:19|20)\d\d\b|\bMr|\bDr\.|"
    r"[Uu]sers?/|/home/|passw|secret|"
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|"
    r"\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b"
)
"""What may name a person, a place or a time: such blocks are left out."""


def blocks(language: str, count: int, half: int, *, machine: bool = False) -> Iterator[str]:
    """Up to that many blocks of 3 to 25 lines in a language, from every other package (`half` 0 or 1).

    Training reads one half of the packages in Python's library folders, and the benchmark the other, or the `machine`'s
    own folders too.
    """
    yield from islice(_blocks(language, half, machine), count)


def _blocks(language: str, half: int, machine: bool) -> Iterator[str]:
    roots = {Path(sysconfig.get_path(name)) for name in ("purelib", "stdlib")}
    for root in (*sorted(roots), *(_MACHINE if machine else ())):
        files = [file for suffix in SUFFIXES[language] for file in root.rglob(f"*{suffix}") if "test" not in str(file)]
        for file in sorted(files, key=lambda file: sha256(str(file.relative_to(root)).encode()).digest())[:4000]:
            if sha256(file.relative_to(root).parts[0].encode()).digest()[0] % 2 == half:
                yield from islice(_of_file(file), 3)


def _of_file(file: Path) -> Iterator[str]:
    try:
        text = file.read_text("utf-8")[:200_000]
    except (OSError, UnicodeDecodeError):
        return
    lines = text.splitlines()
    start = 10
    while start + 3 < len(lines):
        size = 3 + (start * 7) % 22
        block = "\n".join(line.rstrip() for line in lines[start : start + size])
        if 60 <= len(block.strip()) <= 1500 and max(map(len, block.splitlines())) < 200 and names_nobody(block):
            yield block
        start += 60


def names_nobody(text: str) -> bool:
    """Whether nothing in the text may name a person, a place or a time."""
    return _NAMING.search(text) is None
