"""Differences between two releases are named by what they are about."""

from sanitize.manifest.diff import Change, diff
from sanitize.manifest.model import ColumnReport, Distribution, StageFinding
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.statement import make_statement
from tests.manifest.examples import full_manifest

OLD = full_manifest()


def test_the_same_release_has_no_changes_even_when_run_again() -> None:
    later = full_manifest(run=OLD.run.model_copy(update={"started_at": "2027-01-01T00:00:00Z"}))
    assert diff(make_statement("clinic", OLD), make_statement("clinic", later)) == ()


def test_a_changed_number_is_named_by_its_place() -> None:
    assert OLD.privacy is not None
    new = full_manifest(privacy=OLD.privacy.model_copy(update={"k": 9}))
    assert diff(make_statement("a", OLD), make_statement("a", new)) == (Change("privacy.k", 6, 9),)


def test_entries_of_lists_are_matched_by_name() -> None:
    columns = (ColumnReport(name="new", role="keep", technique="none"), *OLD.columns[1:])
    new = full_manifest(columns=columns)
    assert diff(make_statement("a", OLD), make_statement("a", new)) == (
        Change("columns[new].name", None, "new"),
        Change("columns[new].role", None, "keep"),
        Change("columns[new].technique", None, "none"),
        Change("columns[patient_id].name", "patient_id", None),
        Change("columns[patient_id].role", "identifier", None),
        Change("columns[patient_id].technique", "pseudonymization", None),
    )


def test_findings_are_matched_by_column_entity_and_action() -> None:
    stage = OLD.stages[1].model_copy(
        update={"findings": (StageFinding(column="photo", entity="FACE", action="pixelate", count="<5"),)}
    )
    new = full_manifest(stages=(OLD.stages[0], stage, OLD.stages[2]))
    (change,) = diff(make_statement("a", OLD), make_statement("a", new))
    assert change == Change("stages[2-faces].findings[photo FACE pixelate].count", 72, "<5")


def test_an_empty_result_is_a_change_of_k_to_nothing() -> None:
    new = full_manifest(privacy=Privacy(unit="patient_id", k=None))
    changes = {change.place: change.new for change in diff(make_statement("a", OLD), make_statement("a", new))}
    assert changes["privacy.k"] is None


def test_a_spread_is_one_change() -> None:
    column = OLD.columns[2].model_copy(update={"distribution": Distribution(before=(0.5, 0.5), after=(1.0, 0.0))})
    new = full_manifest(columns=(*OLD.columns[:2], column, *OLD.columns[3:]))
    assert diff(make_statement("a", OLD), make_statement("a", new)) == (
        Change("columns[age].distribution.before", "0.3, 0.3, 0.2, 0.1, 0.1", "0.5, 0.5"),
        Change("columns[age].distribution.after", "0.6, 0.4", "1.0, 0.0"),
    )
