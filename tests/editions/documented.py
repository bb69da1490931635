"""The tables of `docs/editions.md`, as declared: `python -m tests.editions.documented`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.core.tables import RESULT_TABLES
from kpilib.publish.editions.declaration import EDITIONS, FACTS, FILES, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kpilib.publish.editions.declaration import Line

PAGE = Path(__file__).parents[2] / "docs" / "editions.md"
_BEGIN, _END = "<!-- made from the declaration -->\n", "<!-- to here -->"


def page() -> str:
    """The page with its tables as they are declared now."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    return f"{before}{_BEGIN}\n{''.join(_tables())}\n{_END}{rest.split(_END)[1]}"


def _tables() -> Iterator[str]:
    heads = " | ".join(EDITIONS)
    for title, lines in {
        "Files": FILES,
        "Parts of the report": PARTS,
        "What is known": FACTS,
    }.items():
        yield f"| {title} | {heads} |\n|---|{'---|' * len(EDITIONS)}\n"
        yield from _rows(lines)
        if lines is FILES:
            for table in RESULT_TABLES:
                yield _row(
                    f"`results/{table}.csv`", [e.has_table(table) for e in EDITIONS.values()]
                )
        yield "\n"


def _rows(lines: Mapping[str, Line]) -> Iterator[str]:
    for line in lines.values():
        yield _row(line.what, [line.in_(name) for name in EDITIONS])


def _row(what: str, held: list[bool]) -> str:
    return f"| {what} | {' | '.join('yes' if yes else '–' for yes in held)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
