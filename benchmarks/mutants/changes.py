"""The small changes that are made to the code, one at a time."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mutant:
    """A changed file: its name in words that survive edits elsewhere, the lines concerned, and the text it leads to."""

    file: str
    name: str
    """Where and what: function, change, the changed expression and its statement."""
    lines: range
    """Of the statement, or of its head."""
    in_function: bool
    """Whether calls run it; other code runs once, when the module is imported."""
    text: str


@dataclass(frozen=True)
class _Place:
    statement: ast.stmt | None = None
    function: str = ""


def mutants(root: Path, file: str) -> Iterator[Mutant]:
    """Every mutant of a file: comparisons, arithmetic, conditions, booleans, small numbers, returned values."""
    tree = ast.parse((root / file).read_text("utf-8"))
    unread, places = set(_unmutated(tree)), dict(_places(tree, _Place(), ""))
    seen: Counter[str] = Counter()
    for node in ast.walk(tree):
        for what in () if id(node) in unread else _changes(node):
            place = places[id(node)]
            name = f"{place.function or 'module'}: {what}: {_short(node)} in: {_short(place.statement)}"
            seen[name] += 1
            name += f" ({seen[name]})" if seen[name] > 1 else ""
            sound = dict(vars(node))
            _change(node, what)
            text = ast.unparse(ast.fix_missing_locations(tree))
            vars(node).update(sound)
            yield Mutant(file, f"{file}: {name}", _lines(place.statement), bool(place.function), text)


def _unmutated(tree: ast.AST) -> Iterator[int]:
    """The nodes of annotations, which nothing evaluates, the options of dataclasses and their fields, and `strict`.

    What `zip` is given always has one length: `strict` only says so.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "strict":
            yield id(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("dataclass", "field"):
            yield from (id(part) for part in ast.walk(node))
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None:
                yield from (id(part) for part in ast.walk(annotation))


def _places(node: ast.AST, place: _Place, scope: str) -> Iterator[tuple[int, _Place]]:
    """The statement and the function that each node belongs to; defaults and decorators belong to no function."""
    if isinstance(node, ast.stmt):
        place = _Place(node, place.function)
    yield id(node), place
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        scope = f"{scope}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        inner = place
        if name == "body" and isinstance(node, FUNCTIONS):
            inner = _Place(node, scope)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield from _places(part, inner, scope)


def _lines(statement: ast.stmt | None) -> range:
    if statement is None:
        return range(0)
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(end, statement.lineno) + 1)


def _short(node: ast.AST | None) -> str:
    words = " ".join(ast.unparse(node).split()) if node else ""
    return words if len(words) <= 90 else f"{words[:90]}…"


def _changes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        yield f"{type(node.ops[0]).__name__} -> {COMPARED[type(node.ops[0])].__name__}"
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield f"{type(node.op).__name__} -> {COMPUTED[type(node.op)].__name__}"
    elif isinstance(node, ast.BoolOp):
        yield "and <-> or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed"
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition always true"
        yield "condition always false"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "boolean turned"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 100:
        yield "number plus one"
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "returns None"


def _change(node: ast.AST, what: str) -> None:
    if isinstance(node, ast.Compare):
        node.ops = [COMPARED[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.BinOp):
        node.op = COMPUTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.Constant(what.endswith("true"))
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
