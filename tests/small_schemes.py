"""What tests of the engine share: schemes written as text, input folders written as CSV."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from kpilib.core.periods import Period
from kpilib.core.problems import ProblemsFound
from kpilib.core.yamltext import parse_yaml
from kpilib.engine.trial import ENGINE, scheme_book
from kpilib.rules.read_scheme import read_scheme
from kpilib.workspace.assess_folder import assess_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpilib.core.problems import Problem
    from kpilib.engine.assess import Run
    from kpilib.rules.scheme import Scheme
    from kpilib.rules.scheme_book import SchemeBook

HEAD = """\
id: sample
title: {zh: 样例, en: Sample}
source: {file: sample.txt, heading: 样例}
effective_from: 2016-01-01
"""


def scheme_of(text: str) -> Scheme:
    """A scheme of a few lines, with the head that every scheme has; quarterly unless it says."""
    body = dedent(text)
    periods = "" if body.startswith("periods:") else "periods: quarter\n"
    (document,) = parse_yaml(HEAD + periods + body, "sample.yaml")
    return read_scheme(document, None, ENGINE)


def write_folder(folder: Path, tables: Mapping[str, str]) -> Path:
    """Tables as CSV files; lines may be indented, cells may have blanks around them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(dedent(text).strip() + "\n", encoding="utf-8")
    return folder


def run(scheme: Scheme | str, period: str, folder: Path, carry: str = "", **tables: str) -> Run:
    """Assess tables given as text; a scheme is one of this module's, or an id in params."""
    when = Period.parse(period)
    if isinstance(scheme, str):
        scheme = book().scheme(scheme, when)
    inputs = write_folder(folder / "in", tables)
    path = None
    if carry:
        path = write_folder(folder, {"carry": carry}) / "carry.csv"
    history = folder / "history"
    return assess_folder(
        scheme, when, inputs, carry=path, history=history if history.is_dir() else None
    )


def problems_of(
    scheme: Scheme | str, period: str, folder: Path, carry: str = "", **tables: str
) -> list[tuple[str, str, int | None, str]]:
    """Code, table, row and column of every problem that a run meets."""
    return [(p.code, p.table, p.row, p.column) for p in all_problems(
        scheme, period, folder, carry, **tables)]  # fmt: skip


def all_problems(
    scheme: Scheme | str, period: str, folder: Path, carry: str = "", **tables: str
) -> tuple[Problem, ...]:
    """Every problem that a run meets; none when it goes through."""
    try:
        run(scheme, period, folder, carry, **tables)
    except ProblemsFound as wrong:
        return wrong.problems
    return ()


def book() -> SchemeBook:
    """The schemes of this repository."""
    return scheme_book(Path(__file__).parent.parent / "params" / "schemes")
