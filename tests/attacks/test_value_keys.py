"""Whatever the search finds in a text has one of the text's keys, so that meeting by key loses nothing."""

from __future__ import annotations

import base64
import random
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pytest

from sanitize.attacks.known_values import KnownValues
from sanitize.attacks.value_keys import Filter, text_keys, value_keys

NAMES = ("Ann", "José", "Müller", "O'Brien", "李小龙", "สมชาย ใจดี", "ibn", "Van der Berg", "Ελένη", "Straße")


def identifier(draw: random.Random) -> str:
    """Names, numbers, addresses, codes, in several scripts."""
    name = draw.choice(NAMES)
    return draw.choice(
        [
            f"{name} {draw.choice(NAMES)}",
            str(draw.randrange(10 ** draw.randrange(3, 14))),
            f"{draw.choice('abcxyz')}.{name}@mail{draw.randrange(30)}.org",
            f"p-{draw.randrange(10**9):09d}",
            name,
            "".join(draw.choice("ABCDEFab123_- .") for _ in range(draw.randrange(1, 20))),
            "张伟明北京市朝阳区"[: draw.randrange(2, 9)] + draw.choice(["", "12", "a"]),
            f"+49 {draw.randrange(10**3)} {draw.randrange(10**6)}",
        ]
    )


def cell(draw: random.Random, value: str) -> str:
    """A cell that holds a value, nearly holds it, or holds it encoded."""
    return draw.choice(
        [
            value,
            f"the {value}, said",
            f"xx{value}yy",
            value[1:],
            f"Age 45, {value.lower()}",
            value.upper().replace(" ", "-"),
            value.replace("-", "").replace(" ", "") + draw.choice(["", "1", "a", " 7"]),
            base64.b64encode(value.encode()).decode(),
            base64.urlsafe_b64encode(f"id:{value}".encode()).decode().rstrip("="),
            base64.b64encode(value.encode().hex().encode()).decode(),
            value.encode().hex(),
            f"https://a.b/?q={quote(value)}",
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_value_that_is_found_has_a_key_of_the_cell(seed: int) -> None:
    draw = random.Random(seed)
    values = [identifier(draw) for _ in range(300)]
    known = KnownValues.gather([pa.array(values)])
    keyed = value_keys(pa.array(values))
    assert sorted(keyed.values.to_pylist()) == list(known.strong)
    assert sorted(keyed.others.to_pylist()) == sorted(set(values) - set(known.strong))
    keys = dict(zip(keyed.values.to_pylist(), zip(keyed.first.tolist(), keyed.last.tolist(), strict=True), strict=True))
    needles, found = known.searcher().needles, 0
    for _ in range(600):
        text = cell(draw, draw.choice(values) if draw.random() < 0.6 else identifier(draw))
        own = set(np.concatenate(list(text_keys(pa.array([text])))).tolist())
        hits = {known.strong[at] for at in needles.found(text)}
        found += len(hits)
        assert {key for value in hits for key in keys[value]} <= own, text
    assert found > 100


def test_long_columns_have_the_keys_of_their_cells() -> None:
    draw = random.Random(7)
    texts = [cell(draw, identifier(draw)) for _ in range(300)] + ["x" * (3 << 20) + " p-000000017"]
    together = set(np.concatenate(list(text_keys(pa.array(texts)))).tolist())
    alone = [np.concatenate(list(text_keys(pa.array([text])))) for text in texts[:-1]]
    assert set(np.concatenate(alone).tolist()) <= together
    assert set(value_keys(pa.array(["p-000000017"])).first.tolist()) <= together


def test_a_filter_lets_pass_what_was_added_and_little_else() -> None:
    random_keys = np.random.default_rng(1).integers(0, 1 << 63, 40_000).astype(np.uint64)
    known, others = random_keys[:20_000], random_keys[20_000:]
    made = Filter.empty(len(known))
    made.add(known)
    assert len(made.passing(known)) == len(known)
    assert len(made.passing(others)) < 0.02 * len(others)


def test_no_separator_hides_a_value() -> None:
    wanted = set(value_keys(pa.array(["Velmora Trisk 4711"])).first.tolist())
    between = [character for character in map(chr, range(32, 127)) if not character.isalnum()]
    for one in between:
        for text in (f"Velmora{one}Trisk{one}4711", f"x{one}VELMORA{one}TRISK{one}4711{one}y"):
            assert wanted <= set(np.concatenate(list(text_keys(pa.array([text])))).tolist()), text
    assert set(value_keys(pa.array([f"velmora{one}TRISK4711" for one in between])).first.tolist()) == wanted
