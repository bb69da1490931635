"""A mutant is put into a running process: the code of its functions is exchanged.

So no file is changed, nothing has to be loaded again, and what imported a function by its name
gets the mutant too.
"""

from __future__ import annotations

import ast
import builtins
import functools
import gc
import sys
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.mutation.mutants import Mutant

_Cache = type(functools.cache(print))

ROOT = Path(__file__).resolve().parents[2]


def imported_as(module: str) -> str:
    """The name of a module by its path."""
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Loaded:
    """The functions of some modules, wherever something holds them in this process."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._functions: dict[str, list[FunctionType]] = {module: [] for module in modules}
        files = {str(ROOT / module): module for module in modules}
        self._caches: list[Any] = []
        gc.unfreeze()  # what was set aside for a fork would not be listed
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename in files:
                self._functions[files[one.__code__.co_filename]].append(one)
            elif isinstance(one, _Cache) and one.__module__.startswith("kpilib"):
                self._caches.append(one)

    def become(self, mutant: Mutant) -> None:
        """The mutant takes the place of what it is made of."""
        self.forget()
        if mutant.where == "module":
            _assign(mutant)
        else:
            tree = compile(mutant.text, str(ROOT / mutant.module), "exec", dont_inherit=True)
            self._exchange(mutant.module, tree)

    def forget(self) -> None:
        """What functions keep of earlier calls is forgotten."""
        for cached in self._caches:
            cached.cache_clear()

    def tell(self, reached: set[str]) -> None:
        """From now on every function that begins adds its module and name to a set."""
        builtins.__dict__["__reached__"] = reached.add
        for module in self._functions:
            path = ROOT / module
            tree = _telling(ast.parse(path.read_text("utf-8")), module, ())
            self._exchange(module, compile(tree, str(path), "exec", dont_inherit=True))

    def _exchange(self, module: str, code: CodeType) -> None:
        new = {(one.co_qualname, one.co_firstlineno): one for one in _codes(code)}
        for function in self._functions[module]:
            old = function.__code__
            found = new.get((old.co_qualname, old.co_firstlineno))
            if found is not None and len(found.co_freevars) == len(old.co_freevars):
                function.__code__ = found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _assign(mutant: Mutant) -> None:
    """A module's constant, there and wherever it was imported by its name."""
    module = sys.modules[imported_as(mutant.module)]
    old: Mapping[str, object] = dict(vars(module))
    (changed,) = (one for one in ast.parse(mutant.text).body if one.lineno == mutant.lines[0])
    source = compile(ast.Module([changed], []), mutant.module, "exec", dont_inherit=True)
    exec(source, vars(module))  # noqa: S102 - a line of our own module
    for name in [name for name, value in old.items() if vars(module)[name] is not value]:
        for other in list(sys.modules.values()):
            if other.__name__.startswith("kpilib") and vars(other).get(name) is old[name]:
                setattr(other, name, vars(module)[name])


def _telling(tree: ast.Module, module: str, outer: tuple[str, ...]) -> ast.Module:
    """The same module, whose functions say first that they were reached."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.FunctionDef | ast.ClassDef)
        inner = (*outer, node.name) if named else outer
        _telling(node, module, inner)
        if isinstance(node, ast.FunctionDef):
            name = f"{module} {'.'.join(inner)}"
            told = ast.parse(f"__reached__({name!r})").body[0]
            for part in ast.walk(told):
                ast.copy_location(part, node.body[0])
            node.body.insert(0, told)
    return tree
