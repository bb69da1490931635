"""The checker works every statement out again, and notices whatever is changed in one."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.statements import check_statement
from kpilib.publish.statements.check_statement import code, faults
from kpilib.publish.statements.person_statement import digest_of
from kpilib.publish.statements.statement_code import rows_by_person
from kpilib.publish.statements.statement_html import page_html
from kpilib.publish.statements.statement_page import StatementPage
from kpilib.publish.statements.write_statements import as_json
from tests.explain.runs import book
from tests.statements.sources import calls, of_cases, of_sample, others, read_back
from tests.test_cases import CASES

SCHEMES = sorted(path.stem for path in CASES.glob("*.yaml"))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_amount_of_everybody_of_every_case_follows(scheme: str, tmp_path: Path) -> None:
    runs = 0
    for source in of_cases(scheme, tmp_path):
        expected = rows_by_person(source.assessment.results, ())
        assert {*source.people} == {*expected} - {DEPARTMENT}
        runs += 1
        for who in source.people:
            statement = read_back(source, who)
            assert not faults(statement), f"{source.about} {who}"
            assert statement["results"] == expected[who]
            page = StatementPage(statement, source.wording).as_data()
            said = json.dumps(statement, ensure_ascii=False) + page_html(page).decode()
            named = [word for word in others(source, who) if len(word) > 2 and calls(said, word)]
            assert not named, who
    assert runs or any(version.narrative for version in book().versions(scheme))


WORKED_BY_HAND: tuple[tuple[list[Any], str | bool | None], ...] = (
    (["+", "1", "2/3"], "5/3"),
    (["+", {"day": "2026-02-27"}, "3"], "2026-03-02"),
    (["-", "1", "0.4"], "0.6"),
    (["-", {"day": "2026-03-02"}, {"day": "2026-02-27"}], "3"),
    (["*", "1.5", None], None),
    (["/", "1", "0"], None),
    (["neg", "2"], "-2"),
    (["min", "2", "1"], "1"),
    (["max", "2", "1"], "2"),
    (["abs", "-2"], "2"),
    (["floor", "-1.5"], "-2"),
    (["round", "0.125"], "0.13"),
    (["round", "-0.125"], "-0.13"),
    (["not", True], False),
    (["months_before", {"day": "2026-03-31"}, "1"], "2026-02-28"),
    (["years", {"day": "2020-04-01"}, {"day": "2026-03-31"}], "5"),
    (["week", {"day": "2026-01-01"}], "2026-W01"),
    (["sum", "1", None, "2"], "3"),
    (["mean", "1", None, "2"], "1.5"),
    (["mean", None], None),
    (["known", None], False),
    (["and", True, None], None),
    (["and", False, None], False),
    (["or", True, None], True),
    (["or", False, None], None),
    (["any"], False),
    (["any_true", False, True], True),
    (["none_true", False, None], True),
    (["in", {"word": "b"}, {"word": "a"}, {"word": "b"}], True),
    (["different", {"word": "a"}, {"word": "a"}], "1"),
    (["last_of", {"word": "a"}, {"word": "b"}], "b"),
    (["last_of", {"word": "a"}, None], None),
    (["month", None, {"day": "2026-02-03"}], "2026-02"),
    (["text", "2/3"], "0.6667"),
    (["share", "100", "1", "3", "1"], "33.34"),
    (["share", "100", "1", "0", "0"], "0"),
    (["prize", "1", "2", "0", "500", "300"], "400"),
    (["prize", "3", "1", "0", "500", "300"], "0"),
    (["largest_rest", "0", "1.005", "1.005"], "1.01"),
    (["largest_rest", "1", "1.005", "1.005"], "1"),
    (["if", None, "1", "2"], None),
    (["when", False, "1"], None),
    (["band", "10", ["10", None, "2"], [None, "10", "1"]], "2"),
    (["band", "9.99", ["10", None, "2"], [None, "10", "1"]], "1"),
    (["lookup", [{"word": "x"}], "7", [{"word": "y"}, "8"]], "7"),
    (["lookup", [{"word": "y"}], "7", [{"word": "y"}, "8"]], "8"),
    (["weighted", ["0.6", "90"], ["0.4", None]], "90"),
    (["weighted", ["0.6", "90"], ["0.4", "80"]], "86"),
    (["first", [{"word": "a"}, False], [{"word": "b"}, True]], "b"),
    (["<", "1", "2"], True),
    (["==", {"word": "a"}, None], False),
    ([">", None, "2"], None),
)


@pytest.mark.parametrize(("formula", "value"), WORKED_BY_HAND, ids=str)
def test_functions_of_the_checker(formula: list[Any], value: str | bool | None) -> None:
    found = check_statement.worked_out(formula, [])
    if isinstance(found, Fraction):
        assert found == Fraction(str(value))
    else:
        assert (str(found) if isinstance(found, date) else found) == value


def test_every_function_has_a_case_worked_by_hand() -> None:
    known = {*check_statement.STRICT, *check_statement.LENIENT}
    assert known <= {formula[0] for formula, _ in WORKED_BY_HAND}


def test_sample_company_in_both_languages() -> None:
    for lang in ("zh", "en"):
        for source in of_sample(lang, last=lang == "en"):
            for who in source.people:
                statement = read_back(source, who)
                assert not faults(statement)
                said = json.dumps(statement, ensure_ascii=False)
                assert not [word for word in others(source, who) if calls(said, word)]


@pytest.fixture(scope="module")
def statement() -> dict[str, Any]:
    """Somebody with pay of several parts, rows and carried state."""
    source = next(s for s in of_sample() if s.about[:2] == ("key-accounts", "2026Q1"))
    return read_back(source, "E007")


def _sealed(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with code and digest made anew, as a forger would."""
    statement = {**statement, "code": code(statement)}
    return {**statement, "digest": digest_of(statement)}


