"""The formats that sources can have, and which of them some files have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from sanitize.errors import SourceError
from sanitize.io.places.shown import shown
from sanitize.io.read.csv_source import Csv
from sanitize.io.read.duckdb_source import Duckdb
from sanitize.io.read.files import UNREADABLE, Files
from sanitize.io.read.image_folder import ImageFolder
from sanitize.io.read.json_source import Json
from sanitize.io.read.jsonl_source import Jsonl
from sanitize.io.read.parquet_source import Parquet
from sanitize.io.read.source_format import Hints, SourceFormat, Survey
from sanitize.io.read.webdataset import WebDataset

TABLES: tuple[type[SourceFormat], ...] = (Parquet, Csv, Jsonl, Json, WebDataset, Duckdb)
PARTITIONED: tuple[type[SourceFormat], ...] = (Parquet, Csv, Jsonl, Json)
"""Formats whose folders may say a value of the rows below them."""
ACCEPTED = ".parquet; .csv, .tsv, .jsonl and .json, also .gz; .tar (WebDataset); .duckdb; or a folder of images"


def table_format(name: str) -> type[SourceFormat] | None:
    """The format of a file that holds records; None for a picture or any other file."""
    lower = name.lower()
    return next((one for one in TABLES if lower.endswith(one.suffixes)), None)


def one_format(names: Sequence[str], path: str) -> tuple[type[SourceFormat], tuple[str, ...]]:
    """The one format of the files, and those that have it; metadata tables come first among images.

    JSON files count only where there is nothing else: they often describe the other files.

    Raises SourceError when there is none, or more than one.
    """
    images = [name for name in names if name.lower().endswith(ImageFolder.suffixes)]
    data = {name: found for name in names if (found := table_format(name))}
    if images or set(data.values()) - {Json}:
        data = {name: kind for name, kind in data.items() if kind is not Json}
    if images:
        tables = [name for name, kind in data.items() if kind in (Csv, Jsonl) and _is_metadata(name)]
        others = sorted(set(data) - set(tables))
        if others or len({data[name] for name in tables}) > 1 or len({_folder(name) for name in tables}) < len(tables):
            raise SourceError(
                f"{path} holds images and tables ({shown((others or tables)[0])}): name the table as the source, "
                "or describe the images of each folder in one metadata.csv or metadata.jsonl with a column file_name"
            )
        return ImageFolder, (*tables, *images)
    kinds = sorted(set(data.values()), key=lambda kind: kind.name)
    if len(kinds) > 1:
        raise SourceError(
            f"{path} holds {' and '.join(kind.name for kind in kinds)} files: name the files of one format, "
            f"such as {path}/*.{kinds[0].name}"
        )
    if not kinds:
        raise SourceError(f"{path} holds no readable file: sources are {ACCEPTED}")
    return kinds[0], tuple(data)


def survey(kind: type[SourceFormat], files: Files, names: Sequence[str], hints: Hints) -> Survey:
    """Look at files of one format; raises SourceError when they can't be read or don't fit together."""
    try:
        described = table_format(names[0])
        if kind is not ImageFolder or described is None:
            return kind.survey(files, names, hints)
        tables = [name for name in names if table_format(name) is described]
        table = names[0], described.survey(files, tables, hints)
        return kind.survey(files, names[len(tables) :], replace(hints, metadata=table))
    except UNREADABLE as error:
        raise SourceError(f"the source can't be read ({type(error).__name__}): check its permissions") from None


def _is_metadata(name: str) -> bool:
    return PurePosixPath(name).name.split(".")[0] == "metadata"


def _folder(name: str) -> PurePosixPath:
    return PurePosixPath(name).parent
