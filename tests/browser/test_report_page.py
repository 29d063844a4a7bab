"""The report in a real browser: quiet, sealed off, accessible, readable on a phone and in the dark."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from sanitize.manifest.small_counts import hide_small_counts
from sanitize.manifest.statement import make_statement
from sanitize.report.formats import visible_text
from sanitize.report.gallery import gallery
from sanitize.report.html import render_html
from tests.report.hostile import HOSTILE, hostile_manifest, hostile_standing
from tests.report.test_facts import STANDING, bare_manifest
from tests.report.test_gallery import picture, released

PHONE = {"width": 390, "height": 844}
PAPER = {"width": 688, "height": 1000}
"""What 14 mm of margin leave of A4, at 96 pixels an inch."""
BEYOND = """width => [...document.body.querySelectorAll('*')]
    .filter(one => !one.closest('.hidden, .skip') && one.getClientRects().length)
    .filter(one => one.getBoundingClientRect().right > width + 1 || one.getBoundingClientRect().left < -1
                   || (getComputedStyle(one).overflowX != 'visible' && one.scrollWidth > one.clientWidth + 1))
    .map(one => one.outerHTML.slice(0, 120))"""
FOCUSED = """(one => [one.getAttribute('aria-label') || one.textContent,
    getComputedStyle(one).outlineWidth + ' ' + getComputedStyle(one).outlineStyle])(document.activeElement)"""
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A passed release with pictures, signed and approved."""
    folder = tmp_path_factory.mktemp("report")
    manifest = released(folder, [[picture(200), picture(100, kind="PNG")]], 2)
    statement = make_statement("clinic", hide_small_counts(manifest))
    (folder / "report.html").write_text(render_html(statement, STANDING, gallery(folder, manifest)), encoding="utf-8")
    return folder / "report.html"


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A refused run whose names are hostile."""
    file = tmp_path_factory.mktemp("refused") / "refused.html"
    file.write_text(render_html(make_statement(HOSTILE, hostile_manifest()), hostile_standing()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of which hardly anything is known."""
    file = tmp_path_factory.mktemp("bare") / "bare.html"
    file.write_text(render_html(make_statement("bare", bare_manifest())), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def quickstart(release: Path) -> Path:
    """The page of a real release."""
    return release / "report.html"


PAGES = ("report", "refused", "bare", "quickstart")
LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
LOOKS = [
    *[(name, context) for name in ("report", "refused") for context in (LIGHT, DARK, {"viewport": PHONE})],
    *[("bare", DARK), ("quickstart", LIGHT), ("quickstart", {"viewport": PHONE})],
]


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


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_said_and_nothing_is_asked_for(browser: Browser, name: str, request: pytest.FixtureRequest) -> None:
    file = request.getfixturevalue(name)
    page, said, asked = opened(browser, file)
    assert said == []
    assert [url for url in asked if not url.startswith("data:image/jpeg;base64,")] == [file.as_uri()]
    page.context.close()


def test_hostile_names_are_shown_as_text(browser: Browser, refused: Path) -> None:
    page, said, _ = opened(browser, refused)
    assert page.locator("h1").inner_text() == visible_text(HOSTILE)
    assert page.locator("img, script, iframe, a:not([href^='#'])").count() == 0
    assert page.evaluate("document.title.includes('<script>')")
    assert said == []


def test_pictures_are_shown(browser: Browser, report: Path) -> None:
    page, said, _ = opened(browser, report)
    assert page.evaluate("[...document.images].map(one => one.complete && one.naturalWidth)") == [320, 320]
    assert said == []


@pytest.mark.parametrize(("name", "context"), LOOKS)
def test_axe_finds_nothing(
    browser: Browser, name: str, context: dict[str, object], request: pytest.FixtureRequest
) -> None:
    page, _, _ = opened(browser, request.getfixturevalue(name), bypass_csp=True, **context)
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["impact"], found["nodes"][0]["html"][:200]) for found in violations] == []
    page.context.close()


def test_it_reads_without_javascript(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, java_script_enabled=False)
    assert page.locator("h1").inner_text() == "clinic"
    assert page.locator(".chart svg").first.is_visible()
    assert page.locator("details, button, input, [hidden]").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_its_window(browser: Browser, name: str, request: pytest.FixtureRequest) -> None:
    page, _, _ = opened(browser, request.getfixturevalue(name))
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_the_dark_page_is_dark(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 26)"


def test_every_part_is_reached_by_keyboard(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report)
    wanted = page.evaluate("document.querySelectorAll('a[href], [tabindex]').length")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    reached = [page.evaluate(FOCUSED)]
    for _ in range(wanted - 1):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert len({name for name, _ in reached}) == wanted
    assert {outline for _, outline in reached} == {"3px solid"}


def test_every_link_leads_to_its_heading(browser: Browser, report: Path) -> None:
    page, _, _ = opened(browser, report, reduced_motion="reduce")
    for link in page.locator("nav a").all():
        link.press("Enter")
        place = page.evaluate("document.querySelector(location.hash + ' h2').getBoundingClientRect().top")
        assert place < page.evaluate("innerHeight")


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_with_nothing_cut(browser: Browser, name: str, request: pytest.FixtureRequest) -> None:
    page, _, _ = opened(browser, request.getfixturevalue(name), color_scheme="dark", viewport=PAPER)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    assert page.evaluate(BEYOND, PAPER["width"]) == []
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()
