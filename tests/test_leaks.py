"""Planted values come out of nothing: no file, no message, no dictionary page; quarantine and staging are private."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.io.write.quarantine import summary
from tests.clinic import BAD, SmallClinic
from tests.commands import Command, files_below, sanitize


def spellings(needle: str) -> Iterator[bytes]:
    """A value as it could stand in bytes."""
    for text in (needle, needle.upper(), needle.lower()):
        yield text.encode()
    yield needle.encode("utf-16-le")
    yield needle.encode().hex().encode()
    yield base64.b64encode(needle.encode()).rstrip(b"=")[:-1]


def found_in(content: bytes, needles: tuple[str, ...]) -> list[str]:
    return [needle for needle in needles if any(spelling in content for spelling in spellings(needle))]


def decoded(part: Path) -> bytes:
    """Everything that a part says: values, dictionary pages with values that no row uses, footer."""
    file = pq.ParquetFile(part)
    table = file.read()
    text = [name for name in table.schema.names if pa.types.is_string(table.schema.field(name).type)]
    dictionaries = pq.ParquetFile(part, read_dictionary=text).read(text)
    pages = [chunk.dictionary.to_pylist() for name in text for chunk in dictionaries.column(name).chunks]
    statistics = [
        str(group.column(at).statistics) for group in _groups(file.metadata) for at in range(group.num_columns)
    ]
    said = repr([table.to_pylist(), pages, statistics, file.metadata.metadata]).encode()
    cells = [cell for name in table.schema.names for cell in _bytes_of(table.column(name))]
    return b"\n".join([part.read_bytes(), said, *cells])


def _groups(metadata: pq.FileMetaData) -> Iterator[pq.RowGroupMetaData]:
    for group in range(metadata.num_row_groups):
        yield metadata.row_group(group)


def _bytes_of(column: pa.ChunkedArray) -> Iterator[bytes]:
    if pa.types.is_struct(column.type):
        for cell in column.to_pylist():
            if cell and cell["bytes"]:
                yield cell["bytes"]


def test_the_search_sees_values_that_no_row_uses(tmp_path: Path) -> None:
    unused = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array(["used", "Quendelunused"]))
    pq.write_table(pa.table({"town": unused}), tmp_path / "part.parquet")
    assert found_in(decoded(tmp_path / "part.parquet"), ("Quendelunused", "absent")) == ["Quendelunused"]


@pytest.mark.parametrize("run", ["clinic_offline", "clinic_alone"])
def test_a_release_of_all_modalities_holds_none_of_them(
    run: str, clinic: SmallClinic, request: pytest.FixtureRequest
) -> None:
    done: Command = request.getfixturevalue(run)
    assert done.code == 0, done.err
    release = clinic.folder / run.removeprefix("clinic_")
    parts = sorted((release / "data").iterdir())
    assert len(parts) > 1
    for part in parts:
        assert found_in(decoded(part), clinic.needles) == []
    for file in files_below(release):
        assert found_in(file.read_bytes(), clinic.needles) == [], file.name
    assert found_in((done.out + done.err).encode(), clinic.needles) == []


def test_nothing_but_release_and_quarantine_is_left(clinic: SmallClinic, clinic_offline: Command) -> None:
    assert clinic_offline.code == 0
    known = {"source", "small.yaml", "quarantine", "offline", "alone", "network.log"}
    assert {path.name for path in clinic.folder.iterdir()} <= known


def test_every_bad_record_is_in_the_quarantine_which_is_private(clinic: SmallClinic, clinic_offline: Command) -> None:
    assert clinic_offline.code == 0
    assert summary(clinic.quarantine) == BAD
    for path in [clinic.quarantine, *clinic.quarantine.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0


TABLE_ALONE = (
    "stages=[{use: pseudonymize, columns: [patient_id]}, {use: drop, columns: [name, note, photo]},"
    " {use: k_anonymity, k: 50}]"
)
NAMES_ALONE = ("source.undeclared=drop", "source.columns={name: {role: label, accept: reviewed}}")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((TABLE_ALONE,), 3),
        (("stages.7.l={name: {odd: 3}}",), 2),
        (("stages=[]",), 2),
        (("stages=[{use: fragile, column: name}]", "source.unit=null", *NAMES_ALONE), 1),
    ],
)
def test_failing_and_refused_runs_say_none_of_them(
    changes: tuple[str, ...], code: int, clinic: SmallClinic, tmp_path: Path
) -> None:
    places = ("--output", tmp_path / "out", f"--set=quarantine.path={tmp_path / 'quarantine'}")
    done = sanitize("run", clinic.pipeline, "--workers", "2", *places, *(f"--set={change}" for change in changes))
    assert done.code == code, done.err
    assert found_in((done.out + done.err).encode(), clinic.needles) == []
    left = [file for file in files_below(tmp_path) if "quarantine" not in file.parts]
    assert [file.name for file in left if found_in(file.read_bytes(), clinic.needles)] == []
    assert {file.name for file in left} == ({"manifest.json", "report.html"} if code == 3 else set())
