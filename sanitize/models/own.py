"""Models that an organisation brings along, pinned by path and digest."""

from pathlib import Path

from sanitize.errors import UsageError
from sanitize.models.digest import model_sha256


def checked(name: str, sha256: str) -> Path:
    """The file or folder at a path; UsageError when it isn't there, or not the one with that digest."""
    place = Path(name).absolute()
    if not place.exists():
        raise UsageError(f"text model {name}: this file or folder doesn't exist")
    if (found := model_sha256(place)) != sha256:
        raise UsageError(f"text model {name}: its sha256 is {found}, the policy says another one")
    return place
