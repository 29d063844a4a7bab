"""A stage that does nothing while it claims everything: each check of a run's audit has something to find, and does."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.errors import UsageError
from sanitize.image.column import TYPE
from sanitize.io.places.place import place
from sanitize.manifest.audit import AuditCheck
from sanitize.manifest.small_counts import rounded
from sanitize.run.flow import Options, run_pipeline
from sanitize.stage.records import Batch
from sanitize.stage.result import Result
from sanitize.stage.shapes import Context, Outcome, Role, Touches
from tests.clinic import PHOTOS, jpeg_with_secrets
from tests.tables import KEYS, job

PEOPLE = 40
FIRST = ("Zelmira", "Ottokar", "Quirina", "Balthus", "Ysolde", "Wendelin", "Ambrosia", "Leopolda")
LAST = ("Quendel", "Trisk", "Vorlomfex", "Brunimsol", "Kepthawyn")
NAMES = [f"{FIRST[number % 8]} {LAST[number // 8]}{chr(97 + number % 26)}" for number in range(PEOPLE)]
TOWNS = [f"Brookhaven-{chr(65 + number % 26)}{number}" for number in range(PEOPLE)]
HARMLESS = "All is as it was at the last visit."


def disguises(name: str) -> list[str]:
    """Texts that give a name away, each in a form of its own."""
    first, last = name.split()
    return [
        f"Then {name} came.",
        f"THEN {name.upper()} CAME.",
        f"see {first}.{last}@mail",
        f"{last}-{first[0]} and {first}  {last}",
        f"It was {last} who came.",
        f"token {base64.b64encode(name.encode()).decode()} sent",
        f"blob {name.encode().hex()} sent",
        f"page?q={quote(name)} seen",
    ]


DISGUISED = len(disguises(NAMES[0]))


@dataclass(frozen=True)
class Careless(sz.Stage):
    """Passes everything on."""

    kind: ClassVar[str] = "careless"
    discharges: ClassVar[frozenset[Role]] = frozenset(("identifier", "text", "image", "quasi"))

    columns: tuple[str, ...]

    def touches(self) -> Touches:
        """All columns, unchanged."""
        return Touches(reads=self.columns, writes=self.columns)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch as it is."""
        return Outcome(batch)


ROLES: dict[str, Any] = {
    "patient": "identifier",
    "name": "identifier",
    "age": {"role": "quasi", "hierarchy": {"interval": [10, 20]}},
    "town": "quasi",
    "diagnosis": "sensitive",
    "note": "text",
    "photo": "image",
    "site": "keep",
}
LIMITS = """
gate:
  canaries: 1.0
  known_values: 0
  own_values: 0.01
  residual_text: 0.05
  residual_faces: 0.05
  recognised_faces: 0.05
  linkage: 0.0
  singling_out: 0.1
"""


