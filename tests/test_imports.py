"""Modules form one order, and rules live in scheme files only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kpilib"
SCHEMES = PACKAGE.parent / "params" / "schemes"

ORDER = """
    periods problems rounding tables yamltext exact columns rawtables
    vocabulary formula model corrections cells inputs calculate frames sheet
    parts.part parts.readers parts.rows parts.ratios parts.steps parts.people parts.carrying parts
    flags carry_out scheme pieces score over_run evaluate validate results consequences assess
    measures
    schemebook assess_folder timetable reportnames formatting rulebook.words rulebook.layout
    explain.node explain.titles explain.tell explain.of_values explain.of_rows explain.of_people
    explain.of_carrying explain.words explain.said_of_items explain.said_of_people
    explain.sentences explain.data explain.show explain.roots explain.figures explain workspace
""".split()  # noqa: SIM905 - reads as the order it is
"""The engine from the bottom up: a module may import those before it, at run time."""

EDGES = ("cli", "__main__")
"""What nobody imports: the ways in from outside."""


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


def _path(module: str) -> Path:
    path = PACKAGE / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


ALL = {_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE
       or path.stem != "__init__"}  # fmt: skip


@pytest.mark.parametrize("module", ORDER)
def test_the_engine_imports_only_what_stands_below(module: str) -> None:
    below = set(ORDER[: ORDER.index(module)])
    assert _imports(_path(module)) <= below


@pytest.mark.parametrize("module", [name for name in ALL if name not in EDGES])
def test_nobody_imports_the_ways_in(module: str) -> None:
    assert not _imports(ALL[module]) & set(EDGES)


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


@pytest.mark.parametrize("module", ORDER)
def test_the_engine_knows_no_clock_chance_or_environment(module: str) -> None:
    text = _path(module).read_text(encoding="utf-8")
    words = r"\b(?:datetime\.now|date\.today|time\.time|random\.|os\.environ|os\.getenv)"
    assert re.findall(words, text) == []
