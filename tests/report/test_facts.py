"""The three renderings carry the same facts, of passed runs and of refused ones."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from sanitize.attacks.attack_list import ATTACKS
from sanitize.gate import RULES, meaning_of
from sanitize.manifest.audit import Audit, AuditCheck
from sanitize.manifest.model import ColumnReport, Distribution, Gate, GateCheck, Manifest, Resource, Rows, StageReport
from sanitize.manifest.privacy import Identities, Spread, SpreadBin
from sanitize.manifest.signatures import Decided, Standing
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import Statement, make_statement
from sanitize.report.columns import columns
from sanitize.report.content import MOST_FILES
from sanitize.report.evidence import searches
from sanitize.report.flow import Step, steps
from sanitize.report.html import render_html
from sanitize.report.markdown import render_markdown
from sanitize.report.meanings import ABSENT
from sanitize.report.text import render_text
from sanitize.report.trust import attested, rechecked
from tests.manifest.examples import SHA, full_manifest

Render = Callable[[Statement, Standing | None], str]


class Words(HTMLParser):
    """Collects what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def handle_data(self, data: str) -> None:
        self.read.append(data)


def html_words(statement: Statement, standing: Standing | None) -> str:
    words = Words()
    words.feed(render_html(statement, standing))
    return " ".join(words.read)


def markdown_words(statement: Statement, standing: Standing | None) -> str:
    return re.sub(r"\\(.)", r"\1", render_markdown(statement, standing))


RENDERINGS = (html_words, markdown_words, render_text)
STANDING = Standing(
    signers=("ab" * 32,),
    decisions=(Decided("Ada", "approved", "2026-11-21T12:00:00+00:00", "read twice", "cd" * 32, True),),
)


def squeezed(render: Render, manifest: Manifest, standing: Standing | None = STANDING) -> str:
    return " ".join(render(make_statement("clinic", hide_small_counts(manifest)), standing).split())


def rich_manifest() -> Manifest:
    spread = Spread(gini=0.3, max_share=0.05, effective=88.5, bins=(SpreadBin(at_least=1, identities=420),))
    checks = (
        *full_manifest().gate.checks,
        GateCheck(name="l:diagnosis", limit=3, value=4, passed=True, relation=">="),
    )
    return full_manifest(
        identities=Identities(flagged=7, max_share=0.04, action="flag", before=spread, after=spread, merged_units=31),
        gate=Gate(verdict="passed", checks=checks),
    )


def bare_manifest() -> Manifest:
    """A release of which hardly anything is known."""
    nothing = dict.fromkeys(("privacy", "identities", "augmentation", "audit", "review", "threat"))
    return full_manifest(
        **nothing,
        columns=(),
        resources=(),
        stages=(),
        gate=Gate(verdict="passed", checks=()),
        quarantine=full_manifest().quarantine.model_copy(update={"reasons": {}}),
        rows=Rows(read=0, written=0, suppressed=0, dropped=0, quarantined=0, augmented=0),
    )


FACTS = (
    *("all 3 checks passed", "l of diagnosis", "≥ 3", "different values in every class"),
    *("1,500 read + 42 augmented = 1,530 written + 10 suppressed + 0 dropped + 2 quarantined", "adds up"),
    *("text_pii", "−10", "1,488", "+42", "image_truncated", "accepted: running number, reviewed"),
    *("commonest 30% → 60%", "others 10% → 40%", "US_SSN", "<5", "2,100", "pixelate"),
    *("k, the smallest class", "t of diagnosis", "0.28", "Loss of detail", "41%", "Level of zip", "5–9", "10+"),
    *("Highest, journalist", "16.7%", "Sample uniques", "590", "age + job", "0.4%", "2.1%"),
    *("Identities with 1 or more rows", "420", "90", "30 declared people", "5 identities are over-represented"),
    *("residual text", "1.45%", "blaze", "500", "20 of 20 caught", "7 of 10 caught"),
    *("500 people", "480 (96%)", "190 (38%)", "170 (34%)", "languages other than English"),
    *(
        "560 people in both",
        "patient_id; 40 are",
        "12 in the previous",
        "has 3 people",
        "21 people are in groups",
        "7 of them",
    ),
    *("of fewer than 5", "in a class has <5", "removed people 6"),
    *(
        "by the classes of both",
        "by the people of both",
        "11",
        "what the previous release and this one reveal together",
    ),
    *("k and the number of classes, by patient_id", "what the source held", "ab" * 32, "Ada", "approved"),
    *("2026-11-21T12:00:00+00:00", "read twice", "cd" * 32, "AML.T0024.000", "AML.T0024, Exfiltration"),
    *(
        "names and numbers replaced in text",
        "residual faces: 0 of 120",
        "Sanitizing data can't prevent it",
        "public api",
    ),
    *("a demonstration", "invented people", "data/part-00001.parquet", "120.0 kB", "12" * 32),
    *("sanitize 0.1.0", "20261121", "spacy 3.8.18", "yunet 1.1.1", ABSENT["claims"]),
)


@pytest.mark.parametrize("render", RENDERINGS)
def test_every_rendering_says_it(render: Render) -> None:
    text = squeezed(render, rich_manifest())
    assert [fact for fact in FACTS if fact not in text] == []


