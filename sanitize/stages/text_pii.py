"""Finds personal data in text columns and treats it as the policy says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.findings import Tally
from sanitize.keys import Keys
from sanitize.policy import Action, Policy
from sanitize.records import Batch, Rejection, plain, with_column, without_rows
from sanitize.stage import BOUND, Context, Declared, Outcome, Role, Stage, Touches
from sanitize.stages.known import known_values
from sanitize.text.detector import TextDetector
from sanitize.text.keyed import Encrypt, Hash, Pseudonym
from sanitize.text.operators import Keep, Mask, Operator, Redact, Replace, apply


@dataclass(frozen=True)
class TextPii(Stage):
    """Scrub text: what the detectors find, and what the row's own identifiers and quasi-identifiers say.

    The row's values are looked for also after they were dropped from the table. `numbered` placeholders tell the
    persons of one document apart: `<PERSON_1>`. `key` is the key space of pseudonyms.
    """

    kind: ClassVar[str] = "text_pii"
    technique: ClassVar[str] = "masking"
    discharges: ClassVar[frozenset[Role]] = frozenset(("text",))

    columns: tuple[str, ...]
    profile: str = "default"
    numbered: bool = False
    key: str = "text"
    known: tuple[str, ...] = field(default=(), metadata=BOUND)
    languages: tuple[str, ...] = field(default=(), metadata=BOUND)
    policy: Policy = field(default_factory=Policy, metadata=BOUND)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the row's own columns as deny words, and the policy's rules."""
        languages = [column.language for name in self.columns if (column := declared.column(name))]
        known = declared.names("identifier", "quasi")
        return replace(self, known=known, languages=tuple(languages), policy=policy)

    def touches(self) -> Touches:
        """The text columns, and beside them the raw columns that hold the row's own values."""
        return Touches(reads=self.columns, writes=self.columns, source=self.known)

    def model_names(self) -> tuple[str, ...]:
        """The language model of the detector."""
        return ("en_core_web_md",)

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with its text scrubbed; a row whose text can't be analyzed is rejected."""
        thresholds = {entity: rule.threshold for entity, rule in self.policy.entities.items()}
        operators = {entity: self._operator(rule.action, context.keys) for entity, rule in self.policy.entities.items()}
        default = self._operator(self.policy.default.action, context.keys)
        known = known_values(context.source)
        tally, failed = Tally(), dict[int, str]()
        for position, name in enumerate(self.columns):
            language = self.languages[position] if position < len(self.languages) else "en"
            detector = context.open(
                ("text", self.profile, language, tuple(sorted(thresholds.items()))),
                lambda language=language: TextDetector.open(self.profile, thresholds, language),  # type: ignore[misc]
            )
            array = plain(batch.column(name))
            texts: list[str | None] = array.cast(pa.string()).to_pylist()
            released: list[str | None] = []
            tally += Tally.of(name, "ANY", "none", 0)
            for row, (text, spans) in enumerate(zip(texts, detector.detect(texts, known), strict=True)):
                if isinstance(spans, RecordError):
                    failed.setdefault(row, spans.code)
                    released.append(None)
                elif text is None:
                    released.append(None)
                else:
                    scrubbed, counts = apply(text, spans, operators, default)
                    released.append(scrubbed)
                    for (entity, action), count in counts.items():
                        tally += Tally.of(name, entity, action, count)
            batch = with_column(batch, name, pa.array(released, pa.string()))
        rejected = tuple(Rejection(row, code) for row, code in sorted(failed.items()))
        batch, rows = without_rows(batch, rejected)
        return Outcome(batch, tally, rows, rejected)

    def _operator(self, action: Action, keys: Keys) -> Operator:
        operators: Mapping[Action, Operator] = {
            "redact": Redact(),
            "replace": Replace(self.numbered),
            "mask": Mask(),
            "hash": Hash(keys.derive("text")),
            "pseudonym": Pseudonym(keys.derive("pseudonym", self.key)),
            "encrypt": Encrypt(keys.derive("encrypt")),
            "keep": Keep(),
        }
        return operators[action]
