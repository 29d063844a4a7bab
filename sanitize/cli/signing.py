"""Commands that sign: `keygen`, `sign`, `approve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

PASSPHRASE = "SANITIZE_PASSPHRASE"
Release = Annotated[Path, typer.Argument(metavar="DIR", help="The release's folder.")]
KeyFile = Annotated[Path, typer.Option("--key", metavar="FILE", help="The private key.")]


def keygen(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the two files go.")]) -> None:
    """Make an Ed25519 key pair: sanitize.key (encrypted when SANITIZE_PASSPHRASE is set) and sanitize.pub."""
    from sanitize.sign.ed25519 import write_keys

    for file in write_keys(folder, _passphrase()):
        typer.echo(str(file), err=True)


def sign(release: Release, key: KeyFile) -> None:
    """Sign a release's manifest."""
    from sanitize.sign.ed25519 import read_private
    from sanitize.sign.release import sign_release

    typer.echo(str(sign_release(release, read_private(key, _passphrase()))), err=True)


def approve(
    release: Release,
    key: KeyFile,
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Your name in the reviewers' file.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse instead of approving.")] = False,
    comment: Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")] = None,
) -> None:
    """Put a reviewer's signed decision beside a release's manifest."""
    from sanitize.sign.approvals import decide
    from sanitize.sign.ed25519 import read_private

    decision = decide(release, read_private(key, _passphrase()), reviewer, "refused" if refuse else "approved", comment)
    typer.echo(str(decision), err=True)


def _passphrase() -> bytes | None:
    text = os.environ.get(PASSPHRASE)
    return text.encode() if text else None
