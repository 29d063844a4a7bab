"""The keyed digest of several sources together."""

from __future__ import annotations

from sanitize.keys import Keys
from sanitize.run.tables.flow import together_hmac
from tests.tables import KEYS


def test_the_digest_of_all_sources_depends_on_each_and_on_the_key() -> None:
    found = [
        together_hmac({"patients": "ab", "visits": visits}, keys)
        for visits, keys in (("cd", KEYS), ("ce", KEYS), ("cd", Keys(bytes(32))))
    ]
    assert len(set(found)) == 3
    assert all(len(bytes.fromhex(one)) == 32 for one in found)
