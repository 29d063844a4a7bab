"""Whether a release that takes another one's place keeps what that one kept."""

from __future__ import annotations

from sanitize.gate import judge
from sanitize.gate.rules import RULES
from sanitize.manifest.model import Manifest


def weaker(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """The limits that an old release kept and its successor doesn't, of all tables together and of each."""
    found = list[str]()
    for table in (None, *(old.tables or {})):
        limits = {
            check.name: check.limit
            for check in old.gate.checks
            if check.table == table and check.name.partition(":")[0] in RULES
        }
        if table is not None and table not in (new.tables or {}):
            found.append(table)
            continue
        own = new if table is None else new.of_table(table)
        found += [check.name for check in judge(own, limits).checks if not check.passed]
    return tuple(found)
