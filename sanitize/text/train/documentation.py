"""Sentences out of the documentation of installed packages and of web services, in which nobody is named."""

from __future__ import annotations

import ast
import gzip
import html
import importlib.util
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

from sanitize.text.train.sources import names_nobody

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
_TAG = re.compile(r"<[^>]{1,300}>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_COMPANY = re.compile(
    r"\b(?:Amazon|AWS|Apple|Google|Microsoft|Azure|NVIDIA|Nvidia|Intel|IBM|Oracle|Facebook|Meta|Twitter|Anyscale|"
    r"Databricks|Snowflake|OpenAI|GitHub|GitLab|Salesforce|Slack|Zendesk|Adobe|SAP|Cisco|VMware|Uber|Netflix|Inc|LLC|"
    r"Ltd|Corp)\b"
)
"""Sentences that name a company aren't harmless: an organization is there to be found."""


def of_package(name: str) -> Iterator[str]:
    """Harmless sentences out of the docstrings of a package."""
    spec = importlib.util.find_spec(name)
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in sorted(Path(folder).rglob("*.py"), key=lambda file: _order(str(file.relative_to(folder)))):
            if "test" not in file.name:
                yield from _docstrings(file)


def of_service(name: str) -> Iterator[str]:
    """Harmless sentences out of the description of a web service."""
    for file in _service_files(name):
        shapes = json.loads(gzip.decompress(file.read_bytes()))["shapes"]
        for shape in islice(shapes.values(), 400):
            yield from _plain(html.unescape(_TAG.sub(" ", shape.get("documentation", ""))))


def _docstrings(file: Path) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return
    for node in islice((node for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)), 8):
        for paragraph in (ast.get_docstring(node) or "").split("\n\n")[:2]:
            yield from _plain(paragraph)


def _service_files(name: str) -> list[Path]:
    spec = importlib.util.find_spec("botocore")
    roots = spec.submodule_search_locations or () if spec else ()
    return sorted(file for root in roots for file in Path(root, "data").glob(f"{name}/*/service-2.json.gz"))


def _plain(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(" ".join(text.split()))[:2]:
        if 40 <= len(sentence) <= 300 and names_nobody(sentence) and not _COMPANY.search(sentence):
            yield sentence


def _order(name: str) -> bytes:
    return sha256(name.encode()).digest()
