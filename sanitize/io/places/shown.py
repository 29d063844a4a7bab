"""File names as errors and lists show them: without the values that folders such as `patient=…/` hold."""

from __future__ import annotations

import re

_VALUE = re.compile(r"(?<![^/])([^/=]+)=[^/]*/")


def shown(name: str) -> str:
    """A file's name with `*` for the value of each `key=value` folder, which finds the file as a glob."""
    return _VALUE.sub(r"\1=*/", name)
