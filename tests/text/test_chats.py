import json
from collections.abc import Callable

import pytest

from sanitize.text.chats import is_machine_word, is_participant
from sanitize.text.leaves import leaves


@pytest.mark.parametrize(
    ("name", "role", "person"),
    [
        ("yuki_lindqvist", "assistant", True),
        ("peter_abernathy", "user", True),
        ("AnnaK", "user", True),
        ("frank_baker", "user", True),
        ("research_agent", "assistant", False),
        ("get_weather", "tool", False),
        ("lookup_okonkwo", "tool", False),
        ("yuki_lindqvist", None, False),
    ],
)
def test_who_speaks_is_a_person_unless_it_is_a_tool(name: str, role: str | None, person: bool) -> None:
    assert is_participant(name, role) == person


@pytest.mark.parametrize("written", [lambda value: value, json.dumps], ids=["struct", "text"])
def test_the_name_of_who_speaks_goes_whole_and_that_of_a_tool_stays(written: Callable[[object], object]) -> None:
    messages = [
        {"role": "user", "name": "yuki_lindqvist", "content": "hi"},
        {"role": "tool", "name": "get_weather", "content": "ok"},
    ]
    found, _ = leaves(written(messages))
    own = {leaf.value: [(span.start, span.end) for span in leaf.shape.own] for leaf in found}
    assert own["yuki_lindqvist"] == [(0, 14)]
    assert own["get_weather"] == []


@pytest.mark.parametrize(
    ("value", "path", "machine"),
    [
        ("get_weather", ("messages", "tool_calls", "function", "name"), True),
        ("get_weather", ("messages", "name"), True),
        ("yuki_lindqvist", ("messages", "name"), False),
        ("frank_baker", ("messages", "name"), False),
        ("assistant", ("messages", "role"), True),
        ("Anna", ("messages", "role"), False),
    ],
)
def test_words_of_the_machine(value: str, path: tuple[str, ...], machine: bool) -> None:
    assert is_machine_word(value, path) == machine
