"""Stages as their users and authors meet them: they also run alone, on data in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sanitize.stage import base
from sanitize.stage.base import Learned, State

if TYPE_CHECKING:
    from sanitize.keys import Keys
    from sanitize.stage.in_memory import FittedInMemory
    from sanitize.stage.result import Result


@dataclass(frozen=True)
class Stage(base.Stage):
    """Base of all stages: a frozen dataclass whose fields are its options in the pipeline file."""

    def run(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> Result:
        """Run this stage alone on data in memory: `data` of the result is of the kind that was given.

        Takes pandas, Polars and Arrow tables, DuckDB relations, Hugging Face datasets; a pandas index survives. Only
        the columns that the stage names are looked at: all others come back as they are, with whatever they hold. Run
        the stage in a `Pipeline` to have the others looked at: `sz.Pipeline([stage]).run(data).warnings`.
        """
        from sanitize.stage.in_memory import run_stages

        return run_stages([self], data, keys=keys, seed=seed)


@dataclass(frozen=True)
class Fitted(Stage, base.Fitted[State, Learned]):
    """A stage that looks at the whole source first: `fold` per batch, `merge` across shards, `freeze` what it learns.

    The stage itself never changes: what was learned is plain data that `apply` is given. `merge` is associative and
    commutative, so any number of workers in any order learns the same.
    """

    def fit(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> FittedInMemory:
        """Look at data in memory, and return another object, whose `transform` applies what was learned.

        Takes what `run` takes. What comes back holds values of the data, but no key.
        """
        from sanitize.stage.in_memory import fit_stage

        return fit_stage(self, data, keys=keys, seed=seed)

    def fit_transform(self, data: Any, *, keys: Keys | None = None, seed: int = 0) -> Any:
        """`fit` and `transform` on the same data."""
        return self.fit(data, keys=keys, seed=seed).transform(data)
