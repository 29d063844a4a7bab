"""The in-toto Statement v1 around a manifest: what it is about, its bytes, its file."""

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sanitize.errors import UsageError, VerificationError
from sanitize.manifest.model import Manifest, Resource
from sanitize.manifest.values import Sha256

STATEMENT_TYPE: Literal["https://in-toto.io/Statement/v1"] = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Literal["urn:sanitize:manifest:1"] = "urn:sanitize:manifest:1"
FILE = "manifest.json"


class File(Protocol):
    """A file, wherever it is."""

    def read_bytes(self) -> bytes:
        """All its bytes. Raises OSError."""
        ...

    def write_bytes(self, data: bytes, /) -> Any:
        """Write it anew. Raises OSError."""
        ...


class Folder(Protocol):
    """Where a release lies: a folder of this machine, or a name on an object store."""

    def __truediv__(self, name: str, /) -> File: ...


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Digest(_Part):
    """A digest set of in-toto."""

    sha256: Sha256


class Subject(_Part):
    """What a statement is about."""

    name: str
    digest: Digest


class Statement(_Part):
    """A release's manifest as an in-toto statement (https://github.com/in-toto/attestation, spec v1)."""

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(default=STATEMENT_TYPE, alias="_type")
    subject: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=1)]
    predicate_type: Literal["urn:sanitize:manifest:1"] = Field(default=PREDICATE_TYPE, alias="predicateType")
    predicate: Manifest

    @property
    def name(self) -> str:
        """The release's name."""
        return self.subject[0].name

    @property
    def root(self) -> str:
        """The digest that stands for all resources."""
        return self.subject[0].digest.sha256


def root_digest(resources: Iterable[Resource]) -> str:
    """Return the SHA-256 over the listing of all resources, hexadecimal.

    The listing is UTF-8 text of one line a resource, `<sha256 in lower-case hexadecimal>`, two spaces, `<name>`, a
    line feed, sorted by the names' code points: what `sha256sum` prints for the same files.
    """
    lines = sorted((resource.name, resource.sha256) for resource in resources)
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in lines).encode()).hexdigest()


def make_statement(name: str, manifest: Manifest) -> Statement:
    """Return the statement about the release `name`."""
    digest = Digest(sha256=root_digest(manifest.resources))
    return Statement(subject=(Subject(name=name, digest=digest),), predicate=manifest)


def canonical(content: Any) -> bytes:
    """Return the JSON bytes of plain content: ASCII, keys sorted, two spaces of indent, one line feed at the end."""
    text = json.dumps(content, sort_keys=True, indent=2, ensure_ascii=True, allow_nan=False)
    return f"{text}\n".encode("ascii")


def to_bytes(statement: Statement) -> bytes:
    """Return the bytes of manifest.json; parts that are None are absent."""
    return canonical(statement.model_dump(mode="json", by_alias=True, exclude_none=True))


def parse(content: bytes) -> Statement:
    """Read the bytes of a manifest.json; VerificationError when they aren't one."""
    try:
        return Statement.model_validate_json(content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
        raise VerificationError(f"{FILE} is not a manifest of this tool (error at {where or 'the start'})") from None


def dump(statement: Statement, folder: Folder) -> File:
    """Write manifest.json into `folder` and return its path."""
    file = folder / FILE
    file.write_bytes(to_bytes(statement))
    return file


def load(folder: Folder) -> Statement:
    """Read manifest.json of a release's folder; UsageError when there is none, VerificationError when it is broken."""
    try:
        content = (folder / FILE).read_bytes()
    except OSError:
        raise UsageError(f"{folder} has no {FILE}: name the output folder of a run") from None
    return parse(content)


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of manifest.json."""
    return Statement.model_json_schema(by_alias=True)
