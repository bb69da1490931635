"""Editors complete and check a mapping by its schema, and find it by the line that is proposed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from kpilib.cli.main import main
from kpilib.workspace.intake.mapping_file import mapping_place
from kpilib.workspace.intake.mapping_schema import MAPPING_LINE, mapping_schema_text
from tests.intake.kept_workbooks import KEPT, write_kept, write_workspace
from tests.intake.test_intake_page import MAPPING

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads(mapping_schema_text())


def faults(text: str) -> list[str]:
    found = Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(text))
    return sorted(error.json_path for error in found)


@pytest.mark.parametrize("text", [MAPPING, *(kept.mapping for kept in KEPT.values())])
def test_what_the_program_reads_is_no_fault_to_an_editor(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("tables: [{table: deals, file: a, colums: {}, columns: {}}]", "$.tables[0]"),
        ("tables: [{table: deals, file: a, columns: {amount: {form: x}}}]",
         "$.tables[0].columns.amount"),
        ("tables: [{table: deals, file: a, columns: {}, decimal: ';'}]", "$.tables[0].decimal"),
        ("tables: [{table: deals, file: a, columns: {}, leave_out: [total]}]",
         "$.tables[0].leave_out"),
        ("confirmed: maybe\ntables: []", "$.confirmed"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_a_fault_to_an_editor_where_it_stands(wrong: str, place: str) -> None:
    assert faults(wrong) == [place]


def test_every_key_is_explained() -> None:
    pieces = {**SCHEMA["$defs"], "IntakeMapping": SCHEMA}
    for name, piece in pieces.items():
        shown = next((one for one in piece.get("anyOf", ()) if "properties" in one), piece)
        for key, about in shown.get("properties", {}).items():
            assert about.get("description"), f"{name}.{key}"


def test_a_proposal_names_its_schema_and_writes_it_beside(tmp_path: Path) -> None:
    write_kept(tmp_path)
    root = write_workspace(tmp_path / "w")
    words = ["intake", "2026Q1", "team", str(tmp_path / "crm.csv"), "--workspace", str(root)]
    CliRunner().invoke(main, words)
    mapping = root / mapping_place("team")
    assert mapping.read_text("utf-8").startswith(f"{MAPPING_LINE}\n")
    assert (mapping.parent / "mapping.schema.json").read_text("utf-8") == mapping_schema_text()
    assert faults(mapping.read_text("utf-8")) == []


def test_the_schema_may_be_asked_for_and_written_again(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "w")
    asked = ["schemes", "json-schema", "--of", "mapping", "--workspace", str(root)]
    assert CliRunner().invoke(main, asked).output == mapping_schema_text()
    assert CliRunner().invoke(main, [*asked, "--write"]).exit_code == 0
    written = root / "params" / "intake" / "mapping.schema.json"
    assert written.read_text("utf-8") == mapping_schema_text()
