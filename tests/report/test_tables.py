"""The page of several tables: a section for each, and what whoever joins them finds out."""

from __future__ import annotations

from sanitize.manifest.audit import LinkageReport
from sanitize.manifest.model import Joined, Manifest, TableReport, TableSections
from sanitize.manifest.statement import make_statement
from sanitize.report.html import render_html
from sanitize.report.tables import joined_lines, table_views
from tests.manifest.examples import full_manifest


def several(joined: Joined | None) -> Manifest:
    """Two tables with the sections of the full example, one of which refers to the other."""
    one = full_manifest()
    sections = {field: getattr(one, field) for field in TableSections.model_fields}
    tables = {
        "patients": TableReport(**sections),
        "visits <b>": TableReport(**sections, references={"pid": "patients.pid"}, orphans="drop", orphan_rows=10),
    }
    return one.model_copy(update={"tables": tables, "joined": joined, "privacy": None})


JOINED = Joined(tables=("patients", "visits"), k=7, k_requested=5, persons=1200, classes=9, alone=0, removed=35)


def test_each_table_has_its_figures_and_its_checks() -> None:
    patients, visits = table_views(several(JOINED))
    example = full_manifest()
    assert patients.checked == len(example.gate.checks)
    assert [one.name for one in patients.failed] == [one.name for one in visits.failed]
    facts = dict(visits.facts)
    assert facts["Rows released"] == f"{example.rows.written:,} of {example.rows.read:,}"
    assert facts["Refers to other tables"] == "pid to patients.pid"
    assert facts["Rows that refer to nothing"] == "10, dropped"
    assert dict(patients.facts)["Refers to other tables"] == "no"


def test_the_joined_view_is_said_in_a_sentence() -> None:
    (said,) = joined_lines(several(JOINED))
    assert "1,200 people" in said
    assert "are 7 (5 were asked for)" in said
    assert "35 people were removed" in said
    known = JOINED.model_copy(update={"linkage": LinkageReport(targets=1000, linked=900, alone="<10")})
    found = joined_lines(several(known))[1]
    assert "1,000 people" in found
    assert "900 (90%)" in found
    assert "for <10 of them only one person is left" in found
    assert joined_lines(several(None))[0].startswith("No tables can be joined")


def test_the_page_has_the_section_where_there_are_several_tables_alone() -> None:
    page = render_html(make_statement("clinic", several(JOINED)))
    assert '<section id="tables"' in page
    assert 'href="#tables"' in page
    assert "visits &lt;b&gt;" in page
    assert "visits <b>" not in page
    alone = render_html(make_statement("clinic", full_manifest()))
    assert "#tables" not in alone
    assert 'id="tables"' not in alone
