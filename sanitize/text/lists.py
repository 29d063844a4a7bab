"""What an organisation adds to the detectors: values that never matter, values that always do, patterns of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sanitize.errors import UsageError
from sanitize.policy import Policy
from sanitize.rules import find_rule
from sanitize.text.operators import fold


@dataclass(frozen=True)
class Lists:
    """The entries of a policy's lists; `repr` counts values and shows none, since they may name people."""

    allow: frozenset[str] = frozenset()
    """Values, folded, that are left where they are found."""
    deny: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Values that are always found, by the entity they are found as."""
    recognizers: tuple[Any, ...] = ()
    """Presidio recognizers."""

    @classmethod
    def read(cls, policy: Policy, language: str = "en") -> Lists:
        """Read the files that a policy names; UsageError says which can't be read.

        Lists have a value a line, in UTF-8; recognizers are in Presidio's YAML format, and run under a time limit.
        """
        allow = frozenset(fold(value) for name in policy.allow for value in _values(name))
        deny = tuple((entity, tuple(_values(name))) for entity, name in sorted(policy.deny.items()))
        recognizers = tuple(one for name in policy.recognizers for one in _recognizers(name, language))
        return cls(allow, deny, recognizers)

    def __repr__(self) -> str:
        denied = {entity: len(values) for entity, values in self.deny}
        patterns = json.dumps([one.to_dict() for one in self.recognizers], sort_keys=True, default=str)
        digest = hashlib.sha256(patterns.encode()).hexdigest() if self.recognizers else "none"
        return f"Lists(allow={len(self.allow)}, deny={denied}, recognizers={digest})"

    @cached_property
    def digest(self) -> bytes:
        """Tells lists apart within a process."""
        return hashlib.sha256(repr((self, sorted(self.allow), self.deny)).encode("utf-8", "surrogatepass")).digest()


def _values(name: str) -> list[str]:
    try:
        lines = find_rule(name).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"list {name}: not readable as UTF-8 text with one value per line") from None
    return [value for line in lines if (value := line.strip())]


def _recognizers(name: str, language: str) -> Iterator[Any]:
    from sanitize.text.recognizers.patterns import pattern_file

    yield from (gated.recognizer for gated in pattern_file(find_rule(name), language))
