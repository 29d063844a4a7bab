"""The page: complete, self-contained, and safe whatever the names of columns are."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from sanitize.manifest.model import Gate, GateCheck, Manifest
from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import make_statement
from sanitize.report.formats import visible_text
from sanitize.report.html import render_html
from sanitize.report.meanings import ABSENT
from tests.manifest.examples import full_manifest
from tests.report.hostile import HOSTILE, hostile_manifest, hostile_standing


def page(manifest: Manifest | None = None, name: str = "clinic") -> str:
    return render_html(make_statement(name, hide_small_counts(manifest or full_manifest())))


class Tags(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    return tags


def test_the_same_statement_gives_the_same_page() -> None:
    assert page() == page()


def test_nothing_is_loaded_and_nothing_runs() -> None:
    tags = parsed(page())
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(tags.tags)
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value and value.startswith("#") for name, value in tags.attributes if name == "href")


def test_the_policy_allows_this_one_style_and_nothing_else() -> None:
    html = page()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_hostile_names_stay_text() -> None:
    tags = parsed(render_html(make_statement(HOSTILE, hostile_manifest()), hostile_standing()))
    assert not {"script", "img", "a onmouseover", "style onload"} & set(tags.tags)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert sum(visible_text(HOSTILE) in text for text in tags.text) >= 20
    assert all(letter.isprintable() or letter in "\n" for text in tags.text for letter in text)


def test_a_passed_release_says_so_first() -> None:
    text = " ".join(parsed(page()).text)
    assert text.index("✓ Passed") < text.index("Rows released")
    assert "all 2 checks passed" in text
    assert "What to do" not in text


def test_a_failed_check_comes_with_its_remedy() -> None:
    checks = (
        GateCheck(name="k", limit=5, value=3, passed=False, relation=">=", remedy="Use coarser hierarchies."),
        GateCheck(name="canaries", limit=1.0, value=0.5, passed=False, remedy="Do this."),
        GateCheck(name="residual_text", limit=0.02, value=0.01, passed=True),
    )
    text = " ".join(parsed(page(full_manifest(gate=Gate(verdict="refused", checks=checks)))).text)
    assert "✕ Refused" in text
    assert "2 of 3 checks failed" in text
    assert "coarser hierarchies" in text
    assert "Do this." in text


@pytest.mark.parametrize(
    "said",
    [
        "1,500 read + 42 augmented = 1,530 written + 10 suppressed + 0 dropped + 2 quarantined",
        "✓ adds up",
        "accepted: running number, reviewed",
        "<5",
        "2,100",
        "16.7%",
        "languages other than English",
        "20 of 20",
        "AML.T0024.001",
        "a demonstration",
        "data/part-00000.parquet",
        "20261121",
        "k-anonymity",
    ],
)
def test_what_a_reviewer_looks_for_is_there(said: str) -> None:
    assert said in " ".join(parsed(page()).text)


def test_hidden_counts_are_nowhere() -> None:
    text = " ".join(parsed(page()).text)
    assert "US_SSN" in text
    assert not re.search(r"US_SSN\s+replace\s+3\b", text)


def test_sections_without_content_say_why() -> None:
    html = page(full_manifest(privacy=None, identities=None, augmentation=None, audit=None, review=None, threat=None))
    text = " ".join(parsed(html).text)
    for section in ("privacy", "identities", "audit", "gaps", "statements"):
        assert f'<section id="{section}"' in html
    for reason in ("privacy", "people", "audit", "canaries", "linkage", "gaps", "threat", "statements", "unseen"):
        assert ABSENT[reason] in text


def test_every_link_has_its_place_and_every_id_is_there_once() -> None:
    tags = parsed(page())
    ids = [value for name, value in tags.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {(value or "")[1:] for name, value in tags.attributes if name == "href"} <= set(ids)


def test_an_empty_release_renders() -> None:
    assert full_manifest().privacy is not None
    empty = full_manifest().model_copy(
        update={
            "rows": full_manifest().rows.model_copy(
                update=dict.fromkeys(("read", "written", "suppressed", "quarantined", "augmented"), 0)
            ),
            "columns": (),
            "stages": (),
            "gate": Gate(verdict="passed", checks=()),
        }
    )
    assert "the policy asks for no check" in page(empty)


def test_groups_and_columns_that_tell_rows_apart_are_on_the_page() -> None:
    text = " ".join(" ".join(parsed(page()).text).split())
    assert "Suppression by group" in text
    assert "age + job 91% 7% 96%" in text
    assert "In classes of a single diagnosis 96.7% 0%" in text
