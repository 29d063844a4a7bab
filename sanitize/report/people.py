"""Persons who are in the data too often, before and after."""

from collections.abc import Callable
from dataclasses import dataclass

from sanitize.manifest.privacy import Identities, Spread
from sanitize.report.formats import NOTHING, measure, percent, whole


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """One measure of how rows spread over persons, in the source and in the release."""

    label: str
    before: str
    after: str


def people_lines(identities: Identities) -> list[str]:
    """What was found, in sentences."""
    are = "identity is" if identities.flagged == 1 else "identities are"
    lines = [
        f"The most frequent identity holds {percent(identities.max_share)} of the rows; {whole(identities.flagged)} "
        f"{are} over-represented. What was done: {identities.action}."
    ]
    if identities.merged_units:
        lines.append(
            f"{whole(identities.merged_units)} declared people share keys, faces or copies with another one: they may "
            "be the same person."
        )
    if identities.label_is_identity:
        lines.append(
            "The label names the person. Capping alone then makes model inversion worse, because a class of few "
            "pictures is memorised more closely: augment as well, or choose another label."
        )
    return lines


def people_rows(identities: Identities) -> list[PeopleRow]:
    """Shares, concentration, and identities by their number of rows."""
    before, after = identities.before, identities.after
    measures = [
        PeopleRow("Largest share of one identity", *_both(before, after, lambda side: percent(side.max_share))),
        PeopleRow("Gini coefficient of rows over identities", *_both(before, after, lambda side: measure(side.gini))),
        PeopleRow("Effective number of identities", *_both(before, after, lambda side: measure(side.effective))),
    ]
    return measures + _by_rows(before, after) if before or after else []


def _both(before: Spread | None, after: Spread | None, shown: Callable[[Spread], str]) -> tuple[str, str]:
    return (shown(before) if before else NOTHING, shown(after) if after else NOTHING)


def _by_rows(before: Spread | None, after: Spread | None) -> list[PeopleRow]:
    """Identities by how many rows they have; sizes that nobody has are left out."""
    sides = [{one.at_least: one.identities for one in side.bins} if side else {} for side in (before, after)]
    lows = sorted({low for side in sides for low in side})
    found = []
    for low, following in zip(lows, [*lows[1:], None], strict=True):
        counts = [side.get(low) for side in sides]
        if any(counts):
            found.append(PeopleRow(f"Identities with {_rows(low, following)}", whole(counts[0]), whole(counts[1])))
    return found


def _rows(low: int, following: int | None) -> str:
    if following is None:
        return f"{low:,} or more rows"
    if following == low + 1:
        return f"{low:,} {'row' if low == 1 else 'rows'}"
    return f"{low:,} to {following - 1:,} rows"
