"""A key that no file of a workspace knows is told with its place and the one that may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kpilib.core.problems import Problem, ProblemsFound
from kpilib.engine.inputs.correction_folder import read_correction
from kpilib.rules.case_files import read_cases
from kpilib.rules.lint import sound_scheme  # noqa: F401 - the parts are known when it is loaded
from kpilib.text.language import language
from kpilib.workspace.accepted import read_accepted
from kpilib.workspace.correction_draft import read_draft
from kpilib.workspace.decision_notes import decision_notes
from kpilib.workspace.departments import read_departments
from kpilib.workspace.intake.mapping_file import read_mapping
from kpilib.workspace.people_file import read_people
from kpilib.workspace.what_if.scenario_files import read_scenario
from kpilib.workspace.write_offs import read_write_offs, write_offs_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _correction(path: Path) -> None:
    problems: list[Problem] = []
    read_correction(path, problems)
    raise ProblemsFound(problems)


def _departments(text: str) -> tuple[str, Callable[[Path, Path], Any], str]:
    return ("params/departments.yaml", lambda root, _: read_departments(root), text)


def _mapping(text: str) -> tuple[str, Callable[[Path, Path], Any], str]:
    return ("params/intake/team.yaml", lambda root, _: read_mapping(root, "team"), text)


ONE = "departments: {team: {title: T, scheme: s"
CORRECTIONS = "params/corrections/2026Q1/team/C1.yaml"
FLAT = "table: deals\nrow: {deal: 1}\nreason: r\nby: b\non: 2026-04-01\n"
FILES: dict[str, tuple[str, Callable[[Path, Path], Any], str]] = {
    "langauge → language": _departments(f"company: C\n{ONE}, langauge: zh}}}}\n"),
    "acess → access": _departments(f"company: C\nacess: group\n{ONE}}}}}\n"),
    "reasn → reason": _departments(
        f"company: C\n{ONE}, overrides: {{a: {{value: 1, reasn: why, from: 2026-01-01}}}}}}}}\n"
    ),
    "querry → query": _departments(
        f"company: C\nsources: {{crm: {{url: 'sqlite:///a'}}}}\n{ONE}, "
        "sources: {deals: {from: crm, querry: SELECT 1}}}}\n"
    ),
    "reson → reason": (CORRECTIONS, lambda _, p: _correction(p), FLAT + "remove: true\nreson: x\n"),
    "chnage → change": (CORRECTIONS, lambda _, p: _correction(p), FLAT + "chnage: {}\n"),
    "tabel → table": (
        CORRECTIONS,
        lambda _, p: _correction(p),
        "edits: [{tabel: deals, row: {deal: 1}, remove: true}]\nreason: r\nby: b\non: 2026-04-01\n",
    ),
    "moveto → move_to": (
        "draft.yaml",
        lambda _, p: read_draft(p),
        "table: deals\nrow: {deal: 1}\nmoveto: other\n",
    ),
    "emplyee → employee": (
        "params/write_offs/team.yaml",
        lambda root, _: read_write_offs(root, "team"),
        "- {emplyee: A, period: 2026Q1, item: i, amount: 1, reason: r, by: b, on: 2026-04-01}\n",
    ),
    "untill → until": (
        "params/decisions/2026Q1/team.yaml",
        lambda root, _: decision_notes(root, "team", "2026Q1"),
        "- {about: x}\n- {about: y, untill: 2026-04-01}\n",
    ),
    "nme → name": (
        "params/people.yaml", lambda root, _: read_people(root), "people: {a: {nme: A}}\n"
    ),
    "resaon → reason": (
        "params/accepted.yaml",
        lambda root, _: read_accepted(root),
        "- {code: c, resaon: r, by: b}\n",
    ),
    "claus → clause": (
        "params/schemes/cases/s.yaml",
        lambda root, _: read_cases(root, "s"),
        "scheme: s\ncases: [{name: n, claus: 1, runs: []}]\n",
    ),
    "rule → rules": ("params/one.yaml", lambda root, p: read_scenario(p, root), "rule:\n"),
    "confirm → confirmed": _mapping("confirm: true\ntables: []\n"),
    "shet → sheet": _mapping("tables: [{table: deals, file: a, shet: b, columns: {date: d}}]\n"),
    "frm → from": _mapping("tables: [{table: deals, file: a, columns: {date: {frm: d}}}]\n"),
    "bye → by": _mapping(
        "tables: [{table: deals, file: a, columns: {date: d}, group: {bye: [date], sum: amount}}]\n"
    ),
    "is_nt → is_not": _mapping(
        "tables: [{table: deals, file: a, columns: {date: d}, leave_out: "
        "[totals, {column: x, is_nt: y}]}]\n"
    ),
    "fil → file": _mapping(
        "tables: [{table: deals, file: a, columns: {date: "
        "{from: d, lookup: {fil: a, by: b, gives: c}}}}]\n"
    ),
    "lable → table": (
        "params/what_if/one.yaml",
        lambda root, p: read_scenario(p, root),
        "inputs: [{lable: deals, row: {deal: 1}, remove: true}]\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", FILES)
def test_the_key_that_may_be_meant_is_named(slip: str, tmp_path: Path) -> None:
    name, read, text = FILES[slip]
    wrong, meant = slip.split(" → ")
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read(tmp_path, path)
    (told,) = [one for one in found.value.problems if f"'{wrong}'" in one.message]
    line = next(n for n, each in enumerate(text.splitlines(), 1) if wrong in each)
    assert told.table.rpartition(":")[2] == str(line)
    assert f"did you mean {meant}?" in told.message
    assert f"是否应为 {meant}？" in language("zh").said(told.message)


def test_what_whoever_reads_a_file_sets_is_not_offered_as_a_key_of_it(tmp_path: Path) -> None:
    path = tmp_path / write_offs_file("team")
    path.parent.mkdir(parents=True)
    path.write_text("- {zzz: 1}\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read_write_offs(tmp_path, "team")
    (told,) = [one.message for one in found.value.problems if "zzz" in one.message]
    assert "known here: employee, period, piece, item, amount, reason, by, on, evidence" in told
    assert "place" not in told


WRITTEN_OFF = (
    "- {place: x, employee: A, period: 2026Q1, item: i, amount: 1, reason: r, by: b, "
    "on: 2026-04-01}\n"
)
SET = {
    "params/departments.yaml: id": (
        lambda root, _: read_departments(root), f"company: C\n{ONE}, id: x}}}}\n"
    ),
    f"{CORRECTIONS}: id": (lambda _, p: _correction(p), FLAT + "remove: true\nid: x\n"),
    "params/accepted.yaml: place": (
        lambda root, _: read_accepted(root),
        "- {period: 2026Q1, table: deals, place: D20, code: hidden_rows, by: b, reason: r}\n",
    ),
    "params/write_offs/team.yaml: place": (
        lambda root, _: read_write_offs(root, "team"),
        WRITTEN_OFF,
    ),
    "params/scenarios/one.yaml: place": (
        lambda root, p: read_scenario(p, root),
        "inputs: [{table: deals, row: {deal: 1}, remove: 'true', place: x}]\n",
    ),
    "params/scenarios/two.yaml: name": (
        lambda root, p: read_scenario(p, root), "name: x\nrules: {a: {b: '1'}}\n"
    ),
    "params/scenarios/three.yaml: places": (
        lambda root, p: read_scenario(p, root), "places: {x: y}\nrules: {a: {b: '1'}}\n"
    ),
}  # fmt: skip
"""Keys by their file that only the program sets, with a file that is sound but for them."""


@pytest.mark.parametrize("where", SET)
def test_what_whoever_reads_a_file_sets_is_refused_as_a_key_of_it(
    where: str, tmp_path: Path
) -> None:
    (name, key), (read, text) = where.split(": "), SET[where]
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        read(tmp_path, path)
    assert [f"'{key}' is not known here" in one.message for one in found.value.problems] == [True]


def test_settings_that_something_was_issued_by_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "params" / "departments.yaml"
    path.parent.mkdir()
    path.write_text(f"company: C\n{ONE}, id: x}}}}\n", encoding="utf-8")
    assert [*read_departments(tmp_path, as_issued=True).departments] == ["team"]


def test_a_correction_may_say_its_own_name_for_some_were_issued_so(tmp_path: Path) -> None:
    path = tmp_path / CORRECTIONS
    path.parent.mkdir(parents=True)
    path.write_text(FLAT + "remove: true\nid: C1\n", encoding="utf-8")
    problems: list[Problem] = []
    found = read_correction(path, problems)
    assert (found and found.id, problems) == ("C1", [])
