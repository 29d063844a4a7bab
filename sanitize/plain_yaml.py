"""YAML files as plain data: no tags that make objects, no aliases, nothing beyond a size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sanitize.errors import UsageError

MAXIMUM_BYTES = 1_000_000
"""A file beyond this size is refused before it is parsed."""


def read_yaml(path: Path, what: str) -> Any:
    """The content of a file; `what` it is (a policy, say) opens the UsageError when it can't be had."""
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            raise UsageError(f"{what} {path}: larger than {MAXIMUM_BYTES:,} bytes")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{what} {path}: it doesn't exist, or isn't readable as UTF-8") from None
    return parse_yaml(text, f"{what} {path}")


def parse_yaml(text: str, where: str) -> Any:
    """The content of a text; `where` it stands opens the UsageError when it isn't plain YAML."""
    try:
        return yaml.load(text, Loader=_NoAliases)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = f": {_ALIASES}" if getattr(error, "problem", None) == _ALIASES else ""
        raise UsageError(f"{where}: not valid YAML{f' at line {mark.line + 1}' if mark else ''}{why}") from None
    except (ValueError, OverflowError):
        raise UsageError(f"{where}: not valid YAML: a number or a date in it can't be read") from None
    except RecursionError:
        raise UsageError(f"{where}: nested too deeply") from None


_ALIASES = "aliases are not accepted"


class _NoAliases(yaml.SafeLoader):
    """Plain data only, without the aliases that let a small file grow without bound."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, _ALIASES, event.start_mark)
        return super().compose_node(parent, index)


def to_write(place: str, name: str, value: Any) -> str:
    """An edit that a message proposes: where in the pipeline file, and the line `name: value`, as it may be pasted."""
    return f"  write {place}: {_flow({name: value})[1:-1]}"


def without_columns(names: Sequence[str]) -> str:
    """The edit that leaves columns out of the release."""
    return f"  write {AT_THE_END}: - {_flow({'use': 'drop', 'columns': list(names)})}"


def _flow(content: Any) -> str:
    return yaml.safe_dump(content, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000).strip()


AT_THE_END = "at the end of stages (before augment)"
