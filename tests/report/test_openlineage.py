"""The event of OpenLineage has what its specification requires, and says what the manifest says."""

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from sanitize.manifest.model import Gate, GateCheck
from sanitize.manifest.statement import make_statement
from sanitize.report.openlineage import FACETS, render_openlineage
from tests.manifest.examples import full_manifest
from tests.report.hostile import HOSTILE, hostile_manifest

REQUIRED = {
    "columnLineage": {"fields"},
    "errorMessage": {"message", "programmingLanguage"},
    "processing_engine": {"version"},
    "version": {"datasetVersion"},
}
"""What the schemas of facets require beside `_producer` and `_schemaURL`."""
REFUSED = Gate(verdict="refused", checks=(GateCheck(name="k", limit=5, value=3, passed=False, relation=">="),))


def event(**changes: object) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(render_openlineage(make_statement("clinic", full_manifest(**changes))))
    return content


def facets(content: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    datasets = [*content["inputs"], *content["outputs"]]
    groups = [content["run"]["facets"], *(group for one in datasets for key, group in one.items() if "acets" in key)]
    return (facet for group in groups for facet in group.items())


@pytest.mark.parametrize("changes", [{}, {"gate": REFUSED}])
def test_what_the_specification_requires_is_there(changes: dict[str, object]) -> None:
    content = event(**changes)
    assert content["eventType"] in {"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"}
    assert datetime.fromisoformat(content["eventTime"]).tzinfo is not None
    assert content["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
    assert content["producer"] == "urn:sanitize:0.1.0"
    assert str(uuid.UUID(content["run"]["runId"])) == content["run"]["runId"]
    for named in (content["job"], *content["inputs"], *content["outputs"]):
        assert named["namespace"]
        assert named["name"]
    seen = dict(facets(content))
    for name, facet in seen.items():
        version, title = FACETS[name]
        assert facet["_schemaURL"] == f"https://openlineage.io/spec/facets/{version}/{title}.json#/$defs/{title}"
        assert facet["_producer"] == content["producer"]
        assert REQUIRED.get(name, set()) <= set(facet)


def test_every_released_column_says_where_it_comes_from() -> None:
    content = event()
    (output,), (source,) = content["outputs"], content["inputs"]
    fields = output["facets"]["columnLineage"]["fields"]
    known = {field["name"] for field in source["facets"]["schema"]["fields"]}
    assert set(fields) == {field["name"] for field in output["facets"]["schema"]["fields"]}
    used = [part for field in fields.values() for part in field["inputFields"]]
    used += output["facets"]["columnLineage"]["dataset"]
    for part in used:
        assert (part["namespace"], part["name"]) == (source["namespace"], source["name"])
        assert part["field"] in known
        assert {change["type"] for change in part["transformations"]} <= {"DIRECT", "INDIRECT"}
    assert [change["masking"] for change in fields["visit"]["inputFields"][0]["transformations"]] == [False]
    assert [change["masking"] for change in fields["age"]["inputFields"][0]["transformations"]] == [True]


def test_counts_are_those_of_the_manifest() -> None:
    content = event()
    assert content["inputs"][0]["inputFacets"]["inputStatistics"]["rowCount"] == 1500
    statistics = content["outputs"][0]["outputFacets"]["outputStatistics"]
    assert (statistics["rowCount"], statistics["size"], statistics["fileCount"]) == (1530, 204_000, 3)


def test_a_refused_run_failed_and_has_no_output() -> None:
    content = event(gate=REFUSED)
    assert (content["eventType"], content["outputs"]) == ("FAIL", [])
    assert content["run"]["facets"]["errorMessage"]["message"] == "k: Measured 3, the limit is ≥ 5"


def test_the_same_statement_gives_the_same_event() -> None:
    assert event() == event()
    assert event()["run"]["runId"] != event(resources=())["run"]["runId"]


def test_hostile_names_stay_text() -> None:
    text = render_openlineage(make_statement(HOSTILE, hostile_manifest()))
    assert text.isascii()
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert json.loads(text)["job"]["name"] == HOSTILE
