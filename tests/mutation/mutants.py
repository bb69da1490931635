"""Every small fault that a typing hand could make in a module: one changed place each.

A mutant is named by its function and by the code before and after, not by a line number, so that a
name outlives changes elsewhere in the module. Functions are changed, and constants of a module;
what classes declare is not, for it cannot be exchanged while the program runs. Texts, annotations,
decorators and the arguments of messages are left alone: what they say is held by other tests.
"""

from __future__ import annotations

import ast
import hashlib
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_EITHER: dict[type[ast.boolop], type[ast.boolop]] = {ast.And: ast.Or, ast.Or: ast.And}
_OPPOSITES = [
    ("min", "max"),
    ("minimum", "maximum"),
    ("any", "all"),
    ("floor", "ceil"),
    ("argmin", "argmax"),
    ("startswith", "endswith"),
    ("bisect_left", "bisect_right"),
    ("append", "extend"),
    ("union", "intersection"),
]
_OPPOSITE = dict(_OPPOSITES) | {after: before for before, after in _OPPOSITES}
_CONSTANTS = (ast.Assign, ast.AnnAssign)
_DROPPED = (ast.Expr, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Mutant:
    """One changed place.

    Attributes:
        module: Path below the root, with slashes.
        where: Qualified name of the function, or `module` where it is a constant.
        before: The code as it is, on one line.
        after: The code instead.
        nth: Which of several alike in the same function, from 1.
        lines: First and last line of the statement (of its head, if it has a body).
        text: The module's whole text with the change.
    """

    module: str
    where: str
    before: str
    after: str
    nth: int
    lines: tuple[int, int]
    text: str

    @property
    def name(self) -> str:
        """What names this change for as long as its function keeps the code in question."""
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module} {self.where}: {self.before} -> {self.after}{again}"

    def rank(self, seed: str) -> str:
        """Where it stands in the seed's shuffled order, which changes elsewhere do not disturb."""
        return hashlib.sha256(f"{seed}|{self.name}".encode()).hexdigest()


def mutants(path: Path, root: Path) -> list[Mutant]:
    """All mutants of one module that still are Python."""
    source = path.read_text("utf-8")
    module = path.relative_to(root).as_posix()
    found: dict[tuple[str, str, str], int] = {}
    result = []
    for place in _Places(source).all():
        before, after = _on_one_line(place.node), _on_one_line(place.changed)
        key = (place.where, before, after)
        found[key] = found.get(key, 0) + 1
        text = _spliced(source, place.node, place.changed)
        result.append(Mutant(module, place.where, before, after, found[key], place.lines, text))
    return result


@dataclass(frozen=True)
class _Place:
    node: ast.expr | ast.stmt
    changed: ast.expr | ast.stmt
    where: str
    lines: tuple[int, int]


class _Places:
    """Walks a module and remembers in which function and statement it is."""

    def __init__(self, source: str) -> None:
        self._tree = ast.parse(source)
        self._where: list[str] = []
        self._in_function = False
        self._lines = (0, 0)
        self._returns: list[ast.expr] = []

    def all(self) -> Iterator[_Place]:
        """Every place with what stands there instead."""
        yield from self._body(self._tree.body)

    def _body(self, statements: list[ast.stmt]) -> Iterator[_Place]:
        for statement in statements:
            if not _is_text(statement):
                yield from self._statement(statement)

    def _statement(self, node: ast.stmt) -> Iterator[_Place]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from self._definition(node)
            return
        if not (self._in_function or (not self._where and isinstance(node, _CONSTANTS))):
            return
        body = getattr(node, "body", None)
        end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        outer, self._lines = self._lines, (node.lineno, max(node.lineno, end))
        for changed in self._instead_of_statement(node):
            yield self._place(node, changed)
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "type_params"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.expr):
                    yield from self._expression(child)
                elif isinstance(child, ast.stmt):
                    yield from self._body([child])
                elif isinstance(child, ast.AST):
                    yield from self._part(child)
        self._lines = outer

    def _part(self, node: ast.AST) -> Iterator[_Place]:
        if isinstance(node, ast.ExceptHandler | ast.match_case):
            yield from self._body(node.body)
        elif isinstance(node, ast.withitem):
            yield from self._expression(node.context_expr)

    def _definition(self, node: ast.FunctionDef | ast.ClassDef) -> Iterator[_Place]:
        self._where.append(node.name)
        returns, lines, inside = self._returns, self._lines, self._in_function
        self._returns = [
            found.value
            for found in ast.walk(node)
            if isinstance(found, ast.Return) and found.value is not None
        ]
        self._lines = (node.lineno, node.body[0].lineno - 1)
        self._in_function = inside or isinstance(node, ast.FunctionDef)
        yield from self._body(node.body)
        self._returns, self._lines, self._in_function = returns, lines, inside
        self._where.pop()

    def _place(self, node: ast.expr | ast.stmt, changed: ast.expr | ast.stmt) -> _Place:
        return _Place(node, changed, ".".join(self._where) or "module", self._lines)

    def _expression(self, node: ast.AST) -> Iterator[_Place]:
        # In Python 3.11 what stands in an f-string has no true position.
        if isinstance(node, ast.JoinedStr):
            return
        if isinstance(node, ast.expr):
            for changed in _instead_of_expression(node):
                yield self._place(node, changed)
        if _says_something(node):
            return
        if isinstance(node, ast.comprehension):
            for test in node.ifs:
                if not _turns_by_itself(test):
                    yield self._place(test, _negated(test))
        for child in ast.iter_child_nodes(node):
            yield from self._expression(child)

    def _instead_of_statement(self, node: ast.stmt) -> Iterator[ast.stmt | ast.expr]:
        if isinstance(node, _DROPPED) or _changes_an_object(node):
            yield ast.Pass()
        if isinstance(node, ast.AugAssign) and type(node.op) in _OPERATORS:
            yield _with(node, op=_OPERATORS[type(node.op)]())
        if isinstance(node, ast.If | ast.While) and not _turns_by_itself(node.test):
            yield _with(node, test=_negated(node.test))
        if isinstance(node, ast.Return) and node.value is not None:
            others = [value for value in self._returns if ast.dump(value) != ast.dump(node.value)]
            if others:
                yield ast.Return(others[-1])


