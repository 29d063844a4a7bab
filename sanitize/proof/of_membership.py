"""Membership and use, for tables, texts and pictures, on every arm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sanitize.attacks.evidence import ImpossibleError
from sanitize.proof import learners, membership, utility
from sanitize.proof.arms import RELEASE, Arm
from sanitize.proof.features import Encoder
from sanitize.proof.figures import Figure
from sanitize.proof.grey import grey
from sanitize.proof.ground import Ground, Measured, reason
from sanitize.proof.learners import Learner
from sanitize.proof.lessons import Labels, Lessons, Reader, lessons
from sanitize.proof.own_model import PICTURES, TABLE, TEXT
from sanitize.proof.shape import shape_kept
from sanitize.proof.strongest import strongest
from sanitize.proof.translate import translate

WORDS = 20_000
"""Words and pairs of words that a model of texts knows."""
MANY = 5
"""Values of a label beyond which gradient boosting isn't attacked: it grows a tree for each, a hundred times."""
SIDE = 32
"""Pixels of a side of the pictures that a network learns from."""


@dataclass(frozen=True)
class Kind:
    """One kind of data: its columns, the models that learn from it, and how its rows are read."""

    name: str
    columns: tuple[str, ...]
    learners: tuple[Learner, ...]
    reader: Callable[[pa.Table], Reader]
    translate: Callable[[pa.Table, pa.Table], pa.Table]
    useful: tuple[Learner, ...] = ()
    """The models whose use is measured, where these are others than those that are attacked."""


def measure(ground: Ground) -> Measured:
    """Membership on all kinds of data that both data sets have."""
    return _of_all(ground, attacked=True)


def measure_use(ground: Ground) -> Measured:
    """The models' use alone."""
    return _of_all(ground, attacked=False)


def _of_all(ground: Ground, *, attacked: bool) -> Measured:
    total = Measured()
    for kind in kinds(ground, ground.label):
        total += _of_kind(ground, kind, attacked=attacked)
    kept = utility.ranks_kept(total.utility, RELEASE)
    notes = list(total.notes)
    if kept is not None:
        notes.append(f"after the release, models {'keep' if kept else 'change'} their order of use")
    return Measured(strongest(total.details), total.details, total.utility, total.kept, total.missing, notes)


def kinds(ground: Ground, label: str) -> list[Kind]:
    """The kinds of data there are; ImpossibleError for none."""
    found = []
    if columns := table_columns(ground, label):
        own = ground.own_learner(TABLE)
        words = _in_words(ground, columns, label)
        useful = own or learners.TABLE
        found.append(Kind(TABLE, columns, own or _table_models(ground), table_reader(columns), words, useful))
    if columns := ground.released("text")[:1]:
        models = ground.own_learner(TEXT) or learners.TEXT
        found.append(Kind(TEXT, columns, models, text_reader(columns[0]), lambda raw, like: raw))
    own = ground.own_learner(PICTURES)
    if columns := ground.released("image")[:1] if own or not ground.effort.quick else ():
        models = own or learners.PICTURES
        found.append(Kind(PICTURES, columns, models, picture_reader(columns[0]), lambda raw, like: raw))
    if not found:
        raise ImpossibleError(f"no released column but {label!r} is left to learn from")
    return found


def table_columns(ground: Ground, label: str) -> tuple[str, ...]:
    """The columns that a model of a table learns from: no dates, which are shifted, and no nested values."""
    names = ground.released("quasi", "sensitive", "keep", "label")
    kinds = {name: ground.before.schema.field(name).type for name in names}
    return tuple(
        name
        for name in names
        if name != label and not pa.types.is_nested(kinds[name]) and not pa.types.is_temporal(kinds[name])
    )


def table_reader(columns: Sequence[str]) -> Callable[[pa.Table], Reader]:
    """Reads tables as numbers in the order of their values, and as a feature per value."""

    def reader(table: pa.Table) -> Reader:
        encoder = Encoder.of(table, columns)
        return lambda rows: {"ordered": encoder.ordered(rows), "one_hot": encoder.one_hot(rows)}

    return reader


def text_reader(column: str) -> Callable[[pa.Table], Reader]:
    """Reads texts as weights of their words and pairs of words."""

    def reader(table: pa.Table) -> Reader:
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = TfidfVectorizer(ngram_range=(1, 2), max_features=WORDS, token_pattern=r"(?u)\b\w+\b|<\w+>")
        try:
            texts.fit(_filled(table.column(column)))
        except ValueError:
            raise ImpossibleError(f"the column {column!r} holds no words") from None

        def read(rows: pa.Table) -> Mapping[str, Any]:
            own = _filled(rows.column(column))
            return {"ngrams": texts.transform(own), "texts": np.array(own, dtype=object)}

        return read

    return reader


