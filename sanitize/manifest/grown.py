"""The manifest of a release that grows: what the last run added, and the sums over all runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitize.manifest.model import Increments, Manifest, Rows


@dataclass(frozen=True)
class Grown:
    """What the manifest of a release that grows says of the runs before this one."""

    key: str = field(repr=False)
    rows: Rows | None = None
    """Where the rows of all runs before went."""
    parts: int = 0
    sources: tuple[str, ...] = ()

    def told(self, manifest: Manifest, people: int | None) -> Manifest:
        """The manifest of this run as that of the release, which holds so many people."""
        files = sum(one.rows is not None for one in manifest.resources)
        sources = (*self.sources, manifest.source.content_hmac or "")
        made = Increments(rows=manifest.rows, parts=files - self.parts, units=people, sources=sources, key=self.key)
        rows = manifest.rows
        if self.rows is not None:
            both = (rows, self.rows)
            rows = Rows(**{name: sum(getattr(one, name) for one in both) for name in Rows.model_fields})
        return manifest.model_copy(update={"increments": made, "rows": rows})