def _instead_of_expression(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                for other in _COMPARISONS[type(op)]:
                    yield _with(node, ops=[*ops[:index], other(), *ops[index + 1 :]])
        case ast.BinOp(op=op) if not _joins_texts(node):
            yield _with(node, op=_OPERATORS[type(op)]())
        case ast.BoolOp(op=op, values=[first, *_]):
            yield from (_with(node, op=_EITHER[type(op)]()), first)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(test=test) if not _turns_by_itself(test):
            yield _with(node, test=_negated(test))
        case ast.Constant(value=int(value)):
            others = (not value,) if isinstance(value, bool) else (value + 1, value - 1)
            yield from map(ast.Constant, others)
        case ast.Call():
            yield from _instead_of_call(node)


def _instead_of_call(node: ast.Call) -> Iterator[ast.expr]:
    match node.func:
        case ast.Name(id=name) if name in _OPPOSITE:
            yield _with(node, func=ast.Name(_OPPOSITE[name]))
        case ast.Attribute(attr=name) if name in _OPPOSITE and name not in {"append", "extend"}:
            yield _with(node, func=_with(node.func, attr=_OPPOSITE[name]))
        case ast.Name(id="sorted"):
            kept = [word for word in node.keywords if word.arg != "reverse"]
            turned = [] if len(kept) < len(node.keywords) else [ast.keyword("reverse", _TRUE)]
            yield _with(node, keywords=kept + turned)
        case ast.Name(id="reversed"):
            yield _with(node, func=ast.Name("list"))


_TRUE = ast.Constant(value=True)


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _turns_by_itself(test: ast.expr) -> bool:
    """One of the mutants of the expression itself is the negation."""
    return isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and len(test.ops) == 1)


def _with(node: ast.AST, **changes: object) -> ast.expr | ast.stmt:
    changed = deepcopy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _says_something(node: ast.AST) -> bool:
    """The arguments of a message are facts of a sentence, which other tests read."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in {"Message", "say", "lazy", "cast", "TypeVar", "Field"}
    )


def _joins_texts(node: ast.BinOp) -> bool:
    """`"a" + b` and `folder / "name"` come to an error at once with any other operator."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _changes_an_object(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and all(
        isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets
    )


def _on_one_line(node: ast.AST) -> str:
    """The code of an expression, or of a statement without its body, which is never replaced."""
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())


def _spliced(source: str, node: ast.AST, changed: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        node, changed = node.test, changed.test
    text = ast.unparse(changed)
    if isinstance(changed, ast.expr) and not isinstance(changed, ast.Constant):
        text = f"({text})"
    lines = source.splitlines(keepends=True)
    first, last = lines[node.lineno - 1].encode(), lines[node.end_lineno - 1].encode()
    start = first[: node.col_offset].decode()
    end = last[node.end_col_offset :].decode()
    return "".join([*lines[: node.lineno - 1], start, text, end, *lines[node.end_lineno :]])
