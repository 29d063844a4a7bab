"""A reviewer's desk on this machine: the report, what was rechecked, and a decision signed with the reviewer's key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import get_args
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.errors import UsageError, VerificationError
from sanitize.io.places.place import Place
from sanitize.manifest import statement as statements
from sanitize.report.gallery import gallery
from sanitize.report.html import render_html
from sanitize.review.page import Desk, content_policy, render_desk
from sanitize.sign.approvals import FOLDER, Decision, decide
from sanitize.sign.current_signatures import read_standing
from sanitize.verification import Verification, verify

ADDRESS = "127.0.0.1"
COOKIE = "sanitize_review"
LONGEST = 16_384
"""Bytes of a decision's form."""
SECONDS = 10
"""How long a connection may stay silent."""
PAUSE = 0.2
"""Seconds between two looks whether a decision was made."""
_DECISIONS = frozenset(get_args(Decision))


@dataclass
class ReviewDesk:
    """A server on 127.0.0.1 for one release and one reviewer.

    Its `url` holds a token that opens one session, once; the session is a cookie for a folder with a secret name, as
    cookies are shared by all ports; the form holds another token. Nothing is served but the desk and the report, both
    made from the manifest and the pictures that the policy allows. Without a key there is nothing to decide. `serve`
    returns after a decision. Raises UsageError when the port is taken.
    """

    folder: Place
    key: Ed25519PrivateKey | None = None
    reviewer: str = ""
    public_key: Path | None = None
    port: int = 0
    decided: Place | None = None
    finished: bool = False
    entrance: str | None = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    home: str = field(default_factory=lambda: f"/{secrets.token_urlsafe(16)}/", repr=False)

    def __post_init__(self) -> None:
        self.statement = statements.load(self.folder)
        self.read = _digest(self.folder)
        self.checked: Verification = verify(self.folder, public_key=self.public_key, allow_unsigned=True)
        self.lock = Lock()
        try:
            self.server = _Server((ADDRESS, self.port), _Handler)
        except OSError:
            raise UsageError(
                f"port {self.port} of {ADDRESS} can't be used: choose another one, or leave --port out"
            ) from None
        self.server.desk = self

    @property
    def host(self) -> str:
        """The address and port that a browser must ask for."""
        return f"{ADDRESS}:{self.server.server_port}"

    @property
    def url(self) -> str:
        """Where the reviewer enters, once."""
        return f"http://{self.host}/?token={self.entrance}"

    def serve(self) -> Place | None:
        """Answer until a decision was signed and shown, and return its file; None when interrupted."""
        self.server.timeout = PAUSE
        with self.server:
            try:
                while not self.finished:
                    self.server.handle_request()
            except KeyboardInterrupt:
                return None
        return self.decided

    def page(self, said: str | None = None) -> str:
        """The desk as it stands."""
        token = self.form if self.key and not self.decided else None
        return render_desk(
            Desk(self.statement.name, self.reviewer, self.checked, read_standing(self.folder), self.home, token, said)
        )

    def report(self) -> str:
        """The report with signatures and approvals as they are now."""
        shown = gallery(self.folder, self.statement.predicate)
        return render_html(self.statement, read_standing(self.folder), shown)

    def enter(self, token: str) -> bool:
        """Whether this token opens the session; it does so once."""
        with self.lock:
            if self.entrance is None or not _same(token, self.entrance):
                return False
            self.entrance = None
            return True

    def decide(self, decision: Decision, comment: str | None) -> str:
        """Sign a decision, and say so."""
        with self.lock:
            if self.key is None or self.decided:
                return "This release can't be decided here, or is already decided."
            if _digest(self.folder) != self.read:
                return "The manifest has changed since this page was opened: start the review again."
            if decision == "approved" and not self.checked.passed:
                return "A release that fails a check can't be approved here."
            try:
                self.decided = decide(self.folder, self.key, self.reviewer, decision, comment)
            except OSError:
                return "The decision can't be written into the release's folder: check its permissions."
            except VerificationError as error:
                return f"Nothing was written: {error}."
        place = f"{FOLDER}/{self.decided.name}"
        return f"You {decision} this release. The signed decision is in {place}; you can close this page."


