"""What a run came to: one type, whether the data was in memory or a release was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from sanitize.errors import UsageError
from sanitize.stage.findings import Finding
from sanitize.stage.records import Rejection

if TYPE_CHECKING:
    from sanitize.io.places.place import Place
    from sanitize.manifest.model import Manifest


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Where the rows went: read + augmented = written + suppressed + dropped + rejected."""

    read: int
    written: int
    suppressed: int = 0
    """Left out because their class has fewer than k persons."""
    dropped: int = 0
    """Left out by choice, as by `Identities(action="cap")`."""
    rejected: int = 0
    """Could not be sanitized, and are not released; in a run with an output folder they are in the quarantine."""
    augmented: int = 0
    """Copies that were added."""


@dataclass(frozen=True, slots=True)
class PrivacyReached:
    """What k-anonymity reached: `k`, counted again on what is released (None without rows), and `loss`, 0 to 1."""

    k: int | None
    loss: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the gate let the release pass, and which checks failed."""

    passed: bool
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """What a run with an output folder wrote."""

    verdict: Verdict
    manifest: Manifest
    path: Place


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """The outcome of a run. Its repr and its view in a notebook show counts, never a value of the data.

    Data in memory without an output is in `data`, of the kind it came in. A run with an output folder has `verdict`,
    `manifest` and `path` instead. Asking for what a run doesn't have raises UsageError.
    """

    rows: RowCounts
    privacy: PrivacyReached | None
    """None where no stage makes the data k-anonymous."""
    findings: tuple[Finding, ...]
    """What was found and done, counted by column, entity and action; 0 where a stage looked and found nothing."""
    rejections: Callable[[], tuple[Rejection, ...]] = field(compare=False)
    sanitized: Any = None
    release: Release | None = None
    looked: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Columns of `data` that seem to hold personal data although no stage wrote over them, each with the reason.

        Looked for when asked, in all rows; what `accept` lets pass is left out. Empty for a run with an output folder,
        which refuses such columns, and for a single stage, which is asked about its own columns alone.
        """
        return self.looked()

    @property
    def data(self) -> Any:
        """What was made of data in memory, in the kind it came in."""
        if self.release is not None:
            raise UsageError(f"the run wrote a release and holds no data: read {self.release.path / 'data'}")
        return self.sanitized

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """The rows that could not be sanitized and are not released, each with the code of the reason.

        By position in data in memory, by the record's number in its file otherwise.
        """
        return self.rejections()

    @property
    def verdict(self) -> Verdict:
        """What the gate said of the release."""
        return self._release("verdict").verdict

    @property
    def manifest(self) -> Manifest:
        """What was done, counted and measured."""
        return self._release("manifest").manifest

    @property
    def path(self) -> Place:
        """The folder of the release or, where the gate refused it, of the refusal."""
        return self._release("path").path

    def _release(self, what: str) -> Release:
        if self.release is None:
            raise UsageError(f"a run in memory has no {what}, because no gate judged it: pass output=… to run")
        return self.release

    def __repr__(self) -> str:
        return f"Result({', '.join(self._said())})"

    def _said(self) -> Iterator[str]:
        if self.release is not None:
            yield "passed" if self.release.verdict.passed else f"refused: {', '.join(self.release.verdict.failed)}"
        counts = {name: getattr(self.rows, name) for name in ("suppressed", "dropped", "rejected", "augmented")}
        yield f"{self.rows.read:,} rows read"
        yield f"{self.rows.written:,} written"
        yield from (f"{count:,} {name}" for name, count in counts.items() if count)
        if self.privacy is not None:
            yield f"k = {'none' if self.privacy.k is None else self.privacy.k}"
            if self.privacy.loss is not None:
                yield f"loss {self.privacy.loss:.3f}"
        if self.release is not None:
            yield f"path {str(self.release.path)!r}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(f.column)}</td><td>{escape(f.entity)}</td><td>{escape(f.action)}</td><td>{f.count:,}</td></tr>"
            for f in self.findings
            if f.count
        )
        head = "<tr><th>column</th><th>entity</th><th>action</th><th>count</th></tr>"
        return f"<p>{escape(', '.join(self._said()))}</p><table>{head}{rows}</table>"
