"""A manifest, and two manifests that differ in one person, say nothing about a person who is missing."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest

from tests.tables import TOKENS, Job, job, outside_run

LEAST = 5
NAMES = ("id", "age", "zip", "illness", "smoker", "children", "note")
FAR = ("person-333", "97", "99999", "HIV", "yes", "3", "Quendel was seen with a rash on 3 May")
"""A person whom k-anonymity suppresses."""
EXACT = ("rows.read", "rows.suppressed", "source.rows", ".rows_in:", ".rows_out:")
"""Counts of rows, which stay exact."""
FOLLOWS = (
    "gate.checks.value:suppressed",
    "gate.measured.value:suppressed",
    "privacy.loss",
    "resources.bytes:README.md",
)
"""What they and the released files give."""
OUTLIER = ("privacy.risk.before.", "privacy.suppressed_by_group.")
"""That there was anybody to suppress: the source's risk, and bounds by group that are 0 where nobody was."""


OTHER = ("person-444", "12", "10000", "asthma", "no", "0", "nothing to say")
"""Another one, of whom nothing is the same."""


def people(far: tuple[str, ...] | None) -> list[tuple[str, ...]]:
    draw = random.Random(7)
    illnesses = ("hypertension", "fracture", "migraine", "asthma", "HIV", "diabetes")
    rows = [
        (
            f"person-{number}",
            str(draw.randint(30, 39)),
            draw.choice(["61310", "61349"]),
            draw.choice(illnesses),
            draw.choice(["yes", "no"]),
            str(draw.choice([0, 1, 2, 3])),
            draw.choice(["seen by Dr. Harkavy", "no complaint", "call +49 89 1234567"]),
        )
        for number in range(300)
    ]
    return [*rows, far] if far else rows


def hospital(folder: Path, rows: list[tuple[str, ...]]) -> Job:
    """Persons with a note each, in a pipeline of several stages that counts them in all ways."""
    folder.mkdir()
    with (folder / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows([NAMES, *rows])
    roles: Mapping[str, Any] = {
        "id": "identifier",
        "age": {"role": "quasi", "hierarchy": {"interval": [5, 10]}},
        "zip": {"role": "quasi", "hierarchy": {"mask": [4, 3]}},
        "illness": "sensitive",
        "smoker": "label",
        "children": "keep",
        "note": {"role": "text", "language": "en"},
    }
    stages = [
        {"use": "identities", "columns": ["id"], "max_share": 0.5, "action": "flag"},
        TOKENS,
        {"use": "text_pii", "columns": ["note"]},
        {"use": "k_anonymity", "k": 5, "l": {"illness": 2}, "max_suppressed": 0.02, "groups": ["illness"]},
    ]
    return job(folder, folder / "in.csv", roles, stages, source={"unit": "id"})


def figures(content: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every number, and every count that stands for one, with its place; entries of lists by what names them."""
    if isinstance(content, Mapping):
        name = next((content[key] for key in ("name", "id", "use", "column") if isinstance(content.get(key), str)), "")
        more = "".join(f" {content[key]}" for key in ("target", "entity") if key in content)
        for key, value in content.items():
            yield from figures(value, f"{place}.{key}:{name}{more}" if name else f"{place}.{key}".lstrip("."))
    elif isinstance(content, list | tuple):
        for number, value in enumerate(content):
            yield from figures(value, place if isinstance(value, Mapping) else f"{place}[{number}]")
    elif isinstance(content, int | float) or (isinstance(content, str) and content.startswith("<")):
        yield place, content


def differing(one: Job, other: Job) -> dict[str, tuple[Any, Any]]:
    """The figures that differ; fewer than LEAST and none are both too few to be told."""
    sides = [dict(figures(outside_run(made.run().manifest))) for made in (one, other)]
    assert len(sides[0]) > 150
    places = dict.fromkeys([*sides[0], *sides[1]])
    pairs = {at: (sides[0].get(at), sides[1].get(at)) for at in places}
    few = {None, 0, f"<{LEAST}"}
    return {at: pair for at, pair in pairs.items() if pair[0] != pair[1] and not set(pair) <= few}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, dict[str, tuple[Any, Any]]]:
    folder = tmp_path_factory.mktemp("both")
    given = hospital(folder / "with", people(FAR))
    return given, differing(given, hospital(folder / "without", people(None)))


def test_only_counts_of_rows_know_of_a_suppressed_person(both: tuple[Job, dict[str, tuple[Any, Any]]]) -> None:
    odd = {at: pair for at, pair in both[1].items() if not any(name in at for name in (*EXACT, *FOLLOWS, *OUTLIER))}
    assert odd == {}
    assert "rows.suppressed" in both[1]


def test_no_figure_depends_on_what_a_suppressed_person_was(tmp_path: Path) -> None:
    odd = differing(hospital(tmp_path / "one", people(FAR)), hospital(tmp_path / "other", people(OTHER)))
    assert {at: pair for at, pair in odd.items() if "privacy.loss" not in at} == {}


def test_the_values_of_a_suppressed_person_do_not_follow_from_the_distributions(
    both: tuple[Job, dict[str, tuple[Any, Any]]],
) -> None:
    table = both[0].released()
    manifest = both[0].run(overwrite=True).manifest
    assert manifest.rows.suppressed == 1
    for column in manifest.columns:
        if column.name not in ("illness", "smoker", "children"):
            continue
        assert column.distribution is not None
        assert column.distribution.after
        after = Counter(table.column(column.name).to_pylist())
        before = [round(share * manifest.rows.read) for share in column.distribution.before]
        fitting = [
            one
            for one in combinations_with_replacement(after, 1)
            if sorted((after[value] + one.count(value) for value in after), reverse=True) == before[: len(after)]
        ]
        assert len(fitting) != 1, column.name
