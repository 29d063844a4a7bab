"""Tables of DuckDB files: the rows that are there, however they are cut, and nothing beside them."""

from __future__ import annotations

import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from sanitize.errors import MissingExtraError, SourceError
from sanitize.io.read import shards
from sanitize.io.read.duckdb_source import _connected
from sanitize.io.read.files import LocalFiles
from sanitize.io.read.source import open_source
from tests.commands import ROOT, same_bytes, sanitize
from tests.object_store import ObjectStore

JPEG = b"\xff\xd8\xff" + bytes(100)


def made(file: Path, *statements: str) -> Path:
    """A DuckDB file, written out and closed."""
    with duckdb.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """A table from which every third row was deleted."""
    return made(
        tmp_path / "warehouse.duckdb",
        "CREATE TABLE visits AS SELECT i AS number, 'row ' || i AS text FROM range(12000) t(i)",
        "DELETE FROM visits WHERE number % 3 = 1",
    )


def test_values_keep_their_types(tmp_path: Path, look) -> None:
    query = """SELECT 1::BIGINT a, 'ä' b, DATE '2024-02-29' c, 1.50::DECIMAL(6, 2) d, 'x'::ENUM('x', 'y') e, [1, 2] f,
        {'bytes': 'abc'::BLOB, 'path': NULL::VARCHAR} g, INTERVAL 1 DAY h, TIMESTAMPTZ '2024-01-01 00:00:00+00' i,
        NULL::INTEGER AS "a ""quoted"" name", '7c9e6679-7425-40de-944b-e07fc1f90ae7'::UUID j"""
    source = open_source(made(tmp_path / "types.duckdb", f"CREATE TABLE t AS {query}"))
    assert (source.format, source.files) == ("duckdb", ("types.duckdb",))
    assert dict(zip(source.names, source.schema.types, strict=True)) == {
        "a": pa.int64(),
        "b": pa.string(),
        "c": pa.date32(),
        "d": pa.decimal128(6, 2),
        "e": pa.string(),
        "f": pa.list_(pa.int32()),
        "g": pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
        "h": pa.string(),
        "i": pa.timestamp("us", "UTC"),
        'a "quoted" name': pa.int32(),
        "j": pa.string(),
    }
    (row,) = look.rows(source, ["a", "b", "d", "e", "f", "h", 'a "quoted" name'])
    assert list(row.values()) == [1, "ä", Decimal("1.50"), "x", [1, 2], "1 day", None]
    assert look.rows(source, ["g"], ("g",)) == [{"g": {"bytes": b"abc", "path": None}}]


def test_any_cut_gives_the_same_rows(visits: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"number": number, "text": f"row {number}"} for number in range(12000) if number % 3 != 1]
    assert look.rows(open_source(visits)) == rows
    monkeypatch.setattr(shards, "LARGEST_TARGET", 20_000)
    monkeypatch.setattr(shards, "SMALLEST_TARGET", 20_000)
    source = open_source(visits)
    assert len(source.shards()) > 5
    assert look.rows(source) == rows
    assert look.rows(source, ["text"]) == [{"text": row["text"]} for row in rows]
    assert look.numbers(source) == look.numbers(source, ["number"])
    assert len(set(look.numbers(source))) == len(rows)


def test_tables_are_named_as_in_a_folder(tmp_path: Path, look) -> None:
    file = made(
        tmp_path / "two.duckdb",
        "CREATE TABLE a AS SELECT 1 AS x",
        "CREATE SCHEMA other",
        "CREATE TABLE other.b AS SELECT 2 AS y",
        "CREATE VIEW v AS SELECT 3 AS z",
        "CREATE TABLE nothing (x INTEGER)",
    )
    assert look.rows(open_source(file / "a")) == [{"x": 1}]
    assert look.rows(open_source(f"{file}/other.b")) == [{"y": 2}]
    empty = open_source(file / "nothing")
    assert (empty.names, look.rows(empty)) == (("x",), [])
    for name in ("", "v", "c"):
        with pytest.raises(SourceError, match=r"two\.duckdb/TABLE: it has a, nothing, other\.b"):
            open_source(file / name)
    with pytest.raises(SourceError, match="it has none"):
        open_source(made(tmp_path / "none.duckdb", "CREATE VIEW v AS SELECT 1 AS x"))
    with pytest.raises(SourceError, match="name one"):
        open_source(tmp_path)
    with pytest.raises(SourceError, match="rename it"):
        open_source(made(tmp_path / "ids.duckdb", 'CREATE TABLE t AS SELECT 1 AS "RowID"'))


def test_a_file_that_somebody_writes_is_refused(visits: Path) -> None:
    program = f"""
import duckdb
connection = duckdb.connect({str(visits)!r}, config={{"checkpoint_threshold": "1GB"}})
connection.execute("INSERT INTO visits VALUES (1, 'late')")
print(flush=True)
input()
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        wal = visits.with_name(f"{visits.name}.wal")
        assert wal.exists()
        with pytest.raises(SourceError, match="CHECKPOINT"):
            open_source(visits)
        wal.unlink()
        with pytest.raises(SourceError, match="another process is using it"):
            open_source(visits)
        writer.kill()


def test_damage_is_noticed(visits: Path, tmp_path: Path, look) -> None:
    whole = visits.read_bytes()
    draw = random.Random(1)
    noticed = 0
    for number in range(25):
        damaged = bytearray(whole)
        for _ in range(40):
            damaged[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        file = look.write(tmp_path / f"{number}.duckdb", bytes(damaged))
        try:
            source = open_source(file)
        except SourceError:
            noticed += 1
            continue
        codes = look.codes(source)
        noticed += bool(codes)
        assert codes in ([], ["file_unreadable"])
        assert codes or len(look.rows(source)) == 8000
    assert noticed > 10
    with pytest.raises(SourceError, match="can't be opened"):
        look.opened(tmp_path / "text.duckdb", b"no database")


def test_nothing_else_can_be_reached(visits: Path, tmp_path: Path) -> None:
    with _connected(LocalFiles(str(tmp_path)), visits.name) as connection:
        for statement in (
            f"COPY visits TO '{tmp_path}/copy.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            f"SELECT * FROM read_text('{__file__}')",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "DELETE FROM visits",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
    assert [file.name for file in tmp_path.iterdir()] == [visits.name]


def test_what_cannot_be_read_says_so(visits: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("warehouse.duckdb", visits.read_bytes())
    with pytest.raises(SourceError, match="copy the file"):
        open_source(store.url("warehouse.duckdb"))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError, match=r"sanitize\[duckdb\]"):
        open_source(visits)


@pytest.mark.slow
def test_a_run_gives_what_it_gives_of_parquet(tmp_path: Path) -> None:
    csv, parquet = ROOT / "data_samples" / "visits.csv", tmp_path / "visits.parquet"
    file = made(
        tmp_path / "warehouse.duckdb",
        f"CREATE TABLE visits AS FROM '{csv}'",
        f"COPY visits TO '{parquet}'",
        "CREATE TABLE more (x INTEGER)",
    )
    for source, output in ((file / "visits", "a"), (parquet, "b")):
        places = ("--source", source, "--output", tmp_path / output)
        done = sanitize("run", "pipelines/tabular.yaml", *places, "--quiet", "--workers", 1)
        assert done.code == 0, done.err
    assert same_bytes(tmp_path / "a", tmp_path / "b")
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/a/data/*.parquet'").fetchall() == [(580,)]
