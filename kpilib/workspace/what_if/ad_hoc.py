"""The variant that `--set` forms: values of rules, and cells of inputs.

software_rate=5%                            a value of a rule
metrics[E003,quarterly_target].target=250000        a cell, by the key of its table
deals[2026Q1-001,E002]=none                 a row goes
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kpilib.core.messages import Message
from kpilib.core.problems import Problem, ProblemsFound
from kpilib.core.tables import INPUT_TABLES
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Bilingual
from kpilib.workspace.what_if.input_edits import InputEdit
from kpilib.workspace.what_if.scenario_files import AD_HOC, WhatIfScenario
from kpilib.workspace.what_if.variant_rules import EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping

_CELL = re.compile(r"(?P<table>[a-z]+)\[(?P<key>[^\]]*)\](?:\.(?P<column>\w+))?")
_GONE = "none"
_ABOVE_A_COLUMN = 24


def is_cell(path: str) -> bool:
    """Whether a path names a cell or a row of the inputs."""
    found = _CELL.fullmatch(path)
    return found is not None and found["table"] in INPUT_TABLES


def ad_hoc(
    values: Mapping[str, str],
    *,
    name: str = "",
    title: str | None = None,
    reason: str | None = None,
) -> WhatIfScenario:
    """The scenario of `--set path=value`.

    Raises:
        ProblemsFound: A cell is not named as one can be.
    """
    problems: list[Problem] = []
    rules = {path: text for path, text in values.items() if not is_cell(path)}
    edits = [edit for path, text in values.items()
             if is_cell(path) and (edit := _edit(path, text, problems)) is not None]  # fmt: skip
    if problems:
        raise ProblemsFound(problems, AD_HOC)
    if not title and not name:
        title = _short_title(values)
    return WhatIfScenario(
        title=Bilingual.model_validate(title) if title else None,
        reason=Bilingual.model_validate(reason) if reason else None,
        rules={EVERY: rules} if rules else {},
        inputs=tuple(edits),
    ).model_copy(update={"name": name})


def _short_title(values: Mapping[str, str]) -> str:
    """What is set, where that is short enough to stand above a column."""
    said = ", ".join(f"{path}={text}" for path, text in values.items())
    return said if len(said) <= _ABOVE_A_COLUMN else ""


def _edit(path: str, text: str, problems: list[Problem]) -> InputEdit | None:
    found = _CELL.fullmatch(path)
    if found is None:  # it has been asked for
        return None
    table, column = found["table"], found["column"] or ""
    spec = INPUT_TABLES[table]
    cells = [cell.strip() for cell in found["key"].split(",")]
    place = f"{AD_HOC} {path}"
    key = spec.key or spec.names[:1]
    if not any(cells) or len(cells) > len(key) or bool(column) == (text == _GONE):
        message = Message(
            "{path} names no cell: write {table}[{key}].COLUMN=VALUE, or {table}[{key}]=none for a "
            "row that goes",
            path=path,
            table=table,
            key=",".join(key),
        )
        problems.append(Problem(place, None, "", "bad_cell", message))
        return None
    row = {name: cell for name, cell in zip(key, cells, strict=False) if cell}
    given = {"change": {column: text}} if column else {"remove": True}
    try:
        edit = InputEdit.model_validate({"table": table, "row": row, **given})
    except ValidationError as wrong:
        fault = fault_text(dict(wrong.errors()[0]), InputEdit)
        problems.append(Problem(place, None, "", "bad_cell", fault))
        return None
    return edit.model_copy(update={"place": place})
