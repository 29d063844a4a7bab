"""What personal data a sample holds: entities in text, faces and metadata in pictures. Counts only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from sanitize.columns.evidence import gather
from sanitize.columns.look import look
from sanitize.errors import RecordError
from sanitize.image.column import Root, cells
from sanitize.scan.roles import Proposal, at_most, propose
from sanitize.stage.records import plain
from sanitize.text.chats import conversations
from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.detector import TextDetector
from sanitize.text.language.coverage import AUTO
from sanitize.text.language.propose import proposed_language
from sanitize.text.operators import Keep

PICTURES = 50
"""Pictures of a column that are looked at."""

TRIED = 8
"""Values of a column of bytes of which one must be a picture."""
SAID = 200
"""Texts of a column whose language and shape are looked at."""


def propose_all(sample: pa.Table, detector: TextDetector) -> tuple[Proposal, ...]:
    """A role for every column of a sample; paths beside a column that holds their pictures are left out."""
    looks = {name: look(name, sample.column(name)) for name in sample.schema.names}
    evidence = gather(sample, [name for name, seen in looks.items() if seen.is_text], detector)
    proposals = [propose(seen, sample.column(name), evidence.get(name)) for name, seen in looks.items()]
    proposals = [_with_what_is_said(one, sample.column(one.column)) for one in proposals]
    proposals = [_if_pictures(one, sample.column(one.column)) for one in proposals]
    pictures = any(one.role == "image" and not looks[one.column].is_text for one in proposals)
    return at_most(
        [
            Proposal(one.column, "drop", "paths of the pictures in another column")
            if pictures and one.role == "image" and looks[one.column].is_text
            else one
            for one in proposals
        ]
    )


def _if_pictures(proposal: Proposal, column: pa.ChunkedArray) -> Proposal:
    """Left out, where a column of bytes holds something else than pictures."""
    if proposal.role != "image" or not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        return proposal
    from sanitize.image.codec import decode

    for value in plain(column).drop_null().slice(0, TRIED).to_pylist():
        try:
            decode(value)
        except RecordError:
            continue
        return proposal
    return Proposal(proposal.column, "drop", "bytes that aren't pictures: store text as strings")


def _with_what_is_said(proposal: Proposal, column: pa.ChunkedArray) -> Proposal:
    """For text, the reason with the kind of conversation that it holds, or the languages it is in."""
    if proposal.role != "text":
        return proposal
    said = plain(column).drop_null().slice(0, SAID).to_pylist()
    if kind := conversations(said):
        why = f"{proposal.why}; conversations ({kind}): what is said is read, roles and functions stay"
        return replace(proposal, why=why)
    languages = proposed_language(value for value in said if isinstance(value, str))
    if languages == AUTO:
        return proposal
    codes = languages if isinstance(languages, str) else ", ".join(languages)
    return replace(proposal, why=f"{proposal.why}; the sample is in: {codes}")


def count_entities(sample: pa.Table, proposals: Sequence[Proposal], detector: TextDetector) -> dict[str, Counter[str]]:
    """Entities found in each column that seems to be text, in whatever shape the text comes."""
    found: dict[str, Counter[str]] = {}
    for one in proposals:
        if one.role == "text":
            counted = scrub_column(sample.column(one.column), detector, Treatment({}, Keep())).counts
            found[one.column] = Counter({entity: count for (entity, _), count in counted.items()})
    return found


def count_pictures(sample: pa.Table, proposals: Sequence[Proposal], root: Root) -> dict[str, Counter[str]]:
    """Pictures, faces, unreadable pictures and kinds of metadata in pictures from all over each column."""
    columns = [one.column for one in proposals if one.role == "image"]
    if not columns:
        return {}
    from sanitize.image.codec import decode
    from sanitize.image.faces import FaceDetector
    from sanitize.image.metadata import carried

    detector = FaceDetector.open("fast")
    found = {}
    for name in columns:
        counts: Counter[str] = Counter()
        there = plain(sample.column(name)).drop_null()
        spread = np.unique(np.linspace(0, max(len(there) - 1, 0), min(PICTURES, len(there))).astype(int))
        for cell in list(cells(there.take(pa.array(spread)), root)):
            try:
                if not isinstance(cell, bytes):
                    raise cell or RecordError("image_missing")
                counts["pictures"] += 1
                counts.update(f"metadata: {kind}" for kind in carried(cell))
                counts["faces"] += len(detector.detect(decode(cell).pixels))
            except RecordError as error:
                counts[f"unreadable: {error.code}"] += 1
        found[name] = counts
    return found
