"""A release is what its manifest says, or the file that isn't is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sanitize.errors import UsageError, VerificationError
from sanitize.gate import judge
from sanitize.manifest.model import ColumnReport, Gate, GateCheck, Rows, Threat
from sanitize.manifest.privacy import Privacy
from sanitize.manifest.statement import dump, make_statement
from sanitize.sign.approvals import decide
from sanitize.sign.ed25519 import public_pem, read_private, write_keys
from sanitize.sign.release import sign_release
from sanitize.verification import Verification, verify
from tests.manifest.examples import full_manifest
from tests.verification.making import COLUMNS, seal


def look(folder: Path) -> Verification:
    return verify(folder, allow_unsigned=True)


def test_a_true_release_passes_and_says_what_was_rechecked(release: Path) -> None:
    found = look(release)
    assert found.passed
    assert {"the closed list of files", "k, by person", "l", "t", "rows and columns of every part"} <= set(
        found.rechecked
    )
    assert any("signed" in sentence for sentence in found.attested)
    found.require()


def append(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" ")


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        (lambda f: append(f / "data/part-00001.parquet"), "data/part-00001.parquet: changed"),
        (lambda f: append(f / "croissant.json"), "croissant.json: changed"),
        (lambda f: (f / "data/part-00000.parquet").unlink(), "data/part-00000.parquet: missing"),
        (lambda f: (f / "data/extra.parquet").write_bytes(b""), "data/extra.parquet: not listed in the manifest"),
        (lambda f: (f / ".hidden").touch(), ".hidden: not listed in the manifest"),
        (lambda f: (f / "data/report.html").touch(), "data/report.html: not listed in the manifest"),
        (
            lambda f: (f / "approvals").mkdir() or (f / "approvals/x.py").touch(),
            "approvals/x.py: not listed in the manifest",
        ),
        (lambda f: (f / "more").symlink_to(f / "data"), "more: a symbolic link"),
        (lambda f: (f / "manifest.json").write_text("{}"), "manifest.json is not a manifest of this tool (error at "),
    ],
)
def test_a_changed_missing_or_added_file_is_named(
    release: Path, change: Callable[[Path], object], failure: str
) -> None:
    change(release)
    found = look(release)
    assert any(sentence.startswith(failure) for sentence in found.failures), found.failures
    with pytest.raises(VerificationError):
        found.require()


@pytest.mark.parametrize("name", ["data/part-00000.parquet", "manifest.json", "croissant.json", "data"])
def test_symbolic_links_are_refused_even_to_the_same_bytes(release: Path, name: str) -> None:
    elsewhere = release.parent / "elsewhere"
    (release / name).rename(elsewhere)
    (release / name).symlink_to(elsewhere)
    assert f"{name}: a symbolic link" in look(release).failures


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"privacy": Privacy(unit="person", k=7)}, "k by person is less than in the manifest"),
        ({"privacy": Privacy(unit="person", k=6, l={"illness": 3})}, "l of 'illness' is less than in the manifest"),
        ({"privacy": Privacy(unit="person", k=6, t={"illness": 0.2})}, "t of 'illness' differs from the manifest"),
        ({"privacy": Privacy(unit="person", k=6, classes=3)}, "the number of classes differs from the manifest"),
        ({"columns": COLUMNS[:1]}, "data/part-00000.parquet: its columns differ from the manifest"),
    ],
)
def test_figures_that_the_files_belie_are_named(release: Path, changes: dict[str, object], failure: str) -> None:
    seal(release, **changes)
    assert failure in look(release).failures


def test_row_counts_that_the_files_belie_are_named(release: Path) -> None:
    honest = seal(release)
    lying = (honest.resources[0].model_copy(update={"rows": 7}), *honest.resources[1:])
    seal(release, resources=lying, rows=honest.rows.model_copy(update={"read": 11, "written": 11}))
    failures = look(release).failures
    assert "data/part-00000.parquet: its number of rows differs from the manifest" in failures
    assert "manifest.json: the number of rows in its files differs from the rows written" in failures


def test_a_root_digest_of_other_files_is_named(release: Path) -> None:
    manifest = seal(release)
    statement = make_statement("clinic", manifest)
    forged = statement.subject[0].model_copy(
        update={"digest": statement.subject[0].digest.model_copy(update={"sha256": "0" * 64})}
    )
    dump(statement.model_copy(update={"subject": (forged,)}), release)
    assert "manifest.json: its root digest doesn't belong to the files it lists" in look(release).failures


def test_a_verdict_that_its_own_figures_belie_is_named(release: Path) -> None:
    seal(
        release,
        privacy=Privacy(unit="person", k=2),
        gate=Gate(verdict="passed", checks=judge(seal(release), {"k": 5}).checks),
    )
    assert "gate: k is 2; at least 5 wanted" in look(release).failures


def test_augmented_rows_do_not_count(release: Path) -> None:
    for file in sorted((release / "data").glob("*.parquet")):
        table = pq.read_table(file)
        copy = table.slice(0, 1).set_column(1, "age", pa.array(["alone"]))
        marked = [
            t.append_column("is_augmented", pa.array([flag] * t.num_rows)) for t, flag in ((table, False), (copy, True))
        ]
        pq.write_table(pa.concat_tables(marked), file)
    added = ColumnReport(name="is_augmented", role="added", technique="none")
    rows = Rows(read=12, written=14, suppressed=0, dropped=0, quarantined=0, augmented=2)
    seal(release, rows=rows, columns=(*COLUMNS, added))
    assert look(release).failures == ()


def test_another_policy_judges_again(release: Path, tmp_path: Path) -> None:
    for k, passed in ((6, True), (7, False)):
        policy = tmp_path / f"k{k}.yaml"
        policy.write_text(f"gate: {{k: {k}, known_values: null}}")
        assert verify(release, allow_unsigned=True, policy=policy).passed is passed
    policy.write_text("gate: {k: 6}")
    failures = verify(release, allow_unsigned=True, policy=policy).failures
    assert failures == ("gate: known_values is not measured by the release; at most 0 required",)


def test_a_release_of_an_older_version_is_judged_as_it_was(release: Path) -> None:
    """Its checks hold limits that allow everything, and its threat asked for no more than that these were measured."""
    older = judge(full_manifest(), {"k": 5}).model_copy(update={"measured": None, "not_applicable": None})
    everything = GateCheck(name="linkage", limit=1.0, value=0.008, passed=True, relation="<=")
    gate = older.model_copy(update={"verdict": "passed", "checks": (everything,)})
    audit = full_manifest().audit
    seal(release, gate=gate, threat=Threat(exposure="public_api"), audit=audit)
    assert [failure for failure in look(release).failures if "linkage" in failure] == []


def test_a_signature_is_demanded_and_checked(release: Path, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path / "keys")
    _, other = write_keys(tmp_path / "other")
    with pytest.raises(UsageError, match="public key"):
        verify(release)
    assert not verify(release, public_key=public).passed
    sign_release(release, read_private(private))
    assert verify(release, public_key=public).passed
    assert "manifest.dsse.json: not signed by the given key" in verify(release, public_key=other).failures
    append(release / "manifest.json")
    assert "manifest.json: changed since it was signed" in verify(release, public_key=public).failures


def test_approvals_of_listed_reviewers_are_demanded(release: Path, tmp_path: Path) -> None:
    keys = {name: read_private(write_keys(tmp_path / name)[0]) for name in ("ada", "grace")}
    reviewers = tmp_path / "reviewers.yaml"
    pem = {name: public_pem(key.public_key()).decode().replace("\n", "\n  ") for name, key in keys.items()}
    reviewers.write_text("".join(f"{name}: |\n  {text}\n" for name, text in pem.items()))
    with pytest.raises(UsageError, match="reviewers"):
        verify(release, allow_unsigned=True, approvals=1)
    decide(release, keys["ada"], "ada")
    assert verify(release, allow_unsigned=True, approvals=1, reviewers=reviewers).passed
    assert not verify(release, allow_unsigned=True, approvals=2, reviewers=reviewers).passed
    decide(release, keys["grace"], "grace", "refused")
    assert not verify(release, allow_unsigned=True, approvals=1, reviewers=reviewers).passed


def test_a_folder_without_a_manifest_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"manifest\.json"):
        look(tmp_path)


def test_it_starts_without_the_detectors(root: Path) -> None:
    detectors = {"spacy", "mediapipe", "cv2", "presidio_analyzer"}
    code = f"import sys, sanitize.verification; print({detectors} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "set()"