def _filled(texts: pa.ChunkedArray) -> list[str]:
    return [text or "" for text in texts.cast(pa.string()).to_pylist()]


def picture_reader(column: str) -> Callable[[pa.Table], Reader]:
    """Reads pictures as grey pixels."""

    def read(rows: pa.Table) -> Mapping[str, Any]:
        pixels = grey(rows.column(column), SIDE, SIDE)
        return {"pixels": pixels, "squares": pixels.reshape(-1, SIDE, SIDE)}

    return lambda table: read


def _in_words(ground: Ground, columns: Sequence[str], label: str) -> Callable[[pa.Table, pa.Table], pa.Table]:
    return lambda raw, like: translate(raw, like, columns, ground.matchers)


def _table_models(ground: Ground) -> tuple[Learner, ...]:
    return learners.TABLE[:1] if ground.effort.quick else learners.TABLE


def _of_kind(ground: Ground, kind: Kind, *, attacked: bool) -> Measured:
    arms, missing, notes = ground.arms(kind.columns, ground.label)
    raw, labels = arms[0], Labels.of(ground.label, arms[0].table.column(ground.label))
    total = Measured(missing={_missing(arm): why for arm, why in missing.items()}, notes=notes)
    known: list[tuple[Arm, Measured]] = []
    for arm in arms:
        same = next((done for other, done in known if _same(arm, other, [*kind.columns, ground.label])), None)
        try:
            if same is not None:
                found = same.named(arm.name)
            else:
                given = lessons(arm, raw, ground.people.control, labels, kind.reader, kind.translate)
                found = _of_arm(ground, kind, given, attacked=attacked)
        except Exception as error:
            total += Measured(missing={_missing(arm.name): reason(error)})
            continue
        known.append((arm, found))
        total += found
        if arm.name == RELEASE:
            total += Measured(
                kept={kind.name: shape_kept(raw.table, arm, kind.columns, ground.matchers, texts=kind.name == TEXT)}
            )
    return total


def _missing(arm: str) -> str:
    return f"{membership.ATTACK} of {arm}"


def _same(one: Arm, other: Arm, columns: Sequence[str]) -> bool:
    """Whether two arms hold the same rows, so that the same models would be trained again."""
    if not np.array_equal(one.person, other.person) or not set(columns) <= set(one.table.schema.names):
        return False
    return bool(one.table.select(columns).equals(other.table.select(columns)))


def _of_arm(ground: Ground, kind: Kind, given: Lessons, *, attacked: bool) -> Measured:
    learning = kind.useful or kind.learners
    if given.amounts is not None and learning == learners.TABLE:
        learning = learners.AMOUNTS
    seeds = 1 if ground.effort.quick else utility.SEEDS
    use = utility.usefulness(given, ground.label, learning, ground.people.strata, ground.seed, seeds)
    if not all(learner.amounts for learner in learning):
        use.append(utility.baseline(given, ground.label))
    models, notes = _affordable(kind.learners, given)
    details = _attacked(ground, models, given) if attacked else []
    if membership.at_chance(details):
        return Measured(details=details, utility=use, notes=notes if attacked else ())
    return Measured(utility=use, missing={_missing(given.arm): "with shuffled membership the attack is not at chance"})


def _affordable(models: tuple[Learner, ...], given: Lessons) -> tuple[tuple[Learner, ...], tuple[str, ...]]:
    """The models that can be trained often enough, and a note on one that can't: boosting grows a tree per label."""
    dear = [one for one in models if one.make is learners.boosting]
    if not dear or given.labels.max(initial=0) < MANY:
        return models, ()
    note = f"{dear[0].name} isn't attacked, because the label has more than {MANY} values; its use is measured"
    return tuple(one for one in models if one not in dear), (note,)


def _attacked(ground: Ground, tried: tuple[Learner, ...], given: Lessons) -> list[Figure]:
    methods: Mapping[str, Any] = membership.QUICK if ground.effort.quick else membership.FULL
    models, seed = ground.effort.models, ground.seed
    found = membership.attack(given, tried, ground.people.strata, models, methods, seed)
    if not ground.effort.quick:
        found += membership.attack_canaries(given, tried, max(4, models // 2), methods, seed)
    return found
