"""The reviewer's desk: one entrance, one session, one form, and a decision that verifies."""

import http.client
import json
import re
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import sync_playwright

from sanitize.errors import UsageError
from sanitize.review.server import LONGEST, ReviewDesk
from sanitize.sign.approvals import read_decisions
from sanitize.sign.ed25519 import read_public
from tests.commands import sanitize, started

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def folder(release: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(release, folder)
    return folder


@pytest.fixture
def desk(folder: Path) -> Iterator[ReviewDesk]:
    desk = ReviewDesk(folder, Ed25519PrivateKey.generate(), "Ada")
    thread = Thread(target=desk.serve, daemon=True)
    thread.start()
    yield desk
    desk.finished = True
    thread.join(timeout=20)
    assert not thread.is_alive()


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


def session(desk: ReviewDesk) -> dict[str, str]:
    return {"Cookie": f"sanitize_review={desk.session}"}


def test_nothing_is_served_without_the_session(desk: ReviewDesk) -> None:
    for path in ("/", desk.home, f"{desk.home}report", "/?token=x", "/?token=", "/?token=" + "é" * 9):
        assert asked(desk, "GET", path.encode("latin-1").decode("ascii", "ignore"))[0] == 404
    assert asked(desk, "GET", desk.home, Cookie="sanitize_review=x")[0] == 404
    assert asked(desk, "GET", f"{desk.home}report", Cookie="sanitize_review=")[0] == 404
    assert asked(desk, "GET", desk.home, **session(desk))[0] == 200


def test_nothing_but_the_desk_and_the_report_is_served(desk: ReviewDesk) -> None:
    for path in (
        *("/", "/report", "/manifest.json", "/../manifest.json", "/data/part-00000.parquet", "/%2e%2e/", "//"),
        *(
            desk.home + tail
            for tail in ("manifest.json", "../manifest.json", "%2e%2e/manifest.json", "report/", "?x=1")
        ),
        *(desk.home + tail for tail in ("decision", "report?x", "data/part-00000.parquet", "..", "report%00")),
    ):
        assert asked(desk, "GET", path, **session(desk))[0] == 404
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        assert asked(desk, method, desk.home, **session(desk))[0] == 501


def test_the_token_opens_one_session_and_only_once(desk: ReviewDesk) -> None:
    entrance = f"/?token={desk.entrance}"
    connection = http.client.HTTPConnection(desk.host, timeout=20)
    connection.request("GET", entrance)
    answer = connection.getresponse()
    cookie = answer.getheader("Set-Cookie", "")
    assert answer.status == 200
    assert f'url={desk.home}"' in answer.read().decode()
    assert all(word in cookie for word in (desk.session, "HttpOnly", "SameSite=Strict", f"Path={desk.home}"))
    connection.close()
    assert asked(desk, "GET", entrance) == asked(desk, "GET", "/?token=None")
    assert asked(desk, "GET", entrance)[0] == 404
    assert asked(desk, "GET", desk.home, **session(desk))[0] == 200


def test_another_name_for_this_machine_is_not_served(desk: ReviewDesk) -> None:
    port = desk.host.rpartition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", f"localhost:{port}", "127.0.0.1", ""):
        assert asked(desk, "GET", f"/?token={desk.entrance}", Host=host)[0] == 403
        assert asked(desk, "GET", desk.home, Host=host, **session(desk))[0] == 403
        assert asked(desk, "POST", f"{desk.home}decision", "", Host=host, **session(desk))[0] == 403
    assert desk.entrance is not None


def test_a_decision_needs_the_session_the_form_and_this_origin(desk: ReviewDesk) -> None:
    place, body = f"{desk.home}decision", f"token={desk.form}&decision=approved"
    own = {"Origin": f"http://{desk.host}"}
    assert asked(desk, "POST", place, body)[0] == 404
    assert asked(desk, "POST", "/decision", body, **session(desk), **own)[0] == 404
    for wrong in ("token=x&decision=approved", "decision=approved", f"token={desk.form}&decision=maybe", "", "%ff=%ff"):
        assert asked(desk, "POST", place, wrong, **session(desk), **own)[0] == 403
    for origin in ("http://evil.example", "null", f"https://{desk.host}", f"http://{desk.host}.evil.example", ""):
        assert asked(desk, "POST", place, body, Origin=origin, **session(desk))[0] == 403
    assert not (desk.folder / "approvals").exists()


def test_big_and_odd_bodies_are_not_read(desk: ReviewDesk) -> None:
    place = f"{desk.home}decision"
    assert asked(desk, "POST", place, "x" * (LONGEST + 1), **session(desk))[0] in (0, 404)
    for size in ("-1", "1e3", "9" * 5000, "", "0x10"):
        sent = f"POST {place} HTTP/1.1\r\nHost: {desk.host}\r\nCookie: sanitize_review={desk.session}\r\n"
        with socket.create_connection(("127.0.0.1", desk.server.server_port), timeout=20) as line:
            line.sendall(f"{sent}Content-Length: {size}\r\n\r\n".encode())
            assert b" 404 " in line.recv(200)
    assert not (desk.folder / "approvals").exists()


def test_a_silent_connection_keeps_nobody_waiting(desk: ReviewDesk) -> None:
    with socket.create_connection(("127.0.0.1", desk.server.server_port), timeout=20):
        assert asked(desk, "GET", desk.home, **session(desk))[0] == 200


def test_a_decision_is_made_once(desk: ReviewDesk) -> None:
    body = f"token={desk.form}&decision=refused&comment=two+words"
    status, text = asked(desk, "POST", f"{desk.home}decision", body, **session(desk), Origin=f"http://{desk.host}")
    assert (status, "You refused this release" in text, "two words" in text) == (200, True, True)
    assert "already decided" in desk.decide("approved", None)
    assert len(list((desk.folder / "approvals").iterdir())) == 1


def test_what_fails_a_check_can_only_be_refused(folder: Path) -> None:
    (folder / "croissant.json").unlink()
    desk = ReviewDesk(folder, Ed25519PrivateKey.generate(), "Ada")
    with desk.server:
        assert "can't be approved" in desk.decide("approved", None)
        assert "Approve" not in desk.page()
        assert "croissant.json: missing" in desk.page()
        desk.decide("refused", "a file is missing")
    assert read_decisions(folder, {"Ada": desk.key.public_key()}).refused == ("Ada",)


def test_what_changed_since_it_was_read_is_not_signed(folder: Path) -> None:
    desk = ReviewDesk(folder, Ed25519PrivateKey.generate(), "Ada")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text())))
    with desk.server:
        assert "has changed" in desk.decide("approved", None)
    assert not (folder / "approvals").exists()


