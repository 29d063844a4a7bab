"""The reviewer's desk: one entrance, one session, one form, and a decision that verifies."""

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import sync_playwright

from sanitize.review import LONGEST, ReviewDesk
from sanitize.sign.approvals import read_decisions

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def desk(release: Path, tmp_path: Path) -> Iterator[ReviewDesk]:
    folder = tmp_path / "clinic"
    shutil.copytree(release, folder)
    desk = ReviewDesk(folder, Ed25519PrivateKey.generate(), "Ada")
    thread = Thread(target=desk.serve, daemon=True)
    thread.start()
    yield desk
    desk.decided = desk.decided or folder
    asked(desk, "GET", "/")
    thread.join(timeout=20)


def asked(desk: ReviewDesk, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(desk.host, timeout=20)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (ConnectionError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def test_nothing_is_served_without_the_session(desk: ReviewDesk) -> None:
    session = {"Cookie": f"sanitize_review={desk.session}"}
    assert asked(desk, "GET", "/")[0] == 404
    assert asked(desk, "GET", "/report", Cookie="sanitize_review=x")[0] == 404
    assert asked(desk, "GET", "/?token=x")[0] == 404
    assert asked(desk, "GET", "/", **session)[0] == 200
    assert asked(desk, "GET", "/", Host="evil.example", **session)[0] == 403
    for path in ("/manifest.json", "/../manifest.json", "/data/part-00000.parquet", "/%2e%2e/", "/report/"):
        assert asked(desk, "GET", path, **session)[0] == 404
    assert asked(desk, "PUT", "/", **session)[0] == 501


def test_a_decision_needs_the_session_the_form_and_this_origin(desk: ReviewDesk) -> None:
    session = {"Cookie": f"sanitize_review={desk.session}"}
    body = f"token={desk.form}&decision=approved"
    own = {"Origin": f"http://{desk.host}"}
    assert asked(desk, "POST", "/decision", body)[0] == 404
    assert asked(desk, "POST", "/decision", "token=x&decision=approved", **session, **own)[0] == 403
    assert asked(desk, "POST", "/decision", f"token={desk.form}&decision=maybe", **session, **own)[0] == 403
    assert asked(desk, "POST", "/decision", body, Origin="http://evil.example", **session)[0] == 403
    assert asked(desk, "POST", "/decision", "x" * (LONGEST + 1), **session)[0] == 404
    assert not (desk.folder / "approvals").exists()


def test_what_fails_a_check_can_only_be_refused(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(release, folder)
    (folder / "croissant.json").unlink()
    desk = ReviewDesk(folder, Ed25519PrivateKey.generate(), "Ada")
    with desk.server:
        assert "can't be approved" in desk.decide("approved", None)
        assert "Approve" not in desk.page()
        assert "croissant.json: missing" in desk.page()
        desk.decide("refused", "a file is missing")
    assert read_decisions(folder, {"Ada": desk.key.public_key()}).refused == ("Ada",)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_a_reviewer_reads_and_approves_in_a_browser(desk: ReviewDesk) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        hosts: set[str] = set()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        entrance = desk.url
        page.goto(entrance)
        assert "token" not in page.url
        assert page.frame_locator("iframe").locator("h1").inner_text() == "clinic"
        serious = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert serious == []
        page.fill("textarea", "read and understood")
        page.click("text=Approve and sign")
        assert "You approved" in page.locator("[role=status]").inner_text()
        assert page.locator("form").count() == 0
        browser.close()
    assert said == []
    assert hosts == {desk.host}
    assert read_decisions(desk.folder, {"Ada": desk.key.public_key()}).approved == ("Ada",)
