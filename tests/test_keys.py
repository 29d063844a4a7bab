"""Keys come from the environment or a file, and every purpose has its own."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.keys import Keys, column_digests

SECRET = bytes(range(32))


def test_the_environment_gives_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANITIZE_KEY", base64.b64encode(SECRET).decode())
    assert Keys.from_environment() == Keys(SECRET)


def test_a_file_gives_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(base64.b64encode(SECRET).decode() + "\n")
    monkeypatch.delenv("SANITIZE_KEY", raising=False)
    monkeypatch.setenv("SANITIZE_KEY_FILE", str(file))
    assert Keys.from_environment() == Keys(SECRET)


def test_without_a_key_each_run_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SANITIZE_KEY", raising=False)
    monkeypatch.delenv("SANITIZE_KEY_FILE", raising=False)
    one, other = Keys.from_environment(), Keys.from_environment()
    assert one.ephemeral
    assert other.ephemeral
    assert one.secret != other.secret


@pytest.mark.parametrize("text", ["not base64!", "", base64.b64encode(SECRET[:31]).decode(), "äöü"])
def test_a_poor_key_is_refused_without_showing_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANITIZE_KEY", text)
    with pytest.raises(UsageError, match="SANITIZE_KEY") as error:
        Keys.from_environment()
    assert not text or text not in str(error.value)
    assert "openssl rand" in str(error.value)


def test_a_key_file_that_is_missing_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SANITIZE_KEY", raising=False)
    monkeypatch.setenv("SANITIZE_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="SANITIZE_KEY_FILE"):
        Keys.from_environment()


def test_keys_do_not_show_themselves() -> None:
    shown = repr(Keys(SECRET)) + str(Keys(SECRET))
    assert repr(SECRET) not in shown
    assert SECRET.hex() not in shown


@given(st.lists(st.lists(st.text(max_size=5), min_size=1, max_size=3).map(tuple), unique=True, max_size=20))
def test_purposes_and_contexts_never_share_a_key(purposes: list[tuple[str, ...]]) -> None:
    keys = Keys(SECRET)
    derived = {keys.derive(*purpose) for purpose in purposes}
    assert len(derived) == len(purposes)
    assert all(len(key) == 32 for key in derived)


def test_a_stream_goes_on_where_it_stopped() -> None:
    keys = Keys(SECRET)
    pieces = keys.stream("pixels", "photo")
    whole = keys.stream("pixels", "photo")(64)
    assert np.array_equal(np.concatenate([pieces(10), pieces(54)]), whole)
    assert not np.array_equal(keys.stream("pixels", "other")(64), whole)


@given(st.integers(0, 200))
def test_a_permutation_holds_every_position_once(count: int) -> None:
    order = Keys(SECRET).permutation(count, "order", "part")
    assert sorted(order.tolist()) == list(range(count))


def test_another_key_gives_another_order() -> None:
    one, other = (Keys(secret).permutation(100, "order") for secret in (SECRET, SECRET[::-1]))
    assert one.tolist() != other.tolist()


def test_digests_follow_the_text_of_a_value_and_null_is_zero() -> None:
    key = Keys(SECRET).derive("units")
    plain = column_digests(pa.array(["a", None, "a", "", "1"]), key)
    encoded = column_digests(pa.array(["a", None, "a", "", "1"]).dictionary_encode(), key)
    assert np.array_equal(plain, encoded)
    assert plain[1] == 0
    assert plain[0] == plain[2] != plain[3]
    assert plain[4] == column_digests(pa.array([1]), key)[0]
    assert plain[0] != column_digests(pa.array(["a"]), Keys(SECRET[::-1]).derive("units"))[0]