def test_a_taken_port_is_said(folder: Path) -> None:
    desk = ReviewDesk(folder)
    with desk.server, pytest.raises(UsageError, match="choose another"):
        ReviewDesk(folder, port=desk.server.server_port)


def test_the_command_decides_with_an_encrypted_key_and_ends(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    command = ("review", folder, "--key", keys / "sanitize.key", "--reviewer", "Ada", "--no-browser")
    assert sanitize("keygen", keys, env={"SANITIZE_PASSPHRASE": "a long phrase"}).code == 0
    closed = sanitize(*command)
    assert (closed.code, "SANITIZE_PASSPHRASE" in closed.err) == (2, True)
    assert "a long phrase" not in closed.err
    monkeypatch.setenv("SANITIZE_PASSPHRASE", "a long phrase")
    process = started(*command)
    try:
        assert process.stderr is not None
        entrance = urlsplit(process.stderr.readline().decode().split()[-1])
        connection = http.client.HTTPConnection(entrance.netloc, timeout=60)
        connection.request("GET", f"{entrance.path}?{entrance.query}")
        answer = connection.getresponse()
        cookie = answer.getheader("Set-Cookie", "").partition(";")[0]
        home = re.findall(r'href="([^"]+)"', answer.read().decode())[0]
        connection.request("GET", home, headers={"Cookie": cookie})
        token = re.findall(r'name="token" value="([^"]+)"', connection.getresponse().read().decode())[0]
        headers = {"Cookie": cookie, "Origin": f"http://{entrance.netloc}"}
        connection.request("POST", f"{home}decision", f"token={token}&decision=approved", headers)
        assert "You approved this release" in connection.getresponse().read().decode()
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()
    public = read_public(keys / "sanitize.pub")
    assert read_decisions(folder, {"Ada": public}).approved == ("Ada",)


def test_a_browsers_command_line_does_not_hold_the_token(folder: Path, tmp_path: Path) -> None:
    seen, browser = tmp_path / "seen", tmp_path / "browser"
    lines = ('echo "$1" > args', 'page="${1#file://}"', "stat -c %a $page $(dirname $page) > modes", "cp $page page")
    browser.write_text("\n".join(["#!/bin/sh", f"mkdir {seen}; cd {seen}", *lines, "touch done", ""]))
    browser.chmod(0o700)
    process = started("review", folder, env={"BROWSER": str(browser)})
    try:
        assert process.stderr is not None
        url = process.stderr.readline().decode().split()[-1]
        limit = time.monotonic() + 60
        while not (seen / "done").exists() and time.monotonic() < limit:
            time.sleep(0.05)
        given = (seen / "args").read_text().strip()
        assert "token" not in given
        assert urlsplit(url).query.partition("=")[2] not in given
        assert (seen / "modes").read_text().split() == ["600", "700"]
        assert url in (seen / "page").read_text()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        assert not Path(given.removeprefix("file://")).parent.exists()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
def test_a_reviewer_reads_and_approves_in_a_browser(desk: ReviewDesk) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        said: list[str] = []
        hosts: set[str] = set()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(desk.url)
        page.wait_for_selector("textarea")
        assert "token" not in page.url
        assert page.frame_locator("iframe").locator("h1").inner_text() == "clinic"
        serious = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert serious == []
        page.focus("textarea")
        page.keyboard.type("read and understood")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Approve and sign"
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert "You approved" in page.locator("[role=status]").inner_text()
        assert page.locator("form, iframe").count() == 0
        assert "read and understood" in page.locator("#approvals").inner_text()
        browser.close()
    assert said == []
    assert hosts == {desk.host}
    assert read_decisions(desk.folder, {"Ada": desk.key.public_key()}).approved == ("Ada",)
