"""The Croissant 1.1 description of a release, with the fields of its Responsible AI vocabulary 1.0.

Specification: https://docs.mlcommons.org/croissant/docs/croissant-spec.html and croissant-rai-spec.html. The file is a
resource of the release itself, so it names data parts and what was done to columns, and no digest over the whole.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from sanitize.manifest.model import ColumnReport, Resource, Review
from sanitize.manifest.statement import canonical

FILE = "croissant.json"
PARTS = "parts"
ROWS = "rows"

_TERMS = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileObject"),
    *("fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5"),
    *("parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator"),
    *("source", "subField", "transform"),
)
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}


def croissant_bytes(
    name: str,
    parts: Sequence[Resource],
    schema: pa.Schema,
    columns: Sequence[ColumnReport],
    review: Review | None = None,
    expires: str | None = None,
) -> bytes:
    """Return croissant.json: `parts` are the data files, `schema` their Arrow schema, `columns` what was done to them.

    `expires` is the last day on which the release may be used.

    Columns of the schema that `columns` doesn't name (made by a stage) are described by their type alone.
    """
    return canonical(
        {
            **head(name, review, expires),
            "distribution": distribution(parts),
            "recordSet": [record_set(schema, {column.name: column for column in columns})],
            **responsible_ai(columns, review),
        }
    )


def head(name: str, review: Review | None, expires: str | None) -> dict[str, Any]:
    """What a description begins with, whatever the release holds."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": name,
        "description": _description(review),
        **({"expires": expires} if expires else {}),
    }


def _description(review: Review | None) -> str:
    """What the dataset is."""
    purpose = f" Purpose: {review.purpose}" if review is not None and review.purpose else ""
    return f"A dataset sanitized before training; manifest.json says what was done and measured.{purpose}"


def distribution(parts: Sequence[Resource], name: str = PARTS, folder: str = "data") -> list[dict[str, Any]]:
    """Every part with its digest, and the set of them all, which the records are read from."""
    files: list[dict[str, Any]] = [
        {
            "@type": "cr:FileObject",
            "@id": part.name,
            "name": part.name,
            "contentUrl": part.name,
            "contentSize": f"{part.bytes} B",
            "encodingFormat": "application/x-parquet",
            "sha256": part.sha256,
        }
        for part in parts
    ]
    together = {
        "@type": "cr:FileSet",
        "@id": name,
        "name": name,
        "encodingFormat": "application/x-parquet",
        "includes": f"{folder}/*.parquet",
    }
    return [*files, together]


def record_set(
    schema: pa.Schema,
    columns: Mapping[str, ColumnReport],
    name: str = ROWS,
    parts: str = PARTS,
    references: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The records of a table; `references` are the columns that hold keys, and the field that each is a key of."""
    fields = []
    for number, field in enumerate(schema):
        made = _field(number, field, columns.get(field.name), name, parts)
        if references and field.name in references:
            made["references"] = {"field": {"@id": references[field.name]}}
        fields.append(made)
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def field_id(schema: pa.Schema, column: str, name: str = ROWS) -> str:
    """The identifier of the field of a column."""
    return f"{name}/{_identifier(schema.get_field_index(column), column)}"


def _field(number: int, field: pa.Field, column: ColumnReport | None, name: str, parts: str) -> dict[str, Any]:
    source: dict[str, Any] = {"fileSet": {"@id": parts}, "extract": {"column": field.name}}
    if pa.types.is_struct(field.type):
        source["transform"] = {"jsonPath": "bytes"}
    described = {} if column is None else {"description": f"{column.role}; technique: {column.technique}"}
    return {
        "@type": "cr:Field",
        "@id": f"{name}/{_identifier(number, field.name)}",
        "name": field.name,
        "dataType": _data_type(field.type),
        "source": source,
        **described,
    }


def _identifier(number: int, name: str) -> str:
    """Return the name itself where it may stand in an IRI, else one made of the column's number and its letters."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    return name if plain == name else f"{number}-{plain}"


def _data_type(kind: pa.DataType) -> str:
    """Return the data type of a column; a struct is an image, as in Hugging Face data sets."""
    tests: tuple[tuple[Any, str], ...] = (
        (pa.types.is_struct, "sc:ImageObject"),
        (pa.types.is_boolean, "sc:Boolean"),
        (pa.types.is_integer, "sc:Integer"),
        (pa.types.is_floating, "sc:Float"),
        (pa.types.is_decimal, "sc:Float"),
        (pa.types.is_date, "sc:Date"),
        (pa.types.is_timestamp, "sc:DateTime"),
    )
    return next((name for test, name in tests if test(kind)), "sc:Text")


def responsible_ai(columns: Sequence[ColumnReport], review: Review | None) -> dict[str, str]:
    """The statements of the pipeline's author, and what the columns' techniques say."""
    treated = [f"{column.name}: {column.technique}" for column in columns if column.technique != "none"]
    sensitive = [f"{column.name} ({column.role})" for column in columns if column.role not in ("keep", "label")]
    statements = {
        "rai:dataManipulationProtocol": "; ".join(treated),
        "rai:personalSensitiveInformation": ", ".join(sensitive),
        "rai:dataUseCases": review.purpose if review else None,
        "rai:dataReleaseMaintenancePlan": review.sharing if review else None,
        "rai:dataLimitations": review.limitations if review else None,
    }
    return {key: text for key, text in statements.items() if text}
