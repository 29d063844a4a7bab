"""What a manifest's numbers and names may be."""

from typing import Annotated

from pydantic import Field

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hidden = Annotated[str, Field(pattern=r"^<[0-9]+$")]
Count = Whole | Hidden
"""A count, or "<N" where the exact one would single out a few people."""
RelativeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")]
"""A file's place in the release; by its letters alone it can't lead out of it."""
