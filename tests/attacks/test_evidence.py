"""What attacks on several parts found adds up."""

from __future__ import annotations

from sanitize.attacks.evidence import Found
from sanitize.attacks.hits import Hits
from sanitize.attacks.linkage import Linkage


def test_hits_of_parts_add_up_and_a_count_is_kept_from_either() -> None:
    one, other = Found({"a": Hits(1, 1), "b": Hits(2)}, linkage=Linkage(3, 2, 1, {}, {})), Found({"b": Hits(4, 1)})
    for both in (one + other, other + one):
        assert both.hits == {"a": Hits(1, 1), "b": Hits(6, 1)}
        assert both.linkage == one.linkage
        assert both.recount is None
