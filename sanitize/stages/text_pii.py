"""Finds personal data in text columns and treats it as the policy says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa

from sanitize.errors import UsageError
from sanitize.keys import Keys
from sanitize.policy import Action, Policy, TextModel
from sanitize.stage.findings import Tally
from sanitize.stage.records import Batch, Rejection, with_column, without_rows
from sanitize.stage.shapes import Column, Context, Declared, Outcome, Role, Touches
from sanitize.stage.usable import Stage
from sanitize.stages.shared.row_values import known_values
from sanitize.tabular.pseudonym import date_offsets
from sanitize.text.columns import Scrubbed, Treatment, scrub_columns
from sanitize.text.dates import DateShift
from sanitize.text.keyed import Encrypt, Hash, Pseudonym, sealing_key
from sanitize.text.language.coverage import AUTO, chosen, models_of
from sanitize.text.lists import Lists
from sanitize.text.operators import Keep, Mask, Operator, Redact, Replace
from sanitize.text.surrogates import Surrogate

if TYPE_CHECKING:
    from sanitize.text.policy_detector import ListedDetector


@dataclass(frozen=True)
class TextPii(Stage):
    """Redact in text what the detectors find, and the row's own identifiers and quasi-identifiers.

    The row's values are searched for even if an earlier stage dropped their columns. With `numbered`, placeholders
    distinguish the people of one row: `<PERSON_1>`. `key` is the key space of pseudonyms. Text may be in lists, maps
    and structs (`messages[].content`), in JSON and in markup; numbers and times next to it are read too, and become
    null where something is found in them.

    Options:
        columns: the columns of text.
        profile: which detectors look at the text.
            default: all of them, with spaCy's entity recognizer.
            fast: without spaCy's entity recognizer.
        numbered: distinguish the people of one row: <PERSON_1>, <PERSON_2>.
        key: the key space of pseudonyms and surrogates.
        unit: the column that names the person, by which dates are shifted where the policy asks for it.
    """

    kind: ClassVar[str] = "text_pii"
    technique: ClassVar[str] = "masking"
    discharges: ClassVar[frozenset[Role]] = frozenset(("text",))

    columns: Sequence[str]
    profile: Literal["default", "fast"] = "default"
    numbered: bool = False
    key: str = "text"
    unit: str | None = None
    known: tuple[str, ...] = field(init=False, default=())
    identifiers: tuple[str, ...] = field(init=False, default=())
    languages: tuple[str | tuple[str, ...], ...] = field(init=False, default=())
    policy: Policy = field(init=False, default_factory=Policy)
    lists: Lists = field(init=False, default_factory=Lists)

    def bind(self, declared: Declared, policy: Policy) -> Stage:
        """With the row's own columns as deny words, the policy's rules, and the unit that dates are shifted by."""
        own = [model.language for model in policy.text_models]
        languages = tuple(_language(name, declared.column(name), own) for name in self.columns)
        known = tuple(name for name in declared.known if name not in self.columns)
        unit = self.unit or declared.unit
        if "date_shift" in _actions(policy) and unit is None:
            raise UsageError("stage 'text_pii': the policy shifts dates per person: set source.unit")
        lists = Lists.read(policy)
        identifiers = declared.names("identifier", "drop")
        return self.bound(
            known=known, identifiers=identifiers, languages=languages, policy=policy, unit=unit, lists=lists
        )

    def touches(self) -> Touches:
        """The text columns, and the raw columns that hold the row's own values."""
        shifted = (self.unit,) if self.unit and "date_shift" in _actions(self.policy) else ()
        return Touches(reads=self.columns, writes=self.columns, source=tuple(dict.fromkeys((*self.known, *shifted))))

    def model_names(self) -> tuple[str, ...]:
        """The models of the languages that the columns may be in."""
        return models_of(self._covered())

    def text_models(self) -> tuple[TextModel, ...]:
        """The policy's models for these languages."""
        covered = self._covered()
        return tuple(model for model in self.policy.text_models if model.language in covered)

    def _covered(self) -> frozenset[str]:
        own = [model.language for model in self.policy.text_models]
        return frozenset().union(*(chosen(language, own) for language in self.languages or (AUTO,)))

    def apply(self, batch: Batch, context: Context) -> Outcome:
        """The batch with its text scrubbed; a row whose text can't be analyzed is rejected."""
        treatment, days = self._treatment(context.keys), self._days(context)
        known = known_values(context.source.select(list(self.known)), self.identifiers)
        for name in self.columns:
            check_is_text(name, batch.column(name).type)
        languages = self.languages or (AUTO,) * len(self.columns)
        by_column, path = dict[str, Scrubbed](), None
        for language in dict.fromkeys(languages):
            detector = self._detector(language, context)
            path = detector.path
            names = [name for name, own in zip(self.columns, languages, strict=True) if own == language]
            columns = [batch.column(name) for name in names]
            by_column |= zip(names, scrub_columns(columns, detector, treatment, known, days), strict=True)
        return self._outcome(batch, [(name, by_column[name]) for name in self.columns], path)

    def _outcome(self, batch: Batch, columns: Sequence[tuple[str, Scrubbed]], path: str | None) -> Outcome:
        tally, failed = Tally(), dict[int, str]()
        for name, scrubbed in columns:
            tally += Tally.of(name, "ANY", "none", 0)
            for (entity, action), count in scrubbed.counts.items():
                tally += Tally.of(name, entity, action, count)
            for language, count in scrubbed.languages.items():
                tally += Tally.of(name, f"language:{language}", "quarantined", count)
            failed = {**scrubbed.failed, **failed}
            batch = with_column(batch, name, scrubbed.values)
        rejected = tuple(Rejection(row, code) for row, code in sorted(failed.items()))
        batch, rows = without_rows(batch, rejected)
        return Outcome(batch, tally, rows, rejected, path)

    def _detector(self, language: str | tuple[str, ...], context: Context) -> ListedDetector:
        from sanitize.text.policy_detector import ListedDetector

        name = ("text", self.profile, language, self.policy.sha256, self.lists.digest)
        return context.open(name, lambda: ListedDetector.open(self.policy, self.lists, self.profile, language))

    def _treatment(self, keys: Keys) -> Treatment:
        operators = {entity: self._operator(rule.action, keys) for entity, rule in self.policy.entities.items()}
        return Treatment(operators, self._operator(self.policy.default.action, keys))

    def _operator(self, action: Action, keys: Keys) -> Operator:
        placeholder = Replace(self.numbered)
        operators: dict[Action, Operator] = {
            "redact": Redact(),
            "replace": placeholder,
            "mask": Mask(),
            "hash": Hash(keys.derive("text")),
            "pseudonym": Pseudonym(keys.derive("pseudonym", self.key)),
            "surrogate": Surrogate(keys.derive("surrogate", self.key), placeholder),
            "date_shift": DateShift(otherwise=placeholder),
            "encrypt": Encrypt(sealing_key(keys)),
            "keep": Keep(),
        }
        return operators[action]

    def _days(self, context: Context) -> Sequence[int] | None:
        if self.unit is None or "date_shift" not in _actions(self.policy):
            return None
        offsets = date_offsets(context.source.column(self.unit), context.keys.derive("date_shift"))
        return [int(days) for days in offsets.fill_null(0).to_pylist()]


