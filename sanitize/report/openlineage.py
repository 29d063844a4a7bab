"""The release as an event of OpenLineage, for catalogues that draw where data comes from.

Specification: https://openlineage.io/spec/2-0-2/OpenLineage.json and the facets named in `FACETS`.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from sanitize.manifest.model import ColumnReport, Manifest
from sanitize.manifest.statement import Statement
from sanitize.report.verdict import checks

SPECIFICATION = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
NAMESPACE = "sanitize"
FACETS: Mapping[str, tuple[str, str]] = {
    "columnLineage": ("1-2-0", "ColumnLineageDatasetFacet"),
    "errorMessage": ("1-0-1", "ErrorMessageRunFacet"),
    "inputStatistics": ("1-0-0", "InputStatisticsInputDatasetFacet"),
    "outputStatistics": ("1-0-2", "OutputStatisticsOutputDatasetFacet"),
    "processing_engine": ("1-1-1", "ProcessingEngineRunFacet"),
    "schema": ("1-2-0", "SchemaDatasetFacet"),
    "version": ("1-0-1", "DatasetVersionDatasetFacet"),
}
"""The version and name of each facet's schema."""


def render_openlineage(statement: Statement) -> str:
    """Return the event that ended the run, as JSON; the same statement gives the same text.

    A refused run is a failed one without outputs. The source is named after the release, as a manifest knows no path.
    """
    return f"{json.dumps(_event(statement), indent=2)}\n"


def _event(statement: Statement) -> dict[str, Any]:
    manifest = statement.predicate
    passed = manifest.gate.verdict == "passed"
    ran = f"{statement.root} {manifest.run.plan_sha256} {manifest.run.started_at}"
    return {
        "eventType": "COMPLETE" if passed else "FAIL",
        "eventTime": manifest.run.finished_at,
        "producer": _producer(manifest),
        "schemaURL": SPECIFICATION,
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, ran)), "facets": _run_facets(manifest)},
        "job": {"namespace": NAMESPACE, "name": statement.name},
        "inputs": [_input(statement)],
        "outputs": [_output(statement)] if passed else [],
    }


def _producer(manifest: Manifest) -> str:
    return f"urn:{manifest.tool.name}:{manifest.tool.version}"


def _facet(manifest: Manifest, name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    version, title = FACETS[name]
    url = f"https://openlineage.io/spec/facets/{version}/{title}.json#/$defs/{title}"
    return {name: {"_producer": _producer(manifest), "_schemaURL": url, **content}}


def _run_facets(manifest: Manifest) -> dict[str, Any]:
    engine = {"name": manifest.run.engine, "version": manifest.tool.version}
    facets = _facet(manifest, "processing_engine", engine)
    if manifest.gate.verdict == "passed":
        return facets
    failed = [check for check in checks(manifest) if not check.passed]
    said = "; ".join(f"{check.name}: {check.said}, the limit is {check.limit}" for check in failed)
    return facets | _facet(manifest, "errorMessage", {"message": said, "programmingLanguage": "Python"})


def _source(statement: Statement) -> dict[str, str]:
    return {"namespace": NAMESPACE, "name": f"{statement.name}/source"}


def _input(statement: Statement) -> dict[str, Any]:
    manifest = statement.predicate
    source = manifest.source
    version = _facet(manifest, "version", {"datasetVersion": source.content_hmac}) if source.content_hmac else {}
    columns = [column for column in manifest.columns if column.role != "added"]
    return {
        **_source(statement),
        "facets": {**_schema(manifest, columns), **version},
        "inputFacets": _facet(manifest, "inputStatistics", {"rowCount": source.rows}),
    }


def _output(statement: Statement) -> dict[str, Any]:
    manifest = statement.predicate
    released = [column for column in manifest.columns if column.technique != "suppression"]
    lineage: dict[str, Any] = {"fields": {column.name: _lineage(statement, column) for column in released}}
    if manifest.rows.suppressed:
        quasi = [column.name for column in manifest.columns if column.role == "quasi"]
        lineage["dataset"] = [_field(statement, name, "INDIRECT", "FILTER", "k-anonymity", False) for name in quasi]
    size = sum(resource.bytes for resource in manifest.resources)
    counted = {"rowCount": manifest.rows.written, "size": size, "fileCount": len(manifest.resources)}
    return {
        "namespace": NAMESPACE,
        "name": statement.name,
        "facets": {
            **_schema(manifest, released),
            **_facet(manifest, "version", {"datasetVersion": statement.root}),
            **_facet(manifest, "columnLineage", lineage),
        },
        "outputFacets": _facet(manifest, "outputStatistics", counted),
    }


def _schema(manifest: Manifest, columns: list[ColumnReport]) -> dict[str, Any]:
    fields = [{"name": column.name, "description": f"{column.role}; {column.technique}"} for column in columns]
    return _facet(manifest, "schema", {"fields": fields})


def _lineage(statement: Statement, column: ColumnReport) -> dict[str, Any]:
    """Where a released column comes from: the source's column of that name, or the stages alone."""
    if column.role == "added":
        return {"inputFields": []}
    same = column.technique == "none"
    kind = "IDENTITY" if same else "TRANSFORMATION"
    return {"inputFields": [_field(statement, column.name, "DIRECT", kind, column.technique, not same)]}


def _field(statement: Statement, name: str, kind: str, detail: str, technique: str, masking: bool) -> dict[str, Any]:
    change = {"type": kind, "subtype": detail, "description": technique, "masking": masking}
    return {**_source(statement), "field": name, "transformations": [change]}
