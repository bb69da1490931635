"""The package is built in layers, and rules live in scheme files only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kpilib"
SCHEMES = PACKAGE.parent / "params" / "schemes"

LAYERS = """
    causes collecting problems periods rounding reportnames unwritable files scratch interrupts
    forked onethread
    integers exact columns tables yamlslips yamltext formatting fontcodes fonts language inputs
    assessment rulebook explain render notebooks workspace ledger bridge review packs issuing
    restatement cli __main__
""".split()  # noqa: SIM905 - reads as the order it is
"""Modules and folders of the package from the bottom up: each may import, at run time, from itself
and from those before it."""

ENGINE = ("periods", "rounding", "integers", "exact", "columns", "tables", "language", "inputs",
          "assessment", "explain")  # fmt: skip
"""What gives the same results for the same inputs, whenever and wherever it runs."""


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


def _layer(module: str) -> str:
    return module.partition(".")[0]


def test_every_module_has_its_layer() -> None:
    assert {_layer(module) for module in ALL} == set(LAYERS)


@pytest.mark.parametrize("module", ALL)
def test_a_module_imports_from_its_own_layer_and_those_below(module: str) -> None:
    allowed = LAYERS[: LAYERS.index(_layer(module)) + 1]
    assert {_layer(name) for name in _imports(ALL[module])} <= set(allowed)


def test_no_import_goes_round_in_a_circle() -> None:
    graph = {name: _imports(path) & set(ALL) for name, path in ALL.items()}
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= ready
    # A package's own modules may be imported by its `__init__`, never the other way round.
    assert set(graph) - done == set()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=_name)
def test_no_scheme_is_named_in_python(path: Path) -> None:
    ids = [scheme.stem for scheme in SCHEMES.glob("*.yaml")]
    assert ids
    found = re.findall(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ids))})(?![\w-])",
                       path.read_text(encoding="utf-8"))  # fmt: skip
    assert found == []


@pytest.mark.parametrize("module", [name for name in ALL if _layer(name) in ENGINE])
def test_the_engine_knows_no_clock_chance_or_environment(module: str) -> None:
    text = ALL[module].read_text(encoding="utf-8")
    words = r"\b(?:datetime\.now|date\.today|time\.time|random\.|os\.environ|os\.getenv)"
    assert re.findall(words, text) == []
