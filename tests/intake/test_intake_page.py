"""The page of the documentation shows every key of a mapping, in a mapping that can be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from kpilib.workspace.intake.mapping import (
    Cancelled,
    ColumnMapping,
    Grouping,
    IntakeMapping,
    NameSource,
    RowCondition,
    TableMapping,
)
from kpilib.workspace.intake.mapping_file import read_mapping
from tests.intake.kept_workbooks import write_workspace

if TYPE_CHECKING:
    from pydantic import BaseModel

PAGE = (Path(__file__).parents[2] / "docs" / "intake.md").read_text(encoding="utf-8")
MAPPING = PAGE.split("```yaml\n")[1].split("```")[0]
PIECES: tuple[type[BaseModel], ...] = (
    IntakeMapping, TableMapping, ColumnMapping, RowCondition, Cancelled, Grouping, NameSource,
)  # fmt: skip


def test_the_mapping_on_the_page_can_be_read(tmp_path: Path) -> None:
    mapping = read_mapping(write_workspace(tmp_path, MAPPING), "team")
    assert mapping is not None
    assert [table.table for table in mapping.tables] == [
        "deals", "metrics", "ratings", "metrics", "events", "metrics", "ratings", "coefficients",
    ]  # fmt: skip


def test_every_key_of_a_mapping_stands_on_the_page_and_in_the_docstring_of_its_piece() -> None:
    for piece in PIECES:
        told = re.findall(r"^        (\w+): ", piece.__doc__ or "", re.MULTILINE)
        assert told == list(piece.model_fields)
        keys = {field.alias or name for name, field in piece.model_fields.items()} - {"rows"}
        assert {key for key in keys if f"{key}:" not in PAGE} == set()
