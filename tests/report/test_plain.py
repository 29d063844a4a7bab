"""Markdown and text: the same facts, and nothing in them that a terminal or a renderer obeys."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sanitize.manifest.diff import Change
from sanitize.manifest.model import ColumnReport, Gate, GateCheck
from sanitize.manifest.signatures import Standing
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import make_statement
from sanitize.report.comparison import render_changes
from sanitize.report.formats import escaped_markdown
from sanitize.report.markdown import render_markdown
from sanitize.report.text import render_text
from tests.manifest.examples import full_manifest
from tests.report.hostile import HOSTILE, hostile_manifest, hostile_standing
from tests.report.test_facts import STANDING, rich_manifest

STATEMENT = make_statement("clinic", hide_small_counts(full_manifest()))


def test_text_says_what_counts() -> None:
    text = render_text(STATEMENT)
    assert text.startswith("clinic: PASSED\nall 2 checks passed")
    assert "1,500 read + 42 augmented = 1,530 written" in text
    assert re.search(r"note +US_SSN +replace +<5\n", text)
    assert re.search(r"note +IBAN_CODE +replace +0\n", text)
    assert "WHAT ISN'T COVERED\n  - languages other than English\n" in text
    assert STATEMENT.root in text


def test_risk_groups_and_columns_that_tell_rows_apart_are_told() -> None:
    text = render_text(STATEMENT)
    assert re.search(r"In classes of a single diagnosis +96.7% -> 0%", text)
    assert re.search(r"Units with a unique combination of classes +<5 -> 0", text)
    assert re.search(r"age \+ job +91% -> 7%", text)
    assert re.search(r"sex +2 groups: 0.4% of the largest, at most 2.1%", text)
    markdown = render_markdown(STATEMENT)
    assert re.search(r"\| age .?\+ job \| 91% \| 7% \| 96% \|", markdown)
    assert "| sex | 2 | 0.4% | 2.1% |" in markdown


def test_text_names_failed_checks_with_their_remedies() -> None:
    failed = GateCheck(name="k", limit=5, value=3, passed=False, relation=">=", remedy="Use coarser hierarchies.")
    gate = Gate(verdict="refused", checks=(failed,))
    text = render_text(make_statement("clinic", full_manifest(gate=gate)))
    assert "FAILED  k: measured 3, limit ≥ 5\n" in text
    assert "coarser hierarchies" in text


def test_markdown_has_its_tables_in_shape() -> None:
    markdown = render_markdown(STATEMENT)
    assert markdown.startswith("# clinic: passed\n")
    assert "| patient\\_id | identifier | pseudonymization |  |" in markdown
    assert "| note | US\\_SSN | replace | \\<5 |" in markdown
    for table in re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


@given(st.text(min_size=1))
def test_a_name_never_breaks_out_of_its_line(name: str) -> None:
    column = ColumnReport(name=name, role="keep", technique="none")
    plain = make_statement("clinic", full_manifest())
    odd = make_statement("clinic", full_manifest(columns=(*full_manifest().columns[:-1], column)))
    for render in (render_markdown, render_text):
        content = render(odd)
        assert len(content.splitlines()) == len(render(plain).splitlines())
        assert all(letter.isprintable() or letter == "\n" for letter in content)


@pytest.mark.parametrize("render", [render_markdown, render_text])
def test_hostile_texts_stay_on_their_line_whatever_they_stand_for(render: Callable[..., str]) -> None:
    content = render(make_statement(HOSTILE, hostile_manifest()), hostile_standing())
    assert all(letter.isprintable() or letter == "\n" for letter in content)
    assert "alert" in content
    assert not any(line.lstrip().startswith(("<", "| `x`", "```")) for line in content.splitlines())


def parsed(markdown: str) -> list[Token]:
    """Every token, those inside lines too."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [part for token in tokens for part in (token, *(token.children or ()))]


def kinds(markdown: str) -> Counter[str]:
    """What a renderer makes of it; text and line ends aside."""
    return Counter(token.type for token in parsed(markdown) if token.type not in ("text", "softbreak"))


def test_hostile_texts_make_no_markup_and_break_no_table() -> None:
    markdown = render_markdown(make_statement(HOSTILE, hostile_manifest()), hostile_standing())
    plain = markdown.replace(escaped_markdown(HOSTILE), "name")
    assert kinds(markdown) == kinds(plain)
    assert not {"link_open", "image", "html_block", "fence", "code_block"} & set(kinds(markdown))
    shown = {token.content for token in parsed(markdown) if token.type in ("html_inline", "code_inline")}
    assert shown == {"<br>", make_statement(HOSTILE, hostile_manifest()).root}


def test_markdown_is_read_as_tables_and_lists() -> None:
    for standing in (None, Standing(), STANDING):
        markdown = render_markdown(make_statement("clinic", rich_manifest()), standing)
        begun = re.findall(r"^\|[-:|]+\|$", markdown, re.MULTILINE)
        assert kinds(markdown)["table_open"] == len(begun) >= 15
        assert not [token for token in parsed(markdown) if token.type == "text" and token.content.startswith("|")]


def test_a_pipe_and_a_tag_stay_text_in_markdown() -> None:
    column = ColumnReport(name="a|b<img src=x>`c`", role="keep", technique="none")
    markdown = render_markdown(make_statement("clinic", full_manifest(columns=(column,))))
    assert "| a\\|b\\<img src=x\\>\\`c\\` | keep | none |  |" in markdown


def test_changes_are_one_a_line() -> None:
    assert render_changes(()) == "no difference"
    changes = (Change("privacy.k", 5, 9), Change("columns[\x1b[31m].role", None, "keep"))
    assert render_changes(changes) == "privacy.k: 5 → 9\ncolumns[\\x1b[31m].role: – → keep"
