"""Manifests to test with."""

from sanitize.manifest.audit import Audit, AuditCheck, Canaries, CanarySet, IntersectionReport, LinkageReport
from sanitize.manifest.model import (
    Augmentation,
    ColumnReport,
    Distribution,
    Gate,
    GateCheck,
    Manifest,
    ModelFile,
    PolicyUsed,
    Quarantine,
    Resource,
    Review,
    Rows,
    Run,
    Source,
    StageFinding,
    StageReport,
    Threat,
    Tool,
)
from sanitize.manifest.privacy import ClassBin, ColumnSet, Identities, Privacy, Risk, RiskChange, Telling, TellingChange

SHA = "ab" * 32


INTERSECTION = IntersectionReport(
    by="patient_id",
    persons=560,
    added=40,
    removed=12,
    k=3,
    k_requested=5,
    fewer=21,
    exposed=7,
    added_k=2,
    removed_k=6,
    disclosed={"diagnosis": 9},
    homogeneous={"diagnosis": 11},
)


def full_manifest(**changes: object) -> Manifest:
    """A manifest with every section, counts exact."""
    manifest = Manifest(
        tool=Tool(
            name="sanitize",
            version="0.1.0",
            dependencies={"pyarrow": "26.0.1", "spacy": "3.8.18"},
            models=(ModelFile(name="yunet", version="1.1.1", sha256="cd" * 32),),
        ),
        run=Run(
            engine="local",
            workers=2,
            seed=20261121,
            started_at="2026-11-21T10:00:00Z",
            finished_at="2026-11-21T10:01:00Z",
            plan_sha256=SHA,
        ),
        source=Source(rows=1500, units=600, content_hmac="ef" * 32),
        policy=PolicyUsed(name="default", sha256=SHA, min_count=5),
        resources=(
            Resource(name="data/part-00000.parquet", sha256=SHA, bytes=120_000, rows=900),
            Resource(name="data/part-00001.parquet", sha256="12" * 32, bytes=80_000, rows=630),
            Resource(name="croissant.json", sha256="34" * 32, bytes=4000),
        ),
        rows=Rows(read=1500, written=1530, suppressed=10, dropped=0, quarantined=2, augmented=42),
        columns=(
            ColumnReport(name="patient_id", role="identifier", technique="pseudonymization"),
            ColumnReport(name="name", role="identifier", technique="attribute suppression"),
            ColumnReport(
                name="age",
                role="quasi",
                technique="generalization",
                distribution=Distribution(before=(0.3, 0.3, 0.2, 0.1, 0.1), after=(0.6, 0.4)),
            ),
            ColumnReport(name="visit", role="keep", technique="none", accepted="running number, reviewed"),
            ColumnReport(name="photo", role="image", technique="masking"),
        ),
        stages=(
            StageReport(
                id="1-text_pii",
                use="text_pii",
                config_sha256=SHA,
                rows_in=1500,
                rows_out=1500,
                findings=(
                    StageFinding(column="note", entity="PERSON", action="replace", count=2100),
                    StageFinding(column="note", entity="US_SSN", action="replace", count=3),
                    StageFinding(column="note", entity="IBAN_CODE", action="replace", count=0),
                ),
            ),
            StageReport(
                id="2-faces",
                use="faces",
                config_sha256=SHA,
                rows_in=1500,
                rows_out=1498,
                findings=(StageFinding(column="photo", entity="FACE", action="pixelate", count=72),),
            ),
            StageReport(id="3-k_anonymity", use="k_anonymity", config_sha256=SHA, rows_in=1498, rows_out=1488),
        ),
        privacy=Privacy(
            unit="patient_id",
            k=6,
            k_requested=5,
            l={"diagnosis": 4},
            l_requested={"diagnosis": 3},
            t={"diagnosis": 0.28},
            t_requested={"diagnosis": 0.3},
            recoding="global",
            levels={"age": 3, "zip": 2},
            loss=0.41,
            classes=43,
            class_sizes=(ClassBin(low=5, high=9, classes=4), ClassBin(low=10, classes=39)),
            suppressed_units=4,
            suppressed_by_group={"sex": (0.004, 0.021)},
            unique_trajectories=0,
            risk=RiskChange(
                before=Risk(
                    prosecutor_max=1.0,
                    journalist_max=1.0,
                    marketer=0.98,
                    sample_uniques=590,
                    unique_trajectories=3,
                    homogeneous={"diagnosis": 0.97},
                ),
                after=Risk(
                    prosecutor_max=1 / 6,
                    journalist_max=1 / 6,
                    marketer=0.03,
                    sample_uniques=0,
                    unique_trajectories=0,
                    homogeneous={"diagnosis": 0.0},
                ),
            ),
            telling=TellingChange(
                before=Telling(
                    rows=1000, sets=7, most=(ColumnSet(columns=("age", "job"), distinction=0.91, separation=0.999),)
                ),
                after=Telling(
                    rows=1000, sets=7, most=(ColumnSet(columns=("age", "job"), distinction=0.07, separation=0.96),)
                ),
            ),
        ),
        identities=Identities(flagged=1, max_share=0.04, action="flag"),
        augmentation=Augmentation(copies=2, recipe_sha256=SHA, share=0.027),
        quarantine=Quarantine(rows=2, reasons={"image_truncated": 2}),
        audit=Audit(
            checks=(
                AuditCheck(name="residual_text", target="note", method="md", sample=500, hits=2, upper=0.0145),
                AuditCheck(name="residual_faces", target="photo", method="blaze", sample=120, hits=0, upper=0.025),
            ),
            canaries=Canaries(easy=CanarySet(planted=20, caught=20), hard=CanarySet(planted=10, caught=7)),
            linkage=LinkageReport(
                targets=500, linked=480, alone=3, guessed={"diagnosis": 190}, prior={"diagnosis": 170}
            ),
            intersection=INTERSECTION,
            not_covered=("languages other than English",),
        ),
        gate=Gate(
            verdict="passed",
            checks=(
                GateCheck(name="k", limit=5, value=6, passed=True),
                GateCheck(name="canaries", limit=1.0, value=1.0, passed=True),
            ),
        ),
        review=Review(purpose="a demonstration", sharing="anybody", limitations="invented people"),
        threat=Threat(exposure="public_api", most_sensitive=("diagnosis", "photo")),
    )
    return manifest.model_copy(update=changes)
