"""What only checkers of types read, run once: `python -m tests.annotations`.

Every `if TYPE_CHECKING:` is executed in its module once all modules are there, and then every
annotation of a function, class and module is worked out with the names that this brings. A line
for each that names something that there is not. This needs a process of its own: afterwards the
modules have names that they lack in life.
"""

from __future__ import annotations

import ast
import inspect
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
GENERIC_FOR_CHECKERS = ("Connection[",)
"""What takes parameters in the stubs of the standard library, and does not when it runs."""


def main() -> int:
    """Execute all and say what fails; how many that are."""
    files = {_module(path): path for path in sorted((ROOT / "kpilib").rglob("*.py"))}
    modules = {path: import_module(name) for name, path in files.items()}
    blocks = [(path, block) for path in modules for block in _blocks(path)]
    wrong = _executed(blocks, modules)
    for module in modules.values():
        wrong += [f"{module.__name__} {name}: {why}" for name, why in _unknown(module)]
    print(*wrong, f"{len(blocks)} blocks", sep="\n")
    return len(wrong)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _blocks(path: Path) -> Iterator[ast.If]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node


def _executed(blocks: list[tuple[Path, ast.If]], modules: dict[Path, ModuleType]) -> list[str]:
    """Execute blocks until no other succeeds: one may import what another defines."""
    while blocks:
        left, wrong = [], []
        for path, block in blocks:
            space = vars(modules[path])
            before, space["TYPE_CHECKING"] = space["TYPE_CHECKING"], True
            try:
                # The file's own name and lines: what is executed is the module's text.
                exec(compile(ast.Module([block], []), str(path), "exec"), space)  # noqa: S102 - ours
            except (ImportError, NameError, TypeError) as why:
                left.append((path, block))
                wrong.append(f"{path.relative_to(ROOT)}:{block.lineno} {why}")
            space["TYPE_CHECKING"] = before
        if len(left) == len(blocks):
            return wrong
        blocks = left
    return []


def _unknown(module: ModuleType) -> Iterator[tuple[str, str]]:
    space = vars(module)
    yield from _in(space, space, module.__name__)
    for one in _own(space, module):
        yield from _in(vars(one), space, one.__qualname__)


def _own(space: dict[str, Any], module: ModuleType) -> Iterator[Any]:
    """Functions and classes that the module defines, and those within its classes."""
    for held in list(space.values()):
        one = _function_of(held)
        if getattr(one, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(one):
            yield one
        elif inspect.isclass(one):
            yield one
            yield from _own(dict(vars(one)), module)


def _function_of(held: Any) -> Any:
    """What a property, a class method and the like are made of; anything else as it is."""
    if inspect.ismodule(held):  # one that is loaded late would look for a module of such a name
        return held
    for name in ("fget", "func", "__func__"):
        if inspect.isfunction(made_of := getattr(held, name, None)):
            return made_of
    return held


def _in(names: Any, space: dict[str, Any], about: str) -> Iterator[tuple[str, str]]:
    for name, said in names.get("__annotations__", {}).items():
        if isinstance(said, str) and not any(one in said for one in GENERIC_FOR_CHECKERS):
            try:
                eval(said, space, dict(names))  # noqa: S307 - annotations of our own
            except (NameError, AttributeError, TypeError) as why:
                yield f"{about}.{name}", str(why)


if __name__ == "__main__":
    sys.exit(bool(main()))
