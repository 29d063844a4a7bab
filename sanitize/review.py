"""A reviewer's desk on this machine: the report, what was rechecked, and a decision signed with the reviewer's key."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitize.manifest import statement as statements
from sanitize.report.desk import Desk, content_policy, render_desk
from sanitize.report.html import render_html
from sanitize.sign.approvals import Decision, decide
from sanitize.verification import Verification, verify

ADDRESS = "127.0.0.1"
COOKIE = "sanitize_review"
LONGEST = 16_384
"""Bytes of a decision's form."""
SECONDS = 10
"""How long a connection may stay silent."""
_DECISIONS = frozenset(get_args(Decision))


@dataclass
class ReviewDesk:
    """A server on 127.0.0.1 for one release and one reviewer.

    Its `url` holds a token that opens one session, once; the form holds another. Nothing is served but the desk and the
    report, both made from the manifest. Without a key there is nothing to decide. `serve` returns after a decision.
    """

    folder: Path
    key: Ed25519PrivateKey | None = None
    reviewer: str = ""
    public_key: Path | None = None
    port: int = 0
    decided: Path | None = None
    entrance: str | None = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        self.statement = statements.load(self.folder)
        self.checked: Verification = verify(self.folder, public_key=self.public_key, allow_unsigned=True)
        self.server = _Server((ADDRESS, self.port), _Handler)
        self.server.desk = self

    @property
    def host(self) -> str:
        """The address and port that a browser must ask for."""
        return f"{ADDRESS}:{self.server.server_port}"

    @property
    def url(self) -> str:
        """Where the reviewer enters, once."""
        return f"http://{self.host}/?token={self.entrance}"

    def serve(self) -> Path | None:
        """Answer until a decision was signed, and return its file; None when interrupted."""
        with self.server:
            try:
                while self.decided is None:
                    self.server.handle_request()
            except KeyboardInterrupt:
                return None
        return self.decided

    def page(self, said: str | None = None) -> str:
        """The desk as it stands."""
        token = self.form if self.key and not self.decided else None
        failures = self.checked.failures
        return render_desk(Desk(self.statement.name, self.reviewer, self.checked.rechecked, failures, token, said))

    def decide(self, decision: Decision, comment: str | None) -> str:
        """Sign a decision, and say so."""
        if self.key is None:
            return "There is no key to sign with."
        if decision == "approved" and not self.checked.passed:
            return "A release that fails a check can't be approved here."
        self.decided = decide(self.folder, self.key, self.reviewer, decision, comment)
        return f"You {decision} this release; the decision is signed. You can close this page."


class _Server(HTTPServer):
    desk: ReviewDesk

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
        given = parse_qs(target.query).get("token", [""])[0]
        if target.path == "/" and self.desk.entrance and _same(given, self.desk.entrance):
            self.desk.entrance = None
            return self.enter()
        pages: dict[str, Callable[[], tuple[str, str]]] = {
            "/": lambda: (self.desk.page(), content_policy()),
            "/report": lambda: (render_html(self.desk.statement), "frame-ancestors 'self'"),
        }
        if not self.known() or target.path not in pages:
            return self.answer(HTTPStatus.NOT_FOUND, "There is nothing here. Use the address of the terminal.")
        return self.answer(HTTPStatus.OK, *pages[target.path]())

    def do_POST(self) -> None:
        if self.headers.get("Host") != self.desk.host or self.headers.get("Origin", f"http://{self.desk.host}") != (
            f"http://{self.desk.host}"
        ):
            return self.answer(HTTPStatus.FORBIDDEN, "This address is not served.")
        size = self.headers.get("Content-Length", "")
        if not self.known() or self.path != "/decision" or not size.isdecimal() or int(size) > LONGEST:
            return self.answer(HTTPStatus.NOT_FOUND, "There is nothing here.")
        fields = parse_qs(self.rfile.read(int(size)).decode("utf-8", "replace"))
        decision, comment = fields.get("decision", [""])[0], fields.get("comment", [""])[0].strip()
        if not _same(fields.get("token", [""])[0], self.desk.form) or decision not in _DECISIONS:
            return self.answer(HTTPStatus.FORBIDDEN, "The form was not sent from the desk.")
        said = self.desk.decide("approved" if decision == "approved" else "refused", comment or None)
        return self.answer(HTTPStatus.OK, self.desk.page(said), content_policy())

    def known(self) -> bool:
        """Whether the request comes from the session that the token opened."""
        cookie = SimpleCookie(self.headers.get("Cookie", ""))
        return COOKIE in cookie and _same(cookie[COOKIE].value, self.desk.session)

    def enter(self) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Set-Cookie", f"{COOKIE}={self.desk.session}; HttpOnly; SameSite=Strict; Path=/")
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self, status: HTTPStatus, text: str, policy: str = "default-src 'none'") -> None:
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
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests hold the token: they are not logged."""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