@pytest.mark.parametrize("render", RENDERINGS)
def test_every_rendering_of_a_refused_run_says_why(render: Render) -> None:
    failed = GateCheck(name="k", limit=5, value=3, passed=False, relation=">=", remedy="coarsen the hierarchies")
    unmeasured = GateCheck(name="residual_faces", limit=0.05, value=None, passed=False, relation="<=")
    text = squeezed(render, full_manifest(gate=Gate(verdict="refused", checks=(failed, unmeasured))), None)
    for fact in (
        *("2 of 2 checks failed", "≥ 5", "Coarsen the hierarchies.", "ot measured, ", "≤ 5%", "Rows held back"),
        *(ABSENT["refused"], ABSENT["refused_files"], ABSENT["unseen"]),
    ):
        assert fact in text
    assert text.lower().index("refused") < text.index("Coarsen") < text.index("Rows held back")


@pytest.mark.parametrize("render", RENDERINGS)
def test_what_is_not_there_is_said(render: Render) -> None:
    text = squeezed(render, bare_manifest(), Standing())
    left_out = {"refused", "classes", "risk", "gallery", "no_pictures", "refused_pictures", "refused_files", "unseen"}
    assert [name for name, reason in ABSENT.items() if name not in left_out and reason not in text] == []


@pytest.mark.parametrize("render", RENDERINGS)
def test_a_long_list_of_files_ends_where_it_helps_nobody(render: Render) -> None:
    names = [f"data/part-{number:05}.parquet" for number in range(MOST_FILES + 1200)]
    files = tuple(Resource(name=name, sha256=SHA, bytes=1, rows=1) for name in names)
    text = squeezed(render, full_manifest(resources=files))
    assert (names[MOST_FILES - 1] in text, names[MOST_FILES] in text) == (True, False)
    assert "1,200 more are listed in manifest.json" in text


def test_every_check_of_the_gate_and_the_audit_has_a_meaning() -> None:
    assert all(rule.meaning and rule.remedy for rule in RULES.values())
    assert all(meaning_of(attack.name) for attack in ATTACKS)


def test_columns_with_one_result_share_a_line_and_hits_come_first() -> None:
    def check(target: str, hits: int, sample: int = 10) -> AuditCheck:
        return AuditCheck(name="known_values", target=target, method="scan", sample=sample, hits=hits, upper=0.1)

    (search,) = searches(Audit(checks=(check("a", 0), check("e", 0, 0), check("b", 2), check("c", 0))))
    assert [(line.targets, line.hits, line.looked_at) for line in search.found] == [
        (("b",), 2, "10"),
        (("a", "c"), 0, "10"),
        (("e",), 0, "nothing there"),
    ]


def test_rows_between_stages_are_accounted_for() -> None:
    stages = [
        StageReport(id=str(rows), use=use, config_sha256=SHA, rows_in=rows, rows_out=rows)
        for use, rows in (("faces", 1499), ("k_anonymity", 1497))
    ]
    rows = Rows(read=1500, written=1490, suppressed=7, dropped=0, quarantined=3, augmented=0)
    assert steps(full_manifest(stages=tuple(stages), rows=rows)) == [
        Step("before faces", 1500, 1499),
        Step("faces", 1499, 1499),
        Step("before k_anonymity", 1499, 1497),
        Step("k_anonymity", 1497, 1497),
        Step("settle", 1497, 1490),
    ]


def test_bars_of_a_column_share_one_scale() -> None:
    column = ColumnReport(name="a", role="keep", technique="none")
    drawn = columns(full_manifest(columns=(column.model_copy(update={"distribution": None}),)))[0].spread
    assert drawn is None
    spread = Distribution(before=(0.25, 0.0, 0.75), after=(1.0, 0.0))
    (row,) = columns(full_manifest(columns=(column.model_copy(update={"distribution": spread}),)))
    assert row.spread is not None
    assert row.spread.top == 1.0
    assert row.spread.blocks() == "▃ ▆ → █"
    assert row.spread.words == "commonest 25% → 100%; others 75% → 0%"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.5, 0.5, 0.0), (0.5, 0.5, 0.0), "commonest 50%, as before"),
        ((1.0,), (0.6, 0.4), "commonest – → 60%; others 100% → 40%"),
        ((), (0.9, 0.1, 0.0), "commonest 90%"),
        ((0.9, 0.1), (), "commonest 90%; others 10%"),
    ],
)
def test_bars_are_said_in_words(before: tuple[float, ...], after: tuple[float, ...], words: str) -> None:
    spread = Distribution(before=before, after=after)
    (row,) = columns(
        full_manifest(columns=(ColumnReport(name="a", role="keep", technique="none", distribution=spread),))
    )
    assert row.spread is not None
    assert row.spread.words == words


def test_what_the_folder_cannot_show_is_not_called_rechecked() -> None:
    hidden = ColumnReport(name="patient_id", role="identifier", technique="suppression")
    manifest = full_manifest(columns=(hidden, *full_manifest().columns[1:]))
    assert "k and the number of classes, by row" in rechecked(manifest)
    assert any("which rows are one person's" in line for line in attested(manifest))
    assert "k and the number of classes, by patient_id" in rechecked(full_manifest())
