"""Each room stands on others, no import goes round, and rules live in scheme files only."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kpilib"
SCHEMES = PACKAGE.parent / "params" / "schemes"
PAGE = PACKAGE.parent / "docs" / "architecture.md"

STANDS_ON = {
    "core": "",
    "rules": "core",
    "engine": "rules",
    "text": "engine",
    "workspace": "text",
    "records": "workspace",
    "publish": "records",
    "history": "publish",
    "cli": "history",
    "api": "history",
    "__main__": "cli",
    "review": "publish",
    "restatement": "history",
}
"""Each room and the one below it.

A room may import at run time from itself and from every room that it stands on, directly or not;
`docs/architecture.md` shows which of these it makes use of. `api` is what `kpilib/__init__` hands
out. `review` and `restatement` are doors: notebooks that have been issued come in by them.
"""

EXACT = ("core.periods", "core.rounding", "core.integers", "core.exact", "core.columns",
         "core.tables", "rules", "engine", "text.explain")  # fmt: skip
"""What gives the same results for the same inputs, whenever and wherever it runs."""


def below(room: str) -> set[str]:
    """Every room that one stands on, itself included."""
    under = STANDS_ON[room]
    return {room} | (below(under) if under else set())


def _imports(path: Path) -> set[str]:
    """Modules of kpilib that a file imports when it runs (not those for types alone)."""
    found: set[str] = set()
    queue: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            queue.extend(node.orelse)
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "kpilib":
            module = (node.module or "").removeprefix("kpilib").removeprefix(".")
            names = [f"{module}.{alias.name}".removeprefix(".") for alias in node.names]
            found.update(name if _is_module(name) else module for name in names)
        if isinstance(node, ast.Import):
            found.update(alias.name.removeprefix("kpilib.") for alias in node.names
                         if alias.name.startswith("kpilib."))  # fmt: skip
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"lazy", "import_module"}:
            name = ast.unparse(node.args[0]).strip("'")
            found.update([name.removeprefix("kpilib.")] if name.startswith("kpilib.") else ())
        queue.extend(ast.iter_child_nodes(node))
    return found - {""}


def _is_module(name: str) -> bool:
    path = PACKAGE / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ALL = {_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE
       or path.stem != "__init__"}  # fmt: skip


def _room(module: str) -> str:
    return module.partition(".")[0]


def room_graph() -> str:
    """The rooms and what each imports, as Mermaid; what a third room passes on is left out."""
    uses: dict[str, set[str]] = defaultdict(set)
    for module, path in ALL.items():
        uses[_room(module)] |= {_room(name) for name in _imports(path)} - {_room(module)}
    lines = ["```mermaid", "graph BT"]
    for room in STANDS_ON:
        passed_on = {far for near in uses[room] for far in below(near) - {near}}
        lines += [f"  {room} --> {used}" for used in STANDS_ON if used in uses[room] - passed_on]
    return "\n".join([*lines, "```"]).replace("__main__", "main")


def test_every_module_has_its_room() -> None:
    assert {_room(module) for module in ALL} == set(STANDS_ON)


@pytest.mark.parametrize("module", ALL)
def test_a_module_imports_from_its_own_room_and_those_it_stands_on(module: str) -> None:
    assert {_room(name) for name in _imports(ALL[module])} <= below(_room(module))


def test_no_import_goes_round_in_a_circle() -> None:
    graph = {name: _imports(path) & set(ALL) for name, path in ALL.items()}
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= ready
    # A package's own modules may be imported by its `__init__`, never the other way round.
    assert set(graph) - done == set()


def test_the_architecture_page_shows_the_imports_as_they_are() -> None:
    assert room_graph() in PAGE.read_text(encoding="utf-8"), room_graph()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=_name)
def test_no_scheme_is_named_in_python(path: Path) -> None:
    ids = [scheme.stem for scheme in SCHEMES.glob("*.yaml")]
    assert ids
    found = re.findall(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])",
                       path.read_text(encoding="utf-8"))  # fmt: skip
    assert found == []


@pytest.mark.parametrize("module", [name for name in ALL if name.startswith(EXACT)])
def test_the_engine_knows_no_clock_chance_or_environment(module: str) -> None:
    text = ALL[module].read_text(encoding="utf-8")
    words = r"\b(?:datetime\.now|date\.today|time\.time|random\.|os\.environ|os\.getenv)"
    assert re.findall(words, text) == []
