"""Tables of DuckDB files: read as they are on disk, in ranges of row ids, by a DuckDB that can reach nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from sanitize.data_kinds.plain_types import plain_schema
from sanitize.errors import MissingExtraError, SourceError
from sanitize.io.read.files import Files, LocalFiles
from sanitize.io.read.names import check_names
from sanitize.io.read.parquet_source import checked_block, lost_block
from sanitize.io.read.shards import Block, Extent, Piece
from sanitize.io.read.source_format import Hints, Places, Survey

SUFFIX = ".duckdb"
BATCH_ROWS = 2048
"""What DuckDB reads at a time."""
_SAMPLED_ROWS = 256
_ROW = "rowid"
"""DuckDB's own number of a row: ascending in the order of the rows, and the same as long as the file is."""
_SETTINGS: dict[str, Any] = {
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_access": False,
    "python_enable_replacements": False,
    "memory_limit": "512MB",
    "temp_directory": "",
    "threads": 1,
    "lock_configuration": True,
}
_TABLES = "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY ALL"
_AS_TEXT = ("interval", "union")
"""Types that Parquet has no counterpart of."""


@dataclass(frozen=True)
class Duckdb:
    """Reads rows of a table; a piece is a range of row ids, some of which may be gone.

    Codes: not_utf8, file_unreadable (one record for the rows of a piece from the broken one on).
    """

    name: ClassVar[str] = "duckdb"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)

    table: str
    """As SQL names it."""
    schema: pa.Schema
    as_text: frozenset[str]

    @classmethod
    def survey(cls, files: Files, names: Sequence[str], hints: Hints) -> Survey:
        """Look at the table: columns, number of rows, their size. Raises SourceError when there is none to be read."""
        name, *others = names
        if others:
            raise SourceError(f"{name} and {others[0]} are DuckDB files: name one of them and a table, as {name}/TABLE")
        with _connected(files, name) as connection:
            try:
                chosen = _table(connection, name, hints.table)
                schema, as_text = _schema(connection, chosen, name)
                ((rows, stop),) = connection.execute(
                    f"SELECT count(*), coalesce(max({_ROW}) + 1, 0) FROM {chosen}"
                ).fetchall()
                reader = cls(chosen, schema, as_text)
                marks = np.array([0, stop], dtype=np.int64)
                extent = Extent(name, marks, np.array([_size(connection, chosen, rows)]), anywhere=True)
            except _broken():
                raise SourceError(
                    f"{name} can't be read: it is damaged, or its values are too large: export it to Parquet"
                ) from None
        return Survey(reader, schema, (extent,), rows)

    def read(self, files: Files, piece: Piece, columns: Sequence[str]) -> Iterator[Block]:
        """The rows of a piece in their order."""
        schema = pa.schema([self.schema.field(name) for name in columns])
        chosen = ", ".join(_expression(name, name in self.as_text) for name in columns)
        within = f"{_ROW} >= {piece.start} AND {_ROW} < {piece.stop}"
        with _connected(files, piece.file) as connection:
            try:
                rows = connection.sql(f"SELECT {chosen} FROM {self.table} WHERE {within}")
                yield from (checked_block(batch, schema) for batch in rows.to_arrow_reader(BATCH_ROWS))
            except _broken():
                yield lost_block(schema, 1)

    def places(self, files: Files, piece: Piece) -> Places:
        """Nothing: row ids may be gone, so a record's position doesn't say which row it is."""
        return Places()


def table_in_file(path: str | Path) -> tuple[str | Path, str | None]:
    """`folder/warehouse.duckdb/visits` as the file and the name of its table; any other path and None."""
    at = Path(path)
    if "://" not in str(path) and at.parent.suffix.lower() == SUFFIX and at.parent.is_file():
        return at.parent, at.name
    return path, None


def tables_of(file: Path) -> tuple[str, ...]:
    """The names of the tables of a DuckDB file, as `table_in_file` takes them; none for any other path.

    Raises SourceError when the file can't be opened.
    """
    if file.suffix.lower() != SUFFIX or not file.is_file():
        return ()
    with _connected(LocalFiles(str(file.parent)), file.name) as connection:
        return tuple(_named(connection))


@contextmanager
def _connected(files: Files, name: str) -> Iterator[Any]:
    """A connection that reads one file of this machine, and can do nothing else."""
    if not isinstance(files, LocalFiles):
        raise SourceError(
            f"{name}: DuckDB files are read only from a disk of this machine: copy the file, or export it to Parquet"
        )
    try:
        import duckdb
    except ImportError:
        raise MissingExtraError("a DuckDB file", "duckdb") from None
    file = files.path(name)
    if file.with_name(f"{file.name}.wal").exists():
        raise SourceError(f"{name} has unsaved changes ({name}.wal): run CHECKPOINT and close it")
    try:
        connection = duckdb.connect(file, read_only=True, config=_SETTINGS)
    except duckdb.Error:
        raise SourceError(
            f"{name} can't be opened: another process is using it, it is damaged, or it was written by a newer DuckDB "
            f"than {duckdb.__version__}"
        ) from None
    try:
        yield connection
    finally:
        connection.close()


def _broken() -> tuple[type[Exception], ...]:
    """What reading a damaged file raises."""
    import duckdb

    return duckdb.Error, pa.ArrowException, OSError


def _table(connection: Any, file: str, table: str | None) -> str:
    """The named table, or the only one, as SQL names it."""
    found = _named(connection)
    if table is None and len(found) == 1:
        return next(iter(found.values()))
    if table in found:
        return found[table]
    names = f"it has {', '.join(found)}" if found else "it has none (make a table of a view)"
    raise SourceError(f"{file}: name one of its tables, as {file}/TABLE: {names}")


def _named(connection: Any) -> dict[str, str]:
    """Every table, as SQL names it, by what it is called in a path."""
    return {
        name if schema == "main" else f"{schema}.{name}": f"{_quoted(schema)}.{_quoted(name)}"
        for schema, name in connection.execute(_TABLES).fetchall()
    }


def _schema(connection: Any, table: str, file: str) -> tuple[pa.Schema, frozenset[str]]:
    """The columns in plain types, and those that are read as text."""
    found = _first(connection, table, 0).schema
    check_names(found.names, file)
    if _ROW in (name.lower() for name in found.names):
        raise SourceError(f"{file}: a column named {_ROW} hides DuckDB's own column: rename it")
    as_text = frozenset(field.name for field in found if any(word in str(field.type) for word in _AS_TEXT))
    fields = [(one.name, pa.string() if one.name in as_text else _utc(one.type)) for one in plain_schema(found)]
    return pa.schema(fields), as_text


def _utc(kind: pa.DataType) -> pa.DataType:
    """Times with a zone are in UTC, and not in the zone of the machine that reads them."""
    return pa.timestamp(kind.unit, "UTC") if pa.types.is_timestamp(kind) and kind.tz else kind


def _size(connection: Any, table: str, rows: int) -> float:
    """About how many bytes the rows are in memory, told by the first ones."""
    first = _first(connection, table, _SAMPLED_ROWS)
    return float(first.nbytes / max(first.num_rows, 1) * rows)


def _first(connection: Any, table: str, rows: int) -> pa.Table:
    return connection.sql(f"SELECT * FROM {table} LIMIT {rows}").to_arrow_table()


def _expression(name: str, as_text: bool) -> str:
    return f"CAST({_quoted(name)} AS VARCHAR) AS {_quoted(name)}" if as_text else _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