def write_source(folder: Path) -> Path:
    """Each person in one row; the first notes give away somebody else's name, the next their own age and town."""
    notes = [text.replace("\n", " ") for text in disguises(NAMES[-1])]
    notes += ["A 28-year-old, seen again.", f"Lives in {TOWNS[DISGUISED + 1]} now."]
    notes += [HARMLESS] * (PEOPLE - len(notes))
    pictures: list[dict[str, Any] | None] = [None] * PEOPLE
    for number in range(4):
        picture = (PHOTOS / f"{12 * number:03}.jpg").read_bytes()
        pictures[number] = {"bytes": jpeg_with_secrets(picture, NAMES[-2]), "path": None}
    table = pa.table(
        {
            "patient": [f"QZX-7001{number:02}" for number in range(PEOPLE)],
            "name": NAMES,
            "age": [20 + number for number in range(PEOPLE)],
            "town": TOWNS,
            "diagnosis": [("flu", "gout", "rash")[number % 3] for number in range(PEOPLE)],
            "note": notes,
            "photo": pa.array(pictures, TYPE),
            "site": ["north", "south"] * (PEOPLE // 2),
        }
    )
    file = folder / "people.parquet"
    pq.write_table(table, file)
    return file


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What a run with the careless stage alone comes to."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "policy.yaml").write_text(LIMITS)
    source = write_source(folder)
    threat = {"exposure": "public_api"}
    done = job(folder, source, ROLES, [], policy=str(folder / "policy.yaml"), threat=threat)
    stages = [Careless(columns=tuple(ROLES))]
    engine = sz.LocalEngine(workers=1)
    return run_pipeline(done.pipeline.config, stages, str(source), place(str(done.output)), engine, KEYS, Options())


def check(result: Result, name: str, column: str) -> AuditCheck:
    assert result.manifest.audit is not None
    return next(one for one in result.manifest.audit.checks if (one.name, one.target) == (name, column))


def test_every_limit_is_broken_and_nothing_is_published(careless: Result) -> None:
    limits = {line.split(":")[0].strip() for line in LIMITS.splitlines() if line.startswith("  ")}
    assert set(careless.verdict.failed) == {*limits, "image_metadata"}
    assert sorted(path.name for path in careless.path.iterdir()) == ["manifest.json", "report.html"]
    assert "gate: the release was refused" in sz.verify(careless.path, allow_unsigned=True).failures


def test_known_values_are_found_in_every_disguise_and_in_metadata(careless: Result) -> None:
    assert check(careless, "known_values", "note").hits == rounded(DISGUISED, 5)
    assert check(careless, "known_values", "name").hits == PEOPLE
    assert check(careless, "known_values", "patient").hits == PEOPLE
    assert check(careless, "known_values", "photo").hits >= 4
    assert check(careless, "known_values", "site").hits == 0


def test_what_a_text_says_of_its_own_row_is_found(careless: Result) -> None:
    found = check(careless, "own_values", "note")
    assert (found.sample, found.hits) == (PEOPLE, 5)  # two, in steps of min_count


def test_another_detector_finds_names_that_are_left(careless: Result) -> None:
    found = check(careless, "residual_text", "note")
    assert found.sample == found.population == PEOPLE
    assert 3 <= found.hits <= DISGUISED + 2


def test_faces_are_found_recognised_and_their_metadata_named(careless: Result) -> None:
    assert check(careless, "residual_faces", "photo").hits == 4
    known = check(careless, "recognised_faces", "photo")
    assert known.hits == known.sample >= 4
    assert check(careless, "image_metadata", "photo").hits == 4


def test_canaries_come_out_of_rows_notes_and_pictures(careless: Result) -> None:
    assert careless.manifest.audit is not None
    canaries = careless.manifest.audit.canaries
    assert canaries is not None
    assert canaries.hard is not None
    assert canaries.easy.planted > 100
    assert canaries.easy.caught == canaries.hard.caught == 0


def test_every_person_is_alone_and_singled_out(careless: Result) -> None:
    assert careless.manifest.audit is not None
    linked = careless.manifest.audit.linkage
    assert linked is not None
    assert (linked.targets, linked.linked, linked.alone) == (PEOPLE, PEOPLE, PEOPLE)
    assert linked.guessed == {"diagnosis": PEOPLE}
    assert check(careless, "singling_out", "").hits == PEOPLE


def test_nothing_that_was_found_is_in_what_is_left(careless: Result) -> None:
    left = b"".join(path.read_bytes() for path in careless.path.iterdir())
    assert [value for value in (*NAMES, *TOWNS) if value.encode() in left] == []


def test_a_model_that_only_the_audit_needs_is_missed_before_any_row_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANITIZE_MODELS", str(tmp_path / "none"))
    done = job(tmp_path, write_source(tmp_path), ROLES, [])
    stages, engine = [Careless(columns=tuple(ROLES))], sz.LocalEngine(workers=1)
    with pytest.raises(UsageError, match="blaze_face_full_range is not installed"):
        run_pipeline(
            done.pipeline.config, stages, str(done.folder / "people.parquet"), done.output, engine, KEYS, Options()
        )
