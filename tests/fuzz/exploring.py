"""How parsers are fuzzed: a few examples in every run of the tests, or new ones for `SANITIZE_FUZZ_SECONDS`."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

Value = TypeVar("Value")
SECONDS = float(os.environ.get("SANITIZE_FUZZ_SECONDS", "0"))
FEW, MANY = 40, 300
_QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=False)


def explore(values: st.SearchStrategy[Value], check: Callable[[Value], None], few: int = FEW) -> None:
    """Call `check` with drawn values; it raises for a finding, which comes back as small as it can be made."""
    if not SECONDS:
        settings(_QUIET, max_examples=few, derandomize=True)(given(values)(check))()
        return
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        profile = settings(_QUIET, max_examples=MANY, derandomize=False, phases=(Phase.generate, Phase.shrink))
        seed(random.getrandbits(64))(profile(given(values)(check)))()


ODD = st.sampled_from(
    (b"\0", b"\xff", b"\x80", b"\n", b'"', b"{", b"[", b"-1", b"9" * 30, b"\xed\xa0\x80", b"\r", b"'")
)


def mutated(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with some places overwritten, cut out or repeated, or cut off; sometimes as they are."""
    place = st.floats(0, 1, exclude_max=True)
    edit = st.tuples(st.sampled_from(("over", "insert", "delete", "repeat", "cut")), place, ODD | st.binary(max_size=8))
    return st.lists(edit, max_size=5).map(lambda edits: _edited(whole, edits))


def _edited(whole: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, piece in edits:
        at = int(where * len(whole))
        length = len(piece) + 1
        if kind == "over":
            whole = whole[:at] + piece + whole[at + len(piece) :]
        elif kind == "insert":
            whole = whole[:at] + piece + whole[at:]
        elif kind == "delete":
            whole = whole[:at] + whole[at + 20 * length :]
        elif kind == "repeat":
            whole = whole[:at] + whole[at : at + 8 * length] * 3 + whole[at + 8 * length :]
        else:
            whole = whole[: at + 1]
    return whole
