"""A manifest and decisions whose every free text is meant to break out of where it is shown."""

from sanitize.manifest.audit import Audit, AuditCheck, IntersectionReport, LinkageReport
from sanitize.manifest.model import (
    ColumnReport,
    Distribution,
    Gate,
    GateCheck,
    Manifest,
    PolicyUsed,
    Quarantine,
    Review,
    StageFinding,
    StageReport,
    Threat,
    Tool,
)
from sanitize.manifest.privacy import ColumnSet, Identities, Telling, TellingChange
from sanitize.manifest.signatures import Decided, Standing
from tests.manifest.examples import SHA, full_manifest

HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}{% raw %}\u202e\u200b\x1b[31m\x07\r\n"
    "| `x` | **b** [l](http://evil.example) @everyone #1 $x$ www.evil.example </td>&amp;<!--" + "Ä" * 300
)


def hostile_manifest() -> Manifest:
    """Refused, with `HOSTILE` wherever a text of somebody else may stand."""
    plain = full_manifest()
    assert plain.privacy is not None
    spread = Distribution(before=(0.5, 0.5), after=(1.0,))
    findings = (
        StageFinding(column=HOSTILE, entity=HOSTILE, action=HOSTILE, count=7),
        StageFinding(column=HOSTILE, entity="OTHER", action="replace", count=9),
    )
    looked = AuditCheck(name=HOSTILE, target=HOSTILE, method=HOSTILE, sample=9, hits=1, upper=0.5)
    told = Telling(rows=9, sets=1, most=(ColumnSet(columns=(HOSTILE, HOSTILE), distinction=0.5, separation=0.5),))
    failed = GateCheck(name=f"l:{HOSTILE}", limit=HOSTILE, value=1, passed=False, remedy=HOSTILE)
    return full_manifest(
        tool=Tool(name=HOSTILE, version=HOSTILE, dependencies={HOSTILE: HOSTILE}, models=()),
        policy=PolicyUsed(name=HOSTILE, sha256=SHA, min_count=5),
        columns=(
            ColumnReport(name=HOSTILE, role=HOSTILE, technique=HOSTILE, accepted=HOSTILE, distribution=spread),
            ColumnReport(name="photo", role="image", technique="masking"),
        ),
        stages=(
            StageReport(id=HOSTILE, use=HOSTILE, config_sha256=SHA, rows_in=1500, rows_out=1500, findings=findings),
        ),
        privacy=plain.privacy.model_copy(
            update={
                "unit": HOSTILE,
                "l": {HOSTILE: 2.0},
                "t": {HOSTILE: 0.2},
                "levels": {HOSTILE: 1},
                "suppressed_by_group": {HOSTILE: (0.1,)},
                "telling": TellingChange(before=told, after=told),
            }
        ),
        identities=Identities(flagged=9, max_share=0.5, action=HOSTILE),
        quarantine=Quarantine(rows=2, reasons={HOSTILE: 9}),
        audit=Audit(
            checks=(looked,),
            linkage=LinkageReport(targets=9, linked=9, alone=9, guessed={HOSTILE: 9}, prior={HOSTILE: 9}),
            intersection=IntersectionReport(
                **dict.fromkeys(
                    ("added", "removed", "k", "k_requested", "fewer", "exposed", "added_k", "removed_k"), 9
                ),
                by=HOSTILE,
                disclosed={HOSTILE: 9},
                homogeneous={HOSTILE: 9},
            ),
            not_covered=(HOSTILE,),
        ),
        gate=Gate(verdict="refused", checks=(failed,)),
        review=Review(purpose=HOSTILE, sharing=HOSTILE, limitations=HOSTILE),
        threat=Threat(exposure=HOSTILE, most_sensitive=(HOSTILE,)),
    )


def hostile_standing() -> Standing:
    """Files beside the manifest that say what they like."""
    decided = Decided(HOSTILE, "approved", HOSTILE, HOSTILE, HOSTILE, False)
    return Standing((HOSTILE,), False, (decided,), (HOSTILE,))
