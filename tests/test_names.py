"""One word, one thing: whoever looks a name up finds one place."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "kpilib"
FILES = sorted(PACKAGE.rglob("*.py"))

TOLD_APART_BY_THEIR_FOLDER = {
    "__init__.py": "Python's own name",
    "attainment.py": "its rule (rules/parts), its table and its sentences (publish/review)",
    "pay.py": "its table and its sentences (publish/review)",
    "scores.py": "its table and its sentences (publish/review)",
    "words.py": "the words of the folder that it stands in",
}
"""File names that may stand twice, and what each of them is.

So may the name of a command, in `cli/`, and of what it calls.
"""


def folders_of_files() -> dict[str, set[str]]:
    found = defaultdict(set)
    for path in FILES:
        folder = path.parent.relative_to(PACKAGE).as_posix()
        if folder != "cli":
            found[path.name].add(folder)
    return found


def modules_of_classes() -> dict[str, list[str]]:
    found = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(PACKAGE).as_posix())
    return found


def test_no_class_name_stands_twice() -> None:
    twice = {name: places for name, places in modules_of_classes().items() if len(places) > 1}
    assert twice == {}


def test_no_file_name_stands_twice_but_where_the_folder_tells() -> None:
    twice = {name: places for name, places in folders_of_files().items() if len(places) > 1}
    assert {name: places for name, places in twice.items()
            if name not in TOLD_APART_BY_THEIR_FOLDER} == {}  # fmt: skip


def test_nothing_is_excused_that_is_mended() -> None:
    files = {name for name, places in folders_of_files().items() if len(places) > 1}
    assert set(TOLD_APART_BY_THEIR_FOLDER) - files == set()
