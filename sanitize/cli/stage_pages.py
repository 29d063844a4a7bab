"""What each stage takes, as text for the terminal and as the page docs/reference/stages.md.

`python -m sanitize.cli.stage_pages > docs/reference/stages.md` writes the page; a test compares the two.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, Field

from sanitize.registry import BUILT_IN, stage_class
from sanitize.stage.options import option_fields

Described = dict[str, list[str]]
"""For each option its description, and a line for each of its choices."""


def described(name: str) -> tuple[str, Described]:
    """What a stage does, and what its docstring says of each option."""
    text = inspect.getdoc(stage_class(name)) or ""
    about, _, options = text.partition("\nOptions:\n")
    found: Described = {}
    for line in inspect.cleandoc(options).splitlines():
        option = re.match(r"(\w+): (.*)", line)
        if option:
            found[option[1]] = [option[2]]
        elif found:
            found[list(found)[-1]].append(line.strip())
    return about.strip(), found


def as_text(name: str) -> str:
    """A stage for the terminal."""
    about, said = described(name)
    lines = [about, ""]
    for option in option_fields(stage_class(name)):
        head, *choices = said.get(option.name, [""])
        lines += [f"  {option.name} ({_default(option)}): {head}", *(f"      {choice}" for choice in choices)]
    return "\n".join(lines)


def as_markdown() -> str:
    """All built-in stages as a page."""
    sections = ["# Stages\n\nWhat each stage does and takes, in Python and in a pipeline file (`use: NAME`)."]
    for name in BUILT_IN:
        cls = stage_class(name)
        about, said = described(name)
        rows = [f"| `{one.name}` | {_default(one)} | {_cell(said.get(one.name, ['']))} |" for one in option_fields(cls)]
        table = "\n".join(["| option | default | what it says |", "|---|---|---|", *rows])
        sections.append(f"## `{name}` (`sz.{cls.__name__}`)\n\n{about}\n\n{table}")
    return "\n\n".join(sections) + "\n"


def _cell(lines: list[str]) -> str:
    head, *choices = (line.replace("|", "\\|").replace("<", "&lt;") for line in lines)
    return "<br>".join([head, *(re.sub(r"^(\w+): ", r"`\1`: ", choice) for choice in choices)])


def _default(option: Field[object]) -> str:
    if option.default is MISSING and option.default_factory is MISSING:
        return "required"
    value = option.default if option.default_factory is MISSING else option.default_factory()
    return "none" if value in (None, (), {}, "") else str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201
