from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kpilib.core.file_names import name_fault, on_disk_as
from tests.reference.command import call
from tests.small_company import departments, write_company

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["key-accounts", "大客户部", "a.b c", "con-sulting", "com10", "é"])
def test_a_name_that_every_system_takes_is_right(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(("name", "said"), [
    ("..", "cannot be the name of a folder"),
    ("a/b", "cannot be the name of a folder"),
    ("a\\b", "cannot be the name of a folder"),
    ("a:b", "cannot be the name of a folder"),
    ("a.", "cannot be the name of a folder"),
    ("a ", "cannot be the name of a folder"),
    (".a", "cannot be the name of a folder"),
    ("a\n", "cannot be the name of a folder"),
    ("", "cannot be the name of a folder"),
    ("a" * 101, "is too long for the name of a folder: it has 101 bytes"),
    ("部" * 34, "is too long for the name of a folder: it has 102 bytes"),
    ("CON", "is the name of a device on Windows"),
    ("nul.x", "is the name of a device on Windows"),
    ("Aux", "is the name of a device on Windows"),
    ("COM1", "is the name of a device on Windows"),
    ("lpt².tar.gz", "is the name of a device on Windows"),
    ("con .txt", "is the name of a device on Windows"),
])  # fmt: skip
def test_a_name_that_some_system_refuses_is_said_why(name: str, said: str) -> None:
    assert said in str(name_fault(name))


@pytest.mark.parametrize(("one", "other"), [
    ("Sales", "sales"), ("ÉQUIPE", "équipe"), ("e\u0301", "é"), ("Straße", "STRASSE"),
])  # fmt: skip
def test_names_that_some_system_takes_for_one_are_one(one: str, other: str) -> None:
    assert on_disk_as(one) == on_disk_as(other)


@pytest.mark.parametrize(("names", "line", "said"), [
    (["t1", "nul.x"], 4, "'nul.x' is the name of a device on Windows: use another one"),
    (["t1", "a" * 101], 4, "is too long for the name of a folder"),
    (["Sales", "sales"], 4, "'sales' and 'Sales' differ only in what Windows and macOS take"),
    (["Ledger"], 3, "'Ledger' is the name of something else in reports/"),
])  # fmt: skip
def test_check_names_the_line_of_a_department_that_some_system_cannot_hold(
    names: list[str], line: int, said: str, tmp_path: Path
) -> None:
    root = write_company(tmp_path, ["t1"])
    (root / "params" / "departments.yaml").write_text(departments(names), encoding="utf-8")
    code, found = call(["check", "--workspace", str(root)])
    assert code == 1
    assert f"params/departments.yaml:{line}: " in found
    assert said in found


def test_check_names_the_file_of_a_scheme_that_some_system_cannot_hold(tmp_path: Path) -> None:
    root = write_company(tmp_path, ["t1"])
    schemes = root / "params" / "schemes"
    text = (schemes / "small.yaml").read_text(encoding="utf-8")
    for name in ("aux", "Small"):
        (schemes / f"{name}.yaml").write_text(
            text.replace("id: small", f"id: {name}"), encoding="utf-8"
        )
    code, found = call(["check", "--workspace", str(root)])
    assert code == 1
    assert "params/schemes/aux.yaml:1: 'aux' is the name of a device on Windows" in found
    assert "params/schemes/small.yaml:1: 'small' and 'Small' differ only in" in found