def _language(name: str, column: Column | None, own: Sequence[str]) -> str | tuple[str, ...]:
    """The declared languages of a column; UsageError, naming it, for one that no detector covers."""
    try:
        chosen(column.language if column else AUTO, own)
    except UsageError as error:
        raise UsageError(f"column {name!r}: {error}") from None
    return column.language if column else AUTO


def _actions(policy: Policy) -> set[Action]:
    return {policy.default.action, *(rule.action for rule in policy.entities.values())}


def check_is_text(column: str, kind: pa.DataType) -> None:
    """Raise UsageError for a column that holds anything but text, which scrubbing would pass on as it is.

    Inside lists, maps and structs numbers and times may stand beside the text; bytes may not.
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (pa.types.is_nested(kind) or _is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)):
        raise UsageError(f"column {column!r}: holds {kind}, not text: write it as text, or give it another role")
    _check_inside(column, kind)


def _check_inside(place: str, kind: pa.DataType) -> None:
    if pa.types.is_struct(kind):
        for inner in kind:
            _check_inside(f"{place}.{inner.name}", inner.type)
    elif pa.types.is_map(kind):
        _check_inside(place, kind.key_type)
        _check_inside(place, kind.item_type)
    elif pa.types.is_dictionary(kind) or "list" in str(kind):
        _check_inside(place, kind.value_type)
    elif not (_is_string(kind) or any(test(kind) for test in _BESIDE_TEXT)):
        raise UsageError(f"column {place!r}: holds {kind}, which can't be read as text: remove it from the column")


def _is_string(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


_BESIDE_TEXT = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_temporal,
    pa.types.is_boolean,
    pa.types.is_null,
)
