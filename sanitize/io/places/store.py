"""Object stores: which bucket, reached how, as a description that travels to workers; nothing secret is in it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sanitize.errors import UsageError

if TYPE_CHECKING:
    from pyarrow import fs

SCHEMES = ("s3", "gs")
OPTIONS = frozenset({"endpoint_override", "project_id", "region", "retry_limit_seconds", "scheme", "tls_ca_file_path"})
"""What a URL may say behind its `?`; pyarrow knows more, credentials among them, which don't belong there."""
_UPLOAD = {"s3": "allow_delayed_open=true", "gs": ""}
"""A small object is put in one request, instead of an upload of one part in three."""
_METADATA_SERVICE = "AWS_EC2_METADATA_DISABLED"
_GOOGLE = ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_GCLOUD_ADC_PATH_OVERRIDE", "GCE_METADATA_ROOT")
_GOOGLE_FILE = ".config/gcloud/application_default_credentials.json"
_REASONS = (
    (r"NO_SUCH_BUCKET|Bucket '.*' not found|bucket does not exist", errno.ENOENT, "there is no such bucket"),
    (
        r"ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE|INVALID_CLIENT_TOKEN|TOKEN|CREDENTIALS|HTTP response code 40[13]"
        r"|PERMISSION_DENIED|UNAUTHENTICATED|[Pp]ermission denied",
        errno.EACCES,
        "the store refused the credentials in the environment, or there are none",
    ),
    (r"NETWORK_CONNECTION|REQUEST_TIMEOUT|curl|UNAVAILABLE|[Tt]imeout", errno.EHOSTUNREACH, "it can't be reached"),
)


class StoreError(OSError):
    """A store doesn't do what it was asked; `strerror` says why, in plain words."""


@dataclass(frozen=True, slots=True, order=True)
class Store:
    """A bucket; `options` is the query of its URL (endpoint, region), credentials are the environment's."""

    scheme: str
    bucket: str
    options: str = ""
    anonymous: bool = False

    def filesystem(self) -> fs.FileSystem:
        """The connection of this process, opened when it is first asked for. Raises OSError without a bucket."""
        return _connected(self)

    def reaches(self, other: Store) -> bool:
        """Whether one connection serves both buckets."""
        return (self.scheme, self.options, self.anonymous) == (other.scheme, other.options, other.anonymous)


@lru_cache
def _connected(store: Store) -> fs.FileSystem:
    from pyarrow import fs

    if store.scheme == "gs" and not store.anonymous:
        _expect_google_credentials()
    options = "&".join(part for part in (store.options, _UPLOAD[store.scheme]) if part)
    user = "anonymous@" if store.anonymous else ""
    with _no_metadata_service():
        return fs.FileSystem.from_uri(f"{store.scheme}://{user}{store.bucket}/x?{options}")[0]


def _expect_google_credentials() -> None:
    """Without any, Google's library would ask an address that nobody named. Raises StoreError."""
    if not any(os.environ.get(name) for name in _GOOGLE) and not Path("~", _GOOGLE_FILE).expanduser().is_file():
        raise StoreError(
            errno.EACCES,
            "there are no credentials for it: set GOOGLE_APPLICATION_CREDENTIALS to their file, or GCE_METADATA_ROOT "
            "to a metadata server",
        )


@contextmanager
def _no_metadata_service() -> Iterator[None]:
    """Keep AWS's library from asking an address that nobody named, unless the environment says that it may."""
    said = os.environ.get(_METADATA_SERVICE)
    os.environ.setdefault(_METADATA_SERVICE, "true")
    try:
        yield
    finally:
        if said is None:
            del os.environ[_METADATA_SERVICE]


def check_options(query: str) -> None:
    """Raises UsageError for options of a URL that aren't among `OPTIONS`, without repeating their values."""
    names = {part.partition("=")[0] for part in query.split("&") if part}
    if unknown := sorted(names - OPTIONS):
        raise UsageError(
            f"the URL's option {unknown[0]!r} isn't known: it may say {', '.join(sorted(OPTIONS))}; credentials are "
            "taken from the environment"
        )


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors of a store as StoreError or FileNotFoundError: their own text may hold keys and addresses."""
    import pyarrow as pa

    try:
        yield
    except StoreError:
        raise
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "there is no such object") from None
    except (OSError, pa.ArrowException) as error:
        number, reason = _reason(str(error))
        raise StoreError(number, reason) from None


def _reason(text: str) -> tuple[int, str]:
    for pattern, number, reason in _REASONS:
        if re.search(pattern, text):
            return number, reason
    return errno.EIO, "the store answered with an error"
