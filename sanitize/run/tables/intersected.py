"""What somebody finds out who holds earlier releases of the same tables, and joins all tables of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.attacks.intersection import Side, intersect, stacked
from sanitize.attacks.joined import ReleasedTable, released_tables, rows_of_people
from sanitize.attacks.linkage import ROWS, Output
from sanitize.attacks.whole_rows import SALT
from sanitize.keys import column_digests
from sanitize.manifest.audit import IntersectionReport
from sanitize.run.audit.predecessor import Predecessor

PLACE = "place"


def intersected(now: Mapping[str, ReleasedTable], predecessor: Predecessor, k: int) -> IntersectionReport | None:
    """What the joined view and those of all predecessors at hand tell together; None where no person can be joined.

    A person's place in a release are all their rows in all its tables; `k` persons were asked for. What the places say
    of sensitive values is intersected table by table.
    """
    before = [side for one in (predecessor, *predecessor.earlier) if (side := _of_release(one)) is not None]
    if not before or not any(table.person for table in now.values()):
        return None
    found = intersect(stacked(before), _side(rows_of_people(now)), [], k)
    if not found.persons:
        return None
    by = next(table.person for table in now.values() if table.person)
    return IntersectionReport(by=by, k_requested=k, releases=len(before) if len(before) > 1 else None, **asdict(found))


def _of_release(release: Predecessor) -> Side | None:
    manifest = release.manifest
    if release.folder is None or manifest is None or manifest.tables is None or manifest.joined is None:
        return None
    tables = released_tables(release.folder, manifest.tables, manifest.resources, manifest.joined.tables)
    return _side(rows_of_people(tables))


def _side(people: Mapping[Any, Any]) -> Side:
    """A row per person, with a number for their place."""
    numbers: dict[Any, int] = {}
    places = [numbers.setdefault(rows, len(numbers)) for rows in people.values()]
    tokens = pa.array([str(token) for token in people], pa.string())
    ones = np.ones(len(places), np.int64)
    table = pa.table({PLACE: pa.array(places, pa.int64()), ROWS: ones})
    return Side(Output.of(table, by_unit=False), (PLACE,), column_digests(tokens, SALT))
