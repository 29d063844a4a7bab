"""Commands that sign: `keygen`, `sign`, `approve`, `review`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sanitize.cli.say import say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PASSPHRASE = "SANITIZE_PASSPHRASE"
Release = Annotated[str, typer.Argument(metavar="DIR", help="The release's folder or URL.")]
KeyFile = Annotated[Path, typer.Option("--key", metavar="FILE", help="The private key.")]


def keygen(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder for the two files.")]) -> None:
    """Make an Ed25519 key pair: sanitize.key (encrypted when SANITIZE_PASSPHRASE is set) and sanitize.pub."""
    from sanitize.sign.ed25519 import write_keys

    for file in write_keys(folder, _passphrase()):
        say(file)


def sign(release: Release, key: KeyFile) -> None:
    """Sign the manifest of a release, and show what was signed."""
    from sanitize.io.places.place import place
    from sanitize.manifest import statement
    from sanitize.sign.release import sign_release, what_is_signed

    folder = place(release)
    say(sign_release(folder, private_key(key)))
    say(what_is_signed(statement.load(folder)))


def approve(
    release: Release,
    key: KeyFile,
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Your name in the reviewers' file.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse instead of approving.")] = False,
    comment: Annotated[str | None, typer.Option(metavar="TEXT", help="The reason for the decision.")] = None,
) -> None:
    """Add a reviewer's signed approval or refusal to a release."""
    from sanitize.io.places.place import place
    from sanitize.sign.approvals import decide

    decision = decide(place(release), private_key(key), reviewer, "refused" if refuse else "approved", comment)
    say(decision)


def review(
    release: Release,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Your private key, needed to decide.")
    ] = None,
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Your name in the reviewers' file.")] = "",
    public_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Check the signature with this public key.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="The port; by default any free one.")] = 0,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the report of a release in a browser, to approve or refuse it with your key."""
    from contextlib import nullcontext

    from sanitize.errors import UsageError
    from sanitize.io.places.place import place
    from sanitize.review.browser import opened
    from sanitize.review.server import ReviewDesk

    if (key is None) != (not reviewer):
        raise UsageError("to decide, give both --key FILE and --reviewer NAME")
    private = private_key(key) if key else None
    desk = ReviewDesk(place(release), private, reviewer, public_key, port)
    say(f"review at {desk.url}")
    with opened(desk.url) if open_browser else nullcontext():
        decided = desk.serve()
    if decided:
        say(decided)


def private_key(file: Path) -> Ed25519PrivateKey:
    """Read a private key; the passphrase of an encrypted one comes from the environment, or is asked for."""
    from sanitize.sign.ed25519 import is_encrypted, read_private

    passphrase = _passphrase()
    if passphrase is None and sys.stdin.isatty() and is_encrypted(file):
        passphrase = typer.prompt(f"Passphrase for {file}", hide_input=True, err=True).encode()
    return read_private(file, passphrase)


def _passphrase() -> bytes | None:
    text = os.environ.get(PASSPHRASE)
    return text.encode() if text else None
