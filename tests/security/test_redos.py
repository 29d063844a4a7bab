"""No text makes a pattern take much longer than its length: four times the text, about four times the time."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import regex
from presidio_analyzer.predefined_recognizers import UrlRecognizer

import sanitize
from sanitize.attacks.second_text_patterns import _TEXT_PATTERNS
from sanitize.errors import RecordError
from sanitize.text.recognizers.bounded import bounded
from sanitize.text.recognizers.checked import CheckedNumberRecognizer
from sanitize.text.recognizers.gates import Gated
from sanitize.text.recognizers.patterns import shipped_patterns
from sanitize.text.recognizers.presidio import presidio_recognizers

SHORT, LONG = 2_000, 8_000
SLOW = 0.2
"""Seconds of CPU time below which growth is not looked at."""
GROWTH = 9.0
"""Linear is 4, quadratic 16."""
SHORT_ONLY = {"sanitize.text.plausible_names._SENTENCE_START"}
"""Patterns that are only ever searched for in a dozen characters."""
PUMPS = (
    *("www.", "ftp.", "a.", "a", "A", "1", "1-", "1.", "1/", "A/", "a-", "--", "_", "a@", "@", "http://", "::", "0:"),
    *("1 ", "12 ", "+1 ", "(1)", "a b ", "A ", "A.", "\n", " ", "\t", "1.1.", "AB12", "eyJ", "sk-", "key=", "%", "&#"),
    *("<a ", "</a", '="', "'", '"', '""', '"a":', "\\", "\\u0041", "{", "[", "`|", "3 May ", "10:00 ", "é", "ﬁ", "١"),
)
TAILS = ("", "!")
FEW = PUMPS[::9]
"""What is tried in every run of the tests; the rest is left to the long one."""


def adversarial(pump: str, tail: str, size: int) -> str:
    return (pump * (size // len(pump) + 1))[:size] + tail


def seconds(work: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


def superlinear(work: Callable[[str], object], pumps: Sequence[str] = PUMPS) -> list[str]:
    """The texts on which the work takes long, and grows faster than the text."""
    found = []
    for pump in pumps:
        for tail in TAILS:
            short, long = (adversarial(pump, tail, size) for size in (SHORT, LONG))
            if seconds(work, long) < SLOW:
                continue
            best = [min(seconds(work, text) for _ in range(2)) for text in (short, long)]
            if best[1] > SLOW and best[1] > GROWTH * best[0]:
                found.append(f"{pump!r} … {tail!r}: {best[0]:.2f} s, {best[1]:.2f} s")
    return found


def scan(name: str, pattern: Any) -> Callable[[Any], object]:
    """How the module that holds a pattern uses it: at the start of a text, on the whole of it, or all over it."""
    module, _, held = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    uses = set(re.findall(rf"\b{held}\.(\w+)", source))
    bare = re.search(rf"\b{held}\b(?!\.\w|\s*[:=])", source)
    if uses and uses <= {"match", "fullmatch"} and not bare:
        return pattern.match if "match" in uses else pattern.fullmatch  # type: ignore[no-any-return]
    return lambda text: sum(1 for _ in pattern.finditer(text))


def own_patterns() -> Iterator[tuple[str, Any]]:
    """Every compiled pattern that a module of ours holds, in containers too."""
    for module in pkgutil.walk_packages(sanitize.__path__, "sanitize."):
        if ".train" in module.name or module.name.endswith("__main__") or module.name == "sanitize.engine.ray":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(_within(value)):
                yield f"{module.name}.{name}" + (f"[{number}]" if number else ""), pattern


def _within(value: object) -> Iterator[Any]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif isinstance(value, list | tuple | frozenset):
        for item in value:
            yield from _within(item)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))
    elif isinstance(bound := getattr(value, "__self__", None), re.Pattern):
        yield bound


@pytest.mark.parametrize("pumps", [FEW, pytest.param(PUMPS, marks=pytest.mark.slow)], ids=["few", "all"])
def test_patterns_of_our_own(pumps: Sequence[str]) -> None:
    patterns = {(pattern.pattern, pattern.flags): (name, pattern) for name, pattern in own_patterns()}
    assert len(patterns) > 60
    slow = {}
    for name, pattern in patterns.values():
        if name in SHORT_ONLY:
            continue

        used = scan(name, pattern)

        def work(text: str, used: Callable[[Any], object] = used, pattern: Any = pattern) -> object:
            return used(text.encode() if isinstance(pattern.pattern, bytes) else text)

        if found := superlinear(work, pumps):
            slow[name] = found
    assert slow == {}


def test_the_measure_sees_what_is_quadratic() -> None:
    assert superlinear(re.compile(r"[\w.]+?@").findall, ["a"])


@pytest.mark.parametrize("pumps", [FEW, pytest.param(PUMPS, marks=pytest.mark.slow)], ids=["few", "all"])
@pytest.mark.parametrize(
    "gated",
    [*presidio_recognizers("en"), *shipped_patterns("en"), Gated(CheckedNumberRecognizer(), bool)],
    ids=lambda gated: gated.recognizer.name,
)
def test_recognizers(gated: Gated, pumps: Sequence[str]) -> None:
    assert superlinear(lambda text: sum(1 for _ in gated.results(text)), pumps) == []


def test_a_pattern_of_presidios_that_takes_too_long_rejects_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitize.text.recognizers.bounded.SECONDS", 0.01)
    with pytest.raises(RecordError, match="pattern_timeout"):
        bounded(UrlRecognizer()).analyze("a." * 20_000, ["URL"], None)


def test_the_audit_still_finds_what_it_found() -> None:
    text = f"{'x' * 90}@a.org and A/{'B/' * 20}123 by first.last@example.org"
    assert [found.group() for found in _TEXT_PATTERNS.finditer(text) if "@" in found.group()] == [
        f"{'x' * 64}@a.org",
        "first.last@example.org",
    ]
