"""A pipeline: stages in order, over data in memory or from a source to a release.

What runs, plans and handles several tables is imported where it is asked for: a plan needs no audit and no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanitize.config import PipelineConfig, load_config
from sanitize.data_kinds.take import take
from sanitize.engine.base import Engine
from sanitize.engine.local import LocalEngine
from sanitize.errors import UsageError
from sanitize.io.places.place import Place, place
from sanitize.keys import Keys
from sanitize.run.undeclared_personal_data import left_in
from sanitize.stage.base import Stage
from sanitize.stage.in_memory import run_stages
from sanitize.stage.result import Result

if TYPE_CHECKING:
    from sanitize.run.flow import Options


class Pipeline:
    """Stages, with the other settings of a pipeline file."""

    def __init__(self, stages: Sequence[Stage], config: PipelineConfig | None = None) -> None:
        if isinstance(stages, Stage) or not all(isinstance(stage, Stage) for stage in stages):
            raise UsageError("a pipeline needs a list of stages, such as [sz.TextPii(columns=['note'])]")
        self.stages = tuple(stages)
        self.config = config or PipelineConfig()

    def run(
        self,
        source: Any = None,
        output: str | Path | None = None,
        *,
        engine: Engine | None = None,
        keys: Keys | None = None,
        options: Options | None = None,
    ) -> Result:
        """Sanitize a source into a release, or data in memory into the same kind of data.

        `source` is a path or URL (s3://, gs://), or data in memory: a pandas, Polars or Arrow table, a DuckDB relation,
        a Hugging Face dataset; without one, the pipeline's own is read. With several tables, it is the folder in which
        their files are, under the names that they have in the pipeline. `output` is a path or URL. Data in memory
        without an output is sanitized in memory; the `warnings` of the result name columns that seem personal still.
        Raises UsageError for what the plan refuses and RunError when the run fails as a whole.
        """
        output = output or self.config.output.path
        if output is None:
            if source is None or isinstance(source, str | Path):
                raise UsageError("a run from files needs an output folder: pass output=…, or set output.path")
            return self._in_memory(source, keys)
        engine = engine or LocalEngine(workers=1)
        if self.config.sources is not None:
            return self._tables(self._at(source), place(output), engine, keys or Keys.from_environment(), options)
        return self._release(source, place(output), engine, keys, options)

    def plan(self, source: str | Path | None = None, output: str | Path | None = None) -> str:
        """What a run would read, write and refuse, in words; nothing is written. Raises UsageError for a refusal."""
        if self.config.sources is not None:
            from sanitize.run.tables.dry_run import dry_run_tables

            return dry_run_tables(self._at(source), output or self.config.output.path)
        source = source or self.config.source.path
        if source is None:
            raise UsageError("the pipeline names no source: set source.path, or pass one")
        from sanitize.run.dry_run import dry_run

        return dry_run(self.config, self.stages, source, output or self.config.output.path)

    def _at(self, source: Any) -> PipelineConfig:
        """The pipeline of several tables, with their files in the folder `source` where that is given."""
        if source is None:
            return self.config
        if not isinstance(source, str | Path):
            raise UsageError("the source of several tables is a folder that holds a file or folder of each")
        return self.config.with_sources_in(str(source))

    def _in_memory(self, data: Any, keys: Keys | None) -> Result:
        if self.config.exclude is not None:
            raise UsageError("exclude leaves people out of a release: pass output=…, or leave their rows out yourself")
        declared, policy = self.config.declared, self.config.load_policy()
        done = run_stages(self.stages, data, keys=keys, seed=self.config.seed, declared=declared, policy=policy)
        return replace(done, looked=lambda: left_in(take(done.data).table(), self.stages, declared))

    @staticmethod
    def _tables(config: PipelineConfig, output: Place, engine: Engine, keys: Keys, options: Options | None) -> Result:
        from sanitize.run.flow import Options
        from sanitize.run.tables.flow import run_tables

        return run_tables(config, output, engine, keys, options or Options())

    def _release(
        self, source: Any, output: Place, engine: Engine, keys: Keys | None, options: Options | None
    ) -> Result:
        from sanitize.run.flow import Options, run_pipeline

        source = source if source is not None else self.config.source.path
        if source is None:
            raise UsageError("the pipeline names no source: set source.path, or pass one")
        return run_pipeline(
            self.config, self.stages, source, output, engine, keys or Keys.from_environment(), options or Options()
        )


def load(path: str | Path, overrides: Sequence[str] = ()) -> Pipeline:
    """Read a pipeline file, with `a.b=c` overrides; UsageError says what is wrong with it."""
    config = load_config(Path(path), overrides)
    return Pipeline(config.make_stages(), config)
