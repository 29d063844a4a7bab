"""Opening a browser at an address that nobody else on this machine may read."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened(url: str) -> Iterator[None]:
    """Open a browser at `url` through a page in a private folder, which is deleted when the block ends.

    The command line of a browser can be read by every account of a machine, so it names the page instead of the
    address; the page (mode 0600 in a folder with mode 0700) leads on.
    """
    with tempfile.TemporaryDirectory(prefix="sanitize-review-") as folder:
        page = Path(folder) / "review.html"
        page.touch(mode=0o600)
        address = html.escape(url)
        page.write_text(
            f'<!doctype html><meta http-equiv="refresh" content="0; url={address}"><a href="{address}">The review</a>'
        )
        webbrowser.open(page.as_uri())
        yield
