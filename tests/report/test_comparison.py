"""Two releases compared: what a reviewer decides by, in at most ten lines."""

from sanitize.manifest.model import ColumnReport, Gate, GateCheck, Manifest, PolicyUsed, Rows
from sanitize.manifest.statement import make_statement
from sanitize.report.comparison import render_comparison
from tests.manifest.examples import SHA, full_manifest

OLD = full_manifest()


def compared(new: Manifest, name: str = "clinic") -> dict[str, str]:
    """The lines by what they are about."""
    text = render_comparison(make_statement("clinic", OLD), make_statement(name, new))
    assert len(text.splitlines()) <= 10
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_a_release_does_not_differ_from_itself() -> None:
    same = make_statement("clinic", OLD)
    assert render_comparison(same, same) == "no difference\n"


def test_another_key_is_said_and_everything_else_is_as_before() -> None:
    said = compared(full_manifest(source=OLD.source.model_copy(update={"content_hmac": "01" * 32})))
    assert "only its keyed digest differs" in said["source"]
    assert all("as before" in said[about] for about in ("rows", "columns", "stages", "policy", "privacy", "gate"))
    assert list(said) == ["rows", "columns", "stages", "policy", "privacy", "gate", "audit", "source"]


def test_what_follows_from_the_number_of_rows_is_folded() -> None:
    assert OLD.privacy is not None
    rows = Rows(read=1400, written=1430, suppressed=10, dropped=0, quarantined=2, augmented=42)
    source = OLD.source.model_copy(update={"rows": 1400, "content_hmac": "01" * 32})
    privacy = OLD.privacy.model_copy(update={"classes": 41, "loss": 0.4})
    said = compared(full_manifest(rows=rows, source=source, privacy=privacy))
    assert said["rows"].startswith("read 1,500 → 1,400, written 1,530 → 1,430, suppressed 10")
    assert said["privacy"].endswith("as before")
    assert said["other figures, many of which follow from the number of rows"].startswith("2 in privacy")


def test_what_a_reviewer_decides_by_is_named() -> None:
    assert OLD.privacy is not None
    columns = (
        OLD.columns[0],
        OLD.columns[2].model_copy(update={"role": "keep", "technique": "none"}),
        *OLD.columns[3:],
    )
    columns = (*columns, ColumnReport(name="\x1b[31mnew", role="label", technique="none", accepted="why"))
    stages = (OLD.stages[0].model_copy(update={"config_sha256": "01" * 32}), OLD.stages[2])
    checks = (GateCheck(name="k", limit=9, value=6, passed=False), GateCheck(name="l", limit=2, value=4, passed=True))
    said = compared(
        full_manifest(
            columns=columns,
            stages=stages,
            policy=PolicyUsed(name="strict", sha256=SHA, min_count=10),
            privacy=OLD.privacy.model_copy(update={"k": 9, "l": {"diagnosis": 2}}),
            gate=Gate(verdict="refused", checks=checks),
            review=None,
        ),
        name="clinic two",
    )
    assert said["columns"] == "new \\x1b[31mnew; removed name; age quasi, generalization → keep, none"
    assert said["stages"] == "removed faces; text_pii has different options"
    assert said["policy"] == "new strict (smallest count 10); removed default (smallest count 5)"
    assert said["privacy"] == "k 6 → 9, l of diagnosis 4 → 2, t of diagnosis 0.28, counted by patient_id"
    gate = "passed → refused; k fails now; new check l; removed check canaries; limit of k 5 → 9"
    assert said["gate"] == gate
    assert said["also"] == "name clinic → clinic two; different statements of purpose, sharing or limitations"


def test_a_long_list_is_cut() -> None:
    columns = tuple(ColumnReport(name=f"c{n}", role="keep", technique="none") for n in range(40))
    assert compared(full_manifest(columns=columns))["columns"].endswith("39 more")
