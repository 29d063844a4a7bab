"""Conversations and traces: the shapes they come in, and which of their strings are words of the machine.

OpenAI messages (`role`, `content` in parts, `tool_calls`), ShareGPT (`from`, `value`), Alpaca (`instruction`, `input`,
`output`), Hugging Face `messages`: whatever the shape, all contents are scrubbed as one document, so that a name found
in one message is looked for in the others. Roles, the names of functions and the ids of calls stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sanitize.text.crf_recognizer import shipped
from sanitize.text.ordinary_words import ordinary_words

_ROLES_TEXT = """
system developer user assistant tool function human gpt bot chatgpt bing bard model observation function_call
function_response prompter agent ai instruction input output text image_url image input_text output_text
input_audio audio file tool_use tool_result thinking json_object json_schema tool_calls stop length refusal"""
ROLES = frozenset(_ROLES_TEXT.split())
"""Values of `role`, `from` and `type`, and the reasons why an answer ended."""

_SAID_BY = frozenset({"role", "from", "type", "finish_reason", "stop_reason", "author", "speaker"})
_CALLS = frozenset(
    {"function", "tool", "tools", "tool_calls", "function_call", "functions", "tool_choice", "recipient"}
)
_WORD = re.compile(r"[A-Za-z][\w.-]{0,63}")
_FUNCTION = re.compile(r"[a-z]+(?:[_.-][a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+")
_PART = re.compile(r"[^\W\d_]?[^\W\d_A-Z]+|[^\W\d_]")
_TOOLS = frozenset({"tool", "function", "function_call", "tool_use", "tool_result", "observation"})
_CALL_ID = re.compile(r"(?:call|toolu|chatcmpl|msg|run|thread|fc|asst|resp|req|gen|tool)[_-][\w-]{4,64}")


def is_machine_word(value: str, path: tuple[str, ...]) -> bool:
    """Whether a string of a conversation names a role, a function or a call, by itself and the fields it is under."""
    name = path[-1] if path else ""
    if name in _SAID_BY:
        return value in ROLES
    if name in ("id", "tool_call_id", "call_id", "tool_use_id"):
        return _CALL_ID.fullmatch(value) is not None
    if name in ("name", "recipient"):
        called = bool(_CALLS & set(path[:-1])) and "arguments" not in path and "parameters" not in path
        return _WORD.fullmatch(value) is not None and (called or _is_function(value))
    return False


def _is_function(value: str) -> bool:
    """Whether the `name` of who speaks is a function's: ordinary words, joined."""
    return _FUNCTION.fullmatch(value) is not None and _is_ordinary(value)


def is_participant(value: str, role: Any) -> bool:
    """Whether the `name` in a message is a person's or an account's: not a tool's, and more than ordinary words."""
    return isinstance(role, str) and role not in _TOOLS and not _is_ordinary(value)


def _is_ordinary(value: str) -> bool:
    """Whether a name is made of ordinary words and doesn't begin as people's do: get_weather, not frank_baker."""
    words = [word.casefold() for word in _PART.findall(value)]
    given = shipped().features.lexicon.lists["gi"]
    ordinary = all(word in ordinary_words() or word in ROLES for word in words)
    return bool(words) and ordinary and (words[0] not in given or words[0] in ROLES)


def conversation(value: Any) -> str | None:
    """The kind of conversation that a value, or JSON text, is: "messages", "sharegpt" or "alpaca"; None: none."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip()[:1] in ("{", "[") else None
        except (ValueError, RecursionError):
            return None
    if isinstance(value, Mapping):
        if isinstance(value.get("instruction"), str) and isinstance(value.get("output"), str):
            return "alpaca"
        inner = (value.get(name) for name in ("messages", "conversations", "conversation", "input", "trace"))
        return next((kind for part in inner if isinstance(part, list) and (kind := conversation(part))), None)
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        if all("role" in one and ("content" in one or "tool_calls" in one or "parts" in one) for one in value):
            return "messages"
        if all("from" in one and "value" in one for one in value):
            return "sharegpt"
    return None


def conversations(values: Iterable[Any]) -> str | None:
    """The one kind of conversation that all values of a column are, nulls apart; None: they are none, or differ."""
    kinds = {conversation(value) for value in values if value is not None}
    return kinds.pop() if len(kinds) == 1 else None
