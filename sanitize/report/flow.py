"""Where the rows went."""

from dataclasses import dataclass
from itertools import pairwise

from sanitize.manifest.model import Manifest, Rows
from sanitize.report.formats import whole


@dataclass(frozen=True, slots=True)
class Step:
    """Rows entering and leaving one stage."""

    name: str
    rows_in: int
    rows_out: int

    @property
    def change(self) -> str:
        """The difference with its sign."""
        gained = self.rows_out - self.rows_in
        return f"+{gained:,}" if gained > 0 else f"−{-gained:,}" if gained < 0 else "0"

    @property
    def kept(self) -> int:
        """Rows that came in and went on."""
        return min(self.rows_in, self.rows_out)

    @property
    def lost(self) -> int:
        """Rows that didn't go on."""
        return max(self.rows_in - self.rows_out, 0)

    @property
    def added(self) -> int:
        """Rows that didn't come in."""
        return max(self.rows_out - self.rows_in, 0)


def steps(manifest: Manifest) -> list[Step]:
    """The stages as rows pass them; where rows went between two of them, a step that says where."""
    rows = manifest.rows_of_run
    stages = [Step(stage.use, stage.rows_in, stage.rows_out) for stage in manifest.stages]
    begin, end = Step("read", rows.read, rows.read), Step("settle", rows.written, rows.written)
    found = []
    for one, following in pairwise([begin, *stages, end]):
        found.append(one)
        if one.rows_out != following.rows_in:
            name = following.name if following is end else f"before {following.name}"
            found.append(Step(name, one.rows_out, following.rows_in))
    return found[1:]


def equation(rows: Rows) -> str:
    """The reconciliation of rows, in words."""
    came = f"{whole(rows.read)} read + {whole(rows.augmented)} augmented"
    went = (
        f"{whole(rows.written)} written + {whole(rows.suppressed)} suppressed + {whole(rows.dropped)} dropped"
        f" + {whole(rows.quarantined)} quarantined"
    )
    return f"{came} = {went}"


def adds_up(rows: Rows) -> bool:
    """Whether the reconciliation holds."""
    return rows.read + rows.augmented == rows.written + rows.suppressed + rows.dropped + rows.quarantined
