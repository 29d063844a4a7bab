"""People erased from releases: found by token, gone from every byte, with a receipt, a mark, and nothing half done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

import sanitize as sz
from sanitize.erasure.erase import Erased, erase
from sanitize.erasure.request import Request
from sanitize.errors import ReleaseError
from sanitize.keys import Keys
from sanitize.sign.dsse import parse
from sanitize.sign.ed25519 import read_private, read_public, write_keys
from tests.tables import ANONYMOUS, KEYS, TOKENS, Job, job

PERSON = {"role": "identifier", "key": "people"}
COLUMNS: dict[str, Any] = {
    "id": PERSON,
    "name": "identifier",
    "friend": PERSON,
    "town": "quasi",
    "age": "quasi",
    "note": "text",
}
STAGES = [
    {**TOKENS, "columns": ["id", "friend"]},
    {"use": "drop", "columns": ["name"]},
    {"use": "text_pii", "columns": ["note"]},
    {**ANONYMOUS, "k": 2, "max_suppressed": 1.0},
]


def person(number: int) -> dict[str, Any]:
    tail = chr(97 + number // 10) + chr(97 + number % 10)
    name = f"Zelmira Quendel{tail}"
    return {
        "id": f"QZX-7{number:03}-{tail}",
        "name": name,
        "friend": f"QZX-7{(number + 1) % 60:03}-{chr(97 + (number + 1) % 60 // 10)}{chr(97 + (number + 1) % 60 % 10)}",
        "town": ["Ulm", "Bonn"][number % 2],
        "age": 30 + number % 3,
        "note": f"{name} was seen again.",
    }


def written(folder: Path, name: str, numbers: range) -> Path:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist([person(n) for n in numbers]), folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def released(folder: Path, name: str, numbers: range, **more: Any) -> Job:
    source = written(folder / name, name, numbers)
    given = job(folder / name, source, COLUMNS, STAGES, source={"unit": "id"}, **more)
    given.content["output"]["path"] = str(folder / name / name)
    object.__setattr__(given, "output", folder / name / name)
    given.run()
    return given


def request(given: Job, numbers: list[int], output: Path, **more: Any) -> Request:
    persons = tuple(person(n)["id"] for n in numbers)
    options = {"keys": KEYS, "engine": sz.LocalEngine(workers=1), **more}
    return Request(persons, given.pipeline, output, **options)


def strings(folder: Path) -> str:
    """Everything that a release says: all cells of its data, and all other files."""
    cells = [str(pq.read_table(part).to_pylist()) for part in (folder / "data").rglob("*.parquet")]
    others = [file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file()]
    return "\n".join(cells + others).casefold()


def receipt(erased: Erased) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(erased.receipt.read_text())
    return content


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Job]]:
    folder = tmp_path_factory.mktemp("three")
    return folder, [released(folder, f"r{n}", range(10 * n, 10 * n + 40)) for n in range(3)]


def test_people_are_gone_from_every_release_that_held_them(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    gone = list(range(32, 40))
    private, public = write_keys(folder / "keys")
    sources = tuple(str(one.folder / f"{one.output.name}.parquet") for one in jobs)
    asked = request(jobs[0], gone, folder / "erased", sources=sources, signing=(read_private(private),))
    erased = erase([one.output for one in jobs], asked)
    assert erased.done
    tokens = {row["token"] for row in receipt(erased)["predicate"]["persons"]}
    assert len(tokens) == len(gone)
    for one in jobs:
        before, after = strings(one.output), strings(folder / "erased" / one.output.name)
        assert all(token in before and token not in after for token in tokens)
        for number in gone:
            assert not any(person(number)[name].casefold() in after for name in ("id", "name"))
        verified = sz.verify(folder / "erased" / one.output.name, public_key=public)
        assert verified.passed, verified.failures
        old = sz.verify(one.output, public_key=None, allow_unsigned=True)
        assert ["superseded" in failure for failure in old.failures] == [True]
        assert sz.verify(one.output, allow_unsigned=True, allow_superseded=True).passed


def test_everybody_else_keeps_their_token(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    erased = erase([jobs[1].output], request(jobs[1], [15, 16, 17, 18, 19], folder / "one"))
    old = set(jobs[1].released()["id"].to_pylist())
    new = pa.concat_tables(pq.read_table(part) for part in (folder / "one" / "r1" / "data").iterdir())
    gone = {row["token"] for row in receipt(erased)["predicate"]["persons"]}
    assert set(new["id"].to_pylist()) == old - gone
    assert not gone & set(new["friend"].to_pylist())


def test_the_receipt_is_signed_and_says_what_it_does_not_cover(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    private, public = write_keys(folder / "other-keys")
    asked = request(jobs[0], [0, 1, 2, 3, 4], folder / "signed", signing=(read_private(private),))
    erased = erase([jobs[0].output], asked)
    envelope = parse((folder / "signed" / "receipt.dsse.json").read_bytes(), "receipt")
    assert envelope.signed_by(read_public(public))
    assert envelope.payload == erased.receipt.read_bytes()
    (entry,) = receipt(erased)["predicate"]["releases"]
    assert entry["held"]["persons"] == 5
    assert entry["left"] == {"tokens": 0, "values": 0}
    assert entry["replacedBy"]["verdict"] == "passed"
    assert entry["replacedBy"]["samePlan"]
    assert entry["replacedBy"]["intersection"]["removed"] == 5
    assert any("compares" in said for said in receipt(erased)["predicate"]["notCovered"])
    assert not any(person(n)[name] in erased.receipt.read_text() for n in range(5) for name in ("id", "name"))


def test_few_requests_wait_unless_they_may_not(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    with pytest.raises(ReleaseError, match="--now") as error:
        erase([jobs[0].output], request(jobs[0], [7], folder / "few"))
    assert not (folder / "few").exists()
    assert person(7)["id"] not in str(error.value)
    assert erase([jobs[0].output], request(jobs[0], [7], folder / "few", now=True)).done
    strangers = Request(("nobody",), jobs[0].pipeline, folder / "none", KEYS, sz.LocalEngine(workers=1))
    erased = erase([jobs[0].output], strangers)
    assert erased.done
    assert receipt(erased)["predicate"]["persons"][0]["releases"] == []
    assert not (folder / "none" / "r0").exists()


def test_a_release_whose_source_or_key_is_gone_is_not_said_to_be_clean(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    gone = list(range(32, 40))
    with pytest.raises(sz.UsageError, match="--source PATH"):
        erase([jobs[2].output], request(jobs[0], gone, folder / "gone"))
    with pytest.raises(sz.UsageError, match="nobody can be looked for"):
        erase([jobs[2].output], request(jobs[0], gone, folder / "gone", keys=Keys(bytes(range(1, 33)))))
    with pytest.raises(sz.UsageError, match="set SANITIZE_KEY"):
        erase([jobs[2].output], request(jobs[0], gone, folder / "gone", keys=Keys(bytes(32), ephemeral=True)))
    assert not (folder / "gone").exists()
    erased = erase([jobs[2].output], request(jobs[0], [2, 3, 4, 5, 6], folder / "gone"))
    assert erased.outcomes[0].held == 0


def test_a_weaker_pipeline_replaces_nothing(three: tuple[Path, list[Job]]) -> None:
    folder, jobs = three
    strict = released(folder, "strict", range(48))
    strict.content["stages"][-1]["k"] = 1
    strong = job(folder / "strict", folder / "strict" / "strict.parquet", COLUMNS, STAGES, source={"unit": "id"})
    strong.content["stages"] = [*STAGES[:-1], {**STAGES[-1], "k": 8}]
    strong.content["output"]["path"] = str(folder / "strong")
    strong.run()
    erased = erase(
        [folder / "strong"],
        request(jobs[0], [0, 1, 2, 3, 4], folder / "weak", sources=(str(folder / "strict" / "strict.parquet"),)),
    )
    assert not erased.done
    assert "k" in erased.outcomes[0].weaker
    assert not (folder / "weak" / "strong").exists()
    assert sz.verify(folder / "strong", allow_unsigned=True).passed


def test_a_gate_that_refuses_leaves_the_old_release_unmarked(three: tuple[Path, list[Job]]) -> None:
    folder, _ = three
    tight = released(folder, "tight", range(10), policy=None)
    tight.content["policy"] = str(folder / "tight.yaml")
    (folder / "tight.yaml").write_text("name: tight\ngate: {intersection_k: 50}\n")
    erased = erase([tight.output], request(tight, [0, 1, 2, 3, 4], folder / "refused"))
    assert not erased.done
    assert sz.verify(tight.output, allow_unsigned=True).passed
    assert not (folder / "refused" / "tight").exists()


def test_copies_of_their_pictures_go_too(tmp_path: Path, root: Path) -> None:
    photos = sorted((root / "data_samples" / "photos" / "portrait").iterdir())[:12]
    (tmp_path / "photos").mkdir()
    rows = []
    for number, photo in enumerate(photos):
        Image.open(photo).save(tmp_path / "photos" / f"{number}.png")
        rows.append({"id": f"P-{number}", "photo": f"photos/{number}.png"})
    Image.open(photos[0]).rotate(180).resize((200, 260)).save(tmp_path / "photos" / "copy.jpg", quality=70)
    rows[11]["photo"] = "photos/copy.jpg"
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "people.parquet")
    stages = [
        TOKENS,
        {"use": "faces", "columns": ["photo"], "profile": "fast"},
        {"use": "image_text", "columns": ["photo"]},
    ]
    policy = tmp_path / "open.yaml"
    policy.write_text("name: open\ngate: {recognised_faces: 1.0}\n")
    given = job(
        tmp_path,
        tmp_path / "people.parquet",
        {"id": "identifier", "photo": "image"},
        stages,
        source={"unit": "id"},
        policy=str(policy),
    )
    given.run()
    asked = Request(("P-0",), given.pipeline, tmp_path / "erased", KEYS, sz.LocalEngine(workers=1), now=True)
    erased = erase([given.output], asked)
    assert erased.outcomes[0].copies == 1
    assert erased.outcomes[0].successor is not None
    assert erased.outcomes[0].successor.predicate.rows.read == 10
