"""The report in a real browser: quiet, sealed off, accessible, readable on a phone and in the dark."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import make_statement
from sanitize.report.html import render_html
from tests.manifest.examples import full_manifest
from tests.report.test_html import HOSTILE, hostile_manifest

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    file.write_text(render_html(make_statement("clinic", hide_small_counts(full_manifest()))), encoding="utf-8")
    return file


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    file = tmp_path / "refused.html"
    file.write_text(render_html(make_statement(HOSTILE, hostile_manifest())), encoding="utf-8")
    return file


def opened(browser: Browser, file: Path, **context: object) -> tuple[Page, list[str], list[str]]:
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, said, asked


@pytest.mark.parametrize("name", ["report", "refused"])
def test_nothing_is_said_and_nothing_is_asked_for(browser: Browser, name: str, request: pytest.FixtureRequest) -> None:
    file = request.getfixturevalue(name)
    _, said, asked = opened(browser, file)
    assert said == []
    assert asked == [file.as_uri()]


def test_hostile_names_are_shown_as_text(browser: Browser, refused: Path) -> None:
    page, said, _ = opened(browser, refused)
    assert page.locator("h1").inner_text() == HOSTILE.replace("\u202e", "\\u202e")
    assert page.locator("img, script").count() == 0
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "refused"])
def test_axe_finds_nothing_serious(browser: Browser, name: str, scheme: str, request: pytest.FixtureRequest) -> None:
    page, _, _ = opened(browser, request.getfixturevalue(name), color_scheme=scheme, bypass_csp=True)
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["impact"]) for found in violations] == []


def test_it_reads_without_javascript(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, java_script_enabled=False)
    assert page.locator("h1").inner_text() == "clinic"
    assert page.locator(".chart svg").first.is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_window(browser: Browser, report: Path, refused: Path, width: int) -> None:
    for file in (report, refused):
        page, _, _ = opened(browser, file, viewport={"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_dark_page_is_dark(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 26)"


def test_every_part_is_reached_by_keyboard(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#verdict"


def test_it_prints(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