class _Server(ThreadingHTTPServer):
    desk: ReviewDesk
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A request that can't be read is dropped without a word: it may hold the token."""


class _Handler(BaseHTTPRequestHandler):
    timeout = SECONDS
    server_version = "sanitize"
    sys_version = ""

    @property
    def desk(self) -> ReviewDesk:
        """The desk that is served."""
        assert isinstance(self.server, _Server)
        return self.server.desk

    def do_GET(self) -> None:
        if self.headers.get("Host") != self.desk.host:
            return self.answer(HTTPStatus.FORBIDDEN, "This address is not served.")
        target = urlsplit(self.path)
        if target.path == "/" and self.desk.enter(parse_qs(target.query).get("token", [""])[0]):
            return self.open_session()
        pages: dict[str, Callable[[], tuple[str, str]]] = {
            self.desk.home: lambda: (self.desk.page(), content_policy()),
            f"{self.desk.home}report": lambda: (self.desk.report(), "frame-ancestors 'self'"),
        }
        if not self.known() or self.path not in pages:
            return self.answer(
                HTTPStatus.NOT_FOUND, "Not found. Open the address shown in the terminal; it works once."
            )
        return self.answer(HTTPStatus.OK, *pages[self.path]())

    def do_POST(self) -> None:
        own = f"http://{self.desk.host}"
        if self.headers.get("Host") != self.desk.host or self.headers.get("Origin", own) != own:
            return self.answer(HTTPStatus.FORBIDDEN, "This address is not served.")
        size = self.headers.get("Content-Length", "")
        fits = size.isdecimal() and len(size) < 10 and int(size) <= LONGEST
        if not self.known() or self.path != f"{self.desk.home}decision" or not fits:
            return self.answer(HTTPStatus.NOT_FOUND, "Not found.")
        fields = parse_qs(self.rfile.read(int(size)).decode("utf-8", "replace"))
        decision, comment = fields.get("decision", [""])[0], fields.get("comment", [""])[0].strip()
        if not _same(fields.get("token", [""])[0], self.desk.form) or decision not in _DECISIONS:
            return self.answer(HTTPStatus.FORBIDDEN, "The form was not sent from this page.")
        said = self.desk.decide("approved" if decision == "approved" else "refused", comment or None)
        try:
            self.answer(HTTPStatus.OK, self.desk.page(said), content_policy())
        finally:
            self.desk.finished = self.desk.decided is not None

    def known(self) -> bool:
        """Whether the request comes from the session that the token opened."""
        cookie = SimpleCookie(self.headers.get("Cookie", ""))
        return COOKIE in cookie and _same(cookie[COOKIE].value, self.desk.session)

    def open_session(self) -> None:
        """Set the cookie and go to the desk; not by a redirect, which a link of another site would end without it."""
        home = self.desk.home
        cookie = f"{COOKIE}={self.desk.session}; HttpOnly; SameSite=Strict; Path={home}"
        page = f'<!doctype html><meta http-equiv="refresh" content="0; url={home}"><a href="{home}">The review</a>'
        self.answer(HTTPStatus.OK, page, cookie=cookie)

    def answer(
        self, status: HTTPStatus, text: str, policy: str = "default-src 'none'", cookie: str | None = None
    ) -> None:
        content = text.encode()
        self.send_response(status)
        kind = "text/html" if status == HTTPStatus.OK else "text/plain"
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            self.send_header(name, value)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests hold the token: they are not logged."""


def _digest(folder: Place) -> bytes:
    return hashlib.sha256((folder / statements.FILE).read_bytes()).digest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