def _noticed(changed: dict[str, Any]) -> bool:
    """Whether something is wrong, or cannot even be worked out, which the program says as well."""
    try:
        return bool(faults(changed))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        return True


def test_any_change_is_noticed_by_the_digest(statement: dict[str, Any]) -> None:
    for number, step in enumerate(statement["sheet"]):
        for key in step:
            changed = copy.deepcopy(statement)
            changed["sheet"][number][key] = "77"
            assert _noticed(changed), f"{key} of {step['title']}"


def test_a_changed_figure_is_noticed_even_when_sealed_anew(statement: dict[str, Any]) -> None:
    assert not faults(_sealed(copy.deepcopy(statement)))
    for number, step in enumerate(statement["sheet"]):
        if "formula" in step:
            changed = copy.deepcopy(statement)
            changed["sheet"][number]["value"] = "77"
            assert _noticed(_sealed(changed)), step["title"]
    for table, column in (("payouts", 3), ("summary", 7)):
        changed = copy.deepcopy(statement)
        changed["results"][table][0][column] = "9999.99"
        assert faults(_sealed(changed))


def test_a_changed_row_is_noticed_even_when_sealed_anew(statement: dict[str, Any]) -> None:
    rows = [n for n, step in enumerate(statement["sheet"]) if step["name"] in {"amount", "share"}]
    assert len(rows) > 5
    for number in rows:
        changed = copy.deepcopy(statement)
        changed["sheet"][number]["value"] = "0.31"
        assert _noticed(_sealed(changed))


def test_a_changed_formula_is_noticed_even_when_sealed_anew(statement: dict[str, Any]) -> None:
    changed = copy.deepcopy(statement)
    step = next(s for s in changed["sheet"] if s["name"] == "kpi_factor")
    assert step["formula"][0] == "+"
    step["formula"][0] = "-"
    assert faults(_sealed(changed))


def test_an_amount_without_a_step_and_another_persons_row_are_noticed(
    statement: dict[str, Any],
) -> None:
    changed = copy.deepcopy(statement)
    changed["figures"] = [f for f in changed["figures"] if f["table"] != "payouts"]
    assert any("no step gives it" in fault for fault in faults(_sealed(changed)))
    changed = copy.deepcopy(statement)
    changed["results"]["payouts"][0][0] = "E008"
    assert any("another person's" in fault for fault in faults(_sealed(changed)))


def test_the_checker_is_short_and_needs_nothing(statement: dict[str, Any], tmp_path: Path) -> None:
    path = Path(check_statement.__file__)
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    tree = ast.walk(ast.parse(text))
    names = {node.module for node in tree if isinstance(node, ast.ImportFrom)}
    assert {str(name).partition(".")[0] for name in names} <= {*sys.stdlib_module_names}
    (tmp_path / "E007.json").write_bytes(as_json(statement))
    (tmp_path / "bad.json").write_text("{}")
    checker = tmp_path / "check_statement.py"
    checker.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(checker)]
    right = subprocess.run([*command, "E007.json"], cwd=tmp_path, capture_output=True, check=False)
    assert right.returncode == 0, right.stdout
    assert statement["code"].encode() in right.stdout
    wrong = subprocess.run([*command, "bad.json"], cwd=tmp_path, capture_output=True, check=False)
    assert wrong.returncode == 1
    assert b"no whole statement" in wrong.stdout
    assert not wrong.stderr
