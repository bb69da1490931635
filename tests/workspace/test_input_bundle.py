from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.periods import Period
from kpilib.workspace.input_bundle import InputBundle, of_period, of_schemes, read_bundle
from kpilib.workspace.workspace import Workspace
from tests.issued_workspace import correct_sales, write_issuing_workspace, write_year

if TYPE_CHECKING:
    from pathlib import Path

LAST, NOW = Period.parse("2025Q4"), Period.parse("2026Q1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_issuing_workspace(tmp_path)
    correct_sales(tmp_path, "2025Q4", "A", "50", "60")
    correct_sales(tmp_path, "2026Q1", "A", "40", "50")
    return tmp_path


def bundle(root: Path, period: Period = NOW, *earlier: Period) -> InputBundle:
    return InputBundle.of(Workspace(root), "team", period, *earlier)


def pay(workspace: Workspace, period: Period = NOW) -> str:
    return str(workspace.assess("team", period).results.rows["payouts"][0][3])


def test_a_bundle_has_rules_inputs_and_corrections_of_the_periods_that_are_shown(
    root: Path,
) -> None:
    assert list(bundle(root, LAST).files) == [
        "notebooks/department_review.ipynb",
        "params/corrections/2025Q4/team/C-A.yaml",
        "params/departments.yaml",
        "params/inputs/2025Q4/team/employees.csv",
        "params/inputs/2025Q4/team/metrics.csv",
        "params/inputs/2025Q4/team/ratings.csv",
        "params/schemes/small.yaml",
    ]
    later = set(bundle(root, NOW, LAST).files) - set(bundle(root, LAST).files)
    assert {path.split("/")[2] for path in later} == {"2026Q1"}


def test_a_year_has_the_quarters_that_it_is_made_of(tmp_path: Path) -> None:
    year = write_year(tmp_path)
    found = InputBundle.of(Workspace(tmp_path), "team", year)
    names = {path.split("/")[2] for path in found.files if path.startswith("params/inputs/")}
    assert names == {"2026", "2026Q1", "2026Q2", "2026Q3", "2026Q4"}
    now = Workspace(tmp_path).assess("team", year)
    with found.opened() as copy:
        assert copy.assess("team", year).inputs_hash == now.inputs_hash


def test_what_is_not_read_is_no_part_of_it(root: Path) -> None:
    names = {path.split("/")[2] for path in bundle(root).files if path.startswith("params/inputs/")}
    assert names == {"2026Q1"}  # nothing is carried on; a report asks for what it looks back on


def test_other_departments_are_no_part_of_it(root: Path) -> None:
    before = bundle(root)
    path = root / "params" / "departments.yaml"
    path.write_text(
        path.read_text("utf-8")
        + "  other:\n    title: {zh: 二部, en: Team two}\n    scheme: small\n",
        encoding="utf-8",
    )
    other = root / "params" / "inputs" / "2026Q1" / "other"
    other.mkdir()
    (other / "employees.csv").write_text("employee_id,name\nX,戊\n", encoding="utf-8")
    assert bundle(root).files == before.files


def test_hidden_files_and_editors_copies_are_no_part_of_it(root: Path) -> None:
    before = bundle(root)
    (root / "notebooks" / ".ipynb_checkpoints").mkdir()
    (root / "notebooks" / ".ipynb_checkpoints" / "x.ipynb").write_text("{}", encoding="utf-8")
    (root / "params" / "inputs" / "2026Q1" / "team" / ".~lock").write_text("", encoding="utf-8")
    assert bundle(root).files == before.files


def test_opened_it_is_a_workspace_with_the_same_figures_and_hash(root: Path) -> None:
    now = Workspace(root).assess("team", NOW)
    with bundle(root).opened() as copy:
        again = copy.assess("team", NOW)
        assert copy.root != root
    assert again.inputs_hash == now.inputs_hash
    for name in now.results.rows:
        assert again.results.csv(name) == now.results.csv(name)
    assert not copy.root.exists()


def test_settings_survive_as_they_were_meant(tmp_path: Path) -> None:
    write_issuing_workspace(tmp_path)
    path = tmp_path / "params" / "departments.yaml"
    path.write_text(
        path.read_text("utf-8").replace(
            "scheme: small",
            "scheme: [{from: 2016-01-01, id: small}]\n    overrides:\n"
            "      indicators.sales.weight: 0.6\n      pay.bonus.formula: 12.50 × score\n",
        ),
        encoding="utf-8",
    )
    there = Workspace(tmp_path).department("team")
    with InputBundle.of(Workspace(tmp_path), "team", NOW).opened() as copy:
        assert copy.department("team") == there
        assert copy.department("team").model_dump_json() == there.model_dump_json()


def test_written_and_read_again_it_is_the_same(root: Path, tmp_path: Path) -> None:
    one = bundle(root)
    one.write(tmp_path / "copy")
    again = read_bundle(tmp_path / "copy")
    assert again == one
    assert again.digest == one.digest


def test_the_digest_tells_paths_and_contents_apart() -> None:
    digests = {
        InputBundle(files).digest
        for files in (
            {},
            {"a": b"bc"},
            {"ab": b"c"},
            {"a": b"b", "c": b""},
            {"a": b"", "bc": b""},
        )
    }
    assert len(digests) == 5
    assert InputBundle({"b": b"2", "a": b"1"}).digest == InputBundle({"a": b"1", "b": b"2"}).digest


def test_one_bundle_can_take_a_period_from_another(root: Path) -> None:
    after = bundle(root, NOW, LAST)
    before = after.only(lambda path: not path.startswith("params/corrections/"))
    # A: 24 + 32 points at 10 yuan; 6 points more with 10 more sold.
    for mixed, last, now in (
        (before, "620.00", "560.00"),
        (before.with_from(after, of_period("2025Q4")), "680.00", "560.00"),
        (before.with_from(after, of_period("2026Q1")), "620.00", "620.00"),
        (after, "680.00", "620.00"),
    ):
        with mixed.opened() as copy:
            assert (pay(copy, LAST), pay(copy)) == (last, now)


def test_files_that_the_other_bundle_lacks_go() -> None:
    one, other = InputBundle({"a/x": b"1", "b": b"2"}), InputBundle({"a/y": b"3"})
    assert one.with_from(other, lambda path: path.startswith("a/")).files == {
        "a/y": b"3",
        "b": b"2",
    }


def test_rules_are_schemes_and_settings() -> None:
    paths = ("params/schemes/small.yaml", "params/departments.yaml", "params/inputs/2026Q1/team/x")
    assert [of_schemes(path) for path in paths] == [True, True, False]


def test_a_period_is_told_from_one_whose_name_begins_alike() -> None:
    holds = of_period("2026")
    assert holds("params/inputs/2026/team/metrics.csv")
    assert holds("params/corrections/2026/team/C1.yaml")
    assert not holds("params/inputs/2026Q1/team/metrics.csv")
