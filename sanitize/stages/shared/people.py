"""What the stages on identities share: a fit that gathers who is in which record."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sanitize.identity.copies import Copies
from sanitize.identity.resolve import Persons, persons
from sanitize.identity.state import LIKENESSES, IdentityState, Keyed, Pairs, in_memory, merge
from sanitize.keys import column_digests
from sanitize.stage.base import Learned
from sanitize.stage.likeness import Signed
from sanitize.stage.records import Batch, plain
from sanitize.stage.shapes import Context, Declared, Evidence, Freezing
from sanitize.stage.usable import Fitted
from sanitize.stages.shared.evidence import gather
from sanitize.text.language.coverage import COVERED, models_of

LABELS = ""
"""Under what labels are dealt; no key space is called so."""

RECORD_BYTES, FACE_BYTES = 24, 3200
"""What the driver holds of a record, and of a face while faces are compared: measured on 20 million and 100,000."""
DEALT_TEXT, DEALT_PICTURE = 520, 5400
"""What of a text, and of a picture, is on the way to buckets in which copies meet."""
SECONDS_A_PAIR = 6e-9
"""In which two faces are compared, each pair counted twice: measured on 100,000 faces."""


class PersonFitted(Fitted[IdentityState, Learned]):
    """A stage fitted on who is in which record: keys, faces and copies of some columns, the unit, and the label."""

    declared: Declared
    unit: str | None

    def evidence(self) -> tuple[Evidence, ...]:
        """The columns that all stages on identities of a pipeline look at, so that one fit serves them."""
        return tuple(dict.fromkeys((*self.declared.identity, *([(self.unit,)] if self.unit else []))))

    def fit_reads(self) -> tuple[str, ...]:
        """The columns of the evidence, and the label."""
        columns = [name for columns in self.evidence() for name in columns]
        return tuple(dict.fromkeys((*columns, *self.declared.names("label")[:1])))

    def fit_key(self) -> Hashable:
        """Stages that tell persons apart by the same columns share one fit."""
        return ("persons", self.evidence(), self.declared.named, self.declared.names("label")[:1])

    def model_names(self) -> tuple[str, ...]:
        """The models for faces where there are pictures, and those of all languages where texts name people."""
        looked_at = {columns[0] for columns in self.evidence() if len(columns) == 1}
        faces = ("yunet", "centerface", "sface") if looked_at.intersection(self.declared.names("image")) else ()
        named = looked_at.intersection(self.declared.names("text"), self.declared.named)
        return (*faces, *(models_of(COVERED) if named else ()))

    def zero(self) -> IdentityState:
        """Nobody seen."""
        return IdentityState()

    def fold(self, state: IdentityState, batch: Batch, context: Context) -> IdentityState:
        """Keyed digests, embeddings and hashes of a batch; what can't be read is left out here."""
        texts = self.declared.names("text")
        seen = gather(batch, self.evidence(), texts, self.declared.named, context)
        for name in self.declared.names("label")[:1]:
            digests = column_digests(plain(batch.column(name)), context.keys.derive("identity", name))
            seen = replace(seen, labels=((context.records, digests),))
        return merge(state, seen)

    def merge(self, one: IdentityState, other: IdentityState) -> IdentityState:
        """Who was seen in either."""
        return merge(one, other)

    def deals_keys(self) -> bool:
        """Keys and labels are."""
        return True

    def dealt_by_key(self, state: IdentityState) -> tuple[IdentityState, Mapping[str, Pairs]]:
        """Digests of keys, by the name of their space, and of labels."""
        keys = {name: in_memory(*keyed) for name, keyed in state.keys.items()}
        return replace(state, keys={}, labels=()), {**keys, LABELS: in_memory(*state.labels)}

    def dealt_copies(self, state: IdentityState) -> tuple[IdentityState, Mapping[str, Signed]]:
        """Pictures and documents, by these names."""
        seen = {name: Signed(likeness, *getattr(state, name)) for name, likeness in LIKENESSES.items()}
        nothing = IdentityState()
        return replace(state, **{name: getattr(nothing, name) for name in seen}), seen

    def with_copies(self, state: IdentityState, found: Mapping[str, Copies]) -> IdentityState:
        """With the copies that were found."""
        each = {name: replace(one, each=state.each.get(name, 1)) for name, one in found.items()}
        return replace(state, copies={**state.copies, **each})

    def with_buckets(self, state: IdentityState, buckets: Mapping[str, Keyed]) -> IdentityState:
        """With keys and labels that are in buckets."""
        keys = {name: keyed for name, keyed in buckets.items() if name != LABELS}
        return replace(state, keys=keys, labels=buckets.get(LABELS, ()))

    def freezing(self, rows: int) -> Freezing:
        """What records, keys and copies take, and faces, of which a picture is taken to have one."""
        looked_at = [columns[0] for columns in self.evidence() if len(columns) == 1]
        pictures, texts = (len({*looked_at} & {*self.declared.names(role)}) * rows for role in ("image", "text"))
        return Freezing(
            memory=rows * RECORD_BYTES + pictures * FACE_BYTES,
            disk=texts * DEALT_TEXT + pictures * DEALT_PICTURE,
            seconds=SECONDS_A_PAIR * pictures**2,
        )

    def persons(self, state: IdentityState) -> Persons:
        """Who is in which record; rows of one unit are always one person's."""
        return persons(state, trusted=(self.unit,) if self.unit else ())

    def owners(self, state: IdentityState) -> Persons:
        """As `persons`, without those that texts merely name."""
        return self.persons(replace(state, mentions=IdentityState().mentions))


def as_evidence(columns: Sequence[str | Sequence[str]]) -> tuple[Evidence, ...]:
    """The columns that a stage names, one by one or several as one key."""
    return tuple((entry,) if isinstance(entry, str) else tuple(entry) for entry in columns)


def marked(records: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Which of the record numbers (int64) are among the chosen ones (sorted int64), as bool."""
    if len(chosen) == 0:
        return np.zeros(len(records), dtype=bool)
    place = np.minimum(np.searchsorted(chosen, records), len(chosen) - 1)
    return np.asarray(chosen[place] == records)
