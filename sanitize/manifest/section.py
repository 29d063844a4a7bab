"""The base of all sections of a manifest."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """Frozen, snake_case here and camelCase in the file, passing over keys that it doesn't know."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False
    )
    nulls: ClassVar[tuple[str, ...]] = ()
    """Keys that are written even when they are null."""

    @model_serializer(mode="wrap")
    def _keep_nulls(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        content: dict[str, Any] = handler(self)
        return {**content, **{name: getattr(self, name) for name in self.nulls}}
