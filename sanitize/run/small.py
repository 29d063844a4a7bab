"""Small tables, which the driver sanitizes alone: workers take longer to start than the work does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sanitize.engine.base import Engine
from sanitize.engine.local import LocalEngine
from sanitize.run.plan import Plan

SHIPPED = "sanitize.stages."


def engine_for(engine: Engine, plans: Collection[Plan]) -> Engine:
    """The engine, without workers where all plans are small and none of their stages could end or block the driver."""
    if isinstance(engine, LocalEngine) and engine.memory is None and all(_is_small(plan) for plan in plans):
        return replace(engine, workers=1)
    return engine


def _is_small(plan: Plan) -> bool:
    """Whether it has one shard, no text or picture, and only stages of ours that open no model."""
    stages = plan.stages
    opened = any(stage.model_names() or stage.text_models() for stage in stages)
    ours = all(type(stage).__module__.startswith(SHIPPED) for stage in stages)
    return ours and not opened and not plan.declared.names("text", "image") and len(plan.source.shards()) == 1
