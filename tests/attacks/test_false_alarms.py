"""The judge of texts is judged: its false alarms, and whether it notices names that were put back."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sanitize as sz
from sanitize.attacks.attack_list import BY_NAME
from sanitize.attacks.residual_findings import residual_text
from sanitize.attacks.second_text_detector import Stranger
from sanitize.attacks.written_parts import choose
from sanitize.gate import judge
from sanitize.manifest.audit import Audit
from sanitize.manifest.model import ColumnReport
from sanitize.policy import GateLimits
from tests.manifest.examples import full_manifest

CORPORA = ("synth_dev", "tweets_dev", "web_dev")
LIMIT = GateLimits().residual_text
NOTE = (ColumnReport(name="note", role="text", technique="masking"),)


@pytest.fixture(scope="module")
def stranger() -> Stranger:
    return Stranger.open()


def documents(shared_data: Path, corpus: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (shared_data / "text" / f"{corpus}.jsonl").read_text("utf-8").splitlines()]


def passes(stranger: Stranger, folder: Path, texts: list[str]) -> bool:
    """Whether texts pass the gate under the default limit, all of them looked at."""
    pq.write_table(pa.table({"note": texts}), folder / "part.parquet")
    (sample,) = choose([folder / "part.parquet"], len(texts), 1)
    found = residual_text(sample, "note", stranger.find)
    check = found.check("residual_text", "note", "", found.checked).model_copy(
        update={"finds": BY_NAME["residual_text"].finds}
    )
    gate = judge(
        full_manifest(columns=NOTE, audit=Audit(checks=(check,)), threat=None, privacy=None), {"residual_text": LIMIT}
    )
    return next(one.passed for one in gate.checks if one.name == "residual_text")


@pytest.mark.parametrize("corpus", CORPORA)
def test_scrubbed_texts_pass_and_with_names_put_back_they_do_not(
    corpus: str, shared_data: Path, stranger: Stranger, tmp_path: Path
) -> None:
    """In one of 20 texts, one of the corpus's own names stands again where a name was."""
    rows = documents(shared_data, corpus)
    raw = pa.table({"note": [row["text"] for row in rows]})
    scrubbed = sz.TextPii(columns=["note"]).run(raw).data.column("note").to_pylist()
    assert passes(stranger, tmp_path, scrubbed)
    rng = random.Random(1)
    names = [name for row in rows for name in names_of(row)]
    holding = [at for at, text in enumerate(scrubbed) if "<PERSON>" in text or "<USERNAME>" in text]
    for at in rng.sample(holding, round(0.05 * len(scrubbed))):
        scrubbed[at] = re.sub("<PERSON>|<USERNAME>", lambda _: rng.choice(names), scrubbed[at], count=1)
    assert not passes(stranger, tmp_path, scrubbed)


def names_of(row: dict[str, object]) -> list[str]:
    """The names of people in a document, handles with their sign."""
    text, spans = str(row["text"]), row["spans"]
    assert isinstance(spans, list)
    found = [text[start - text[:start].endswith("@") : end] for start, end, label, *_ in spans if label == "PERSON"]
    return [name for name in found if len(name) > 1]


def test_on_benign_sentences_it_is_silent(shared_data: Path, stranger: Stranger) -> None:
    """Sentences without anything labelled; only names count, for addresses and numbers of these corpora are real."""
    sentences = []
    for corpus in (*CORPORA, "court_dev"):
        for row in documents(shared_data, corpus):
            text, spans = str(row["text"]), row["spans"]
            assert isinstance(spans, list)
            sentences += [
                match.group()
                for match in re.finditer(r"[^\n.!?]{25,}[.!?]?", text)
                if not any(start < match.end() and match.start() < end for start, end, *_ in spans)
            ]
    alarms = sum(any(kind == "PERSON" for *_, kind in spans) for spans in stranger.find(sentences))
    assert len(sentences) > 1000
    assert alarms <= 0.01 * len(sentences)
