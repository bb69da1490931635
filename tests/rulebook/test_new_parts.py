"""A new kind of rule is one class and its messages: everything else asks the part."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpilib.rules.indicators import Points, WeightedAttainment, WeightedRating
from kpilib.rules.json_schema import scheme_schema
from kpilib.rules.parts import PARTS
from kpilib.rules.parts.part import Part
from kpilib.rules.trace import Step
from kpilib.text.explain import explain
from kpilib.text.language import language
from kpilib.text.schemes.scheme_page import told
from kpilib.text.terminal_layout import as_text
from tests.rulebook.subjects import codes
from tests.small_schemes import HEAD, run, scheme_of
from tests.test_cases import cases_in, hold

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent.parent / "kpilib"


def _named_in(path: Path, names: set[str]) -> set[str]:
    """Classes of parts that a module imports."""
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kpilib.rules")
        for alias in node.names
        if alias.name in names
    }


def test_a_kind_of_part_is_named_in_its_own_module_only() -> None:
    # Indicators are kinds of parts with a weight: they are made of two of these.
    kinds = {part.__name__ for part in PARTS.values() if part.__module__.startswith("kpilib")}
    indicators = {each.__name__ for each in (Points, WeightedAttainment, WeightedRating)}
    naming = {
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if _named_in(path, kinds | indicators) and path.name != "indicators.py"
    }
    assert naming == set()


def test_what_is_asked_of_a_part_is_no_method_of_its_step() -> None:
    """Both stand in one module: a method in the wrong class would leave the part mute."""
    of_steps = {name for name in dir(Step) if not name.startswith("_")}
    asked = {name for name, value in vars(Part).items() if callable(value)} - of_steps
    wrong = {
        f"{step.__module__}.{step.__name__}": found
        for step in _every(Step)
        if step.__module__.startswith("kpilib.rules.parts") and (found := asked & vars(step).keys())
    }
    assert wrong == {}


def _every(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _every(below)


SCHEME = """\
quantities:
  sales: {sum: amount, deal: sale, unit: yuan, title: {zh: 销售额, en: Sales}}
  months: {employee: continuous_months, title: {zh: 在岗月数, en: Months here}}
  reached: {ramp: sales, begins: 100, ends: 300, title: {zh: 达成, en: Reached}}
pay:
  bonus: {title: {zh: 奖金, en: Bonus}, clause: 一、, guarantee: 50, of: 'reached × 200'}
  back: {title: {zh: 收回, en: Taken back}, clause: 二、, clawback: 120, after: months, window: 12}
"""
CASES = list(cases_in(Path(__file__).parent / "new_parts.yaml"))
PEOPLE = """
employee_id,name,continuous_months
E1,甲,3
E2,乙,12
E3,丙,24
"""
DEALS = """
deal_id,employee_id,kind,amount
D1,E1,sale,250
D2,E2,sale,110
"""


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The three parts and their messages, for one test."""
    # Other tests look at every part that is registered, so that these are so only here.
    from tests.rulebook import new_parts

    for kind in (new_parts.Clawback, new_parts.Ramp, new_parts.Guarantee):
        PARTS[kind.key] = kind
    texts = language("zh").texts
    assert isinstance(texts, dict)
    for key, text in new_parts.CHINESE.items():
        monkeypatch.setitem(texts, ("", key), (text,))
    yield
    for key in ("clawback", "ramp", "guarantee"):
        PARTS.pop(key)


@pytest.mark.parametrize(("scheme", "case"), CASES)
def test_they_pass_their_cases(scheme: str, case: dict[str, Any], tmp_path: Path) -> None:
    schemes = tmp_path / "params" / "schemes"
    schemes.mkdir(parents=True)
    text = f"{HEAD}periods: quarter\n{SCHEME}"
    (schemes / f"{scheme}.yaml").write_text(text, encoding="utf-8")
    hold(scheme, case, tmp_path, str(tmp_path))


def test_they_are_explained_down_to_the_rows(tmp_path: Path) -> None:
    assessed = run(scheme_of(SCHEME), "2026Q1", tmp_path, employees=PEOPLE, deals=DEALS)
    told_ = explain(assessed, "E1", "bonus", lang="en").text(None)
    assert "Bonus" in told_
    for part in ("Reached", "Sales", "deals.csv line 2"):
        assert part in told_


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["Bonus (CNY): Reached × 200, guaranteed 50",
                "Taken back (CNY): 120 taken back, less as Months here nears 12",
                "Reached: rises evenly from 0 at 100 to 1 at 300 of Sales"]),
        ("zh", ["奖金（元）：达成 × 200，保底50", "收回（元）：120按在岗月数不足12的比例收回",
                "达成：销售额自100至300由0均匀升至1"]),
    ],
)  # fmt: skip
def test_the_rule_book_tells_them(lang: str, lines: list[str]) -> None:
    told_ = as_text(told(scheme_of(SCHEME), lang, date.max), None).split("\n")
    assert [line for line in lines if f"  {line}" not in told_] == []


def test_lint_knows_what_they_can_be_and_reads() -> None:
    assert codes(SCHEME) == []
    never = "checks: [{code: c, when: reached > 1, of: reached, message: m}]\n"
    assert codes(SCHEME + never) == [("error", "never_matches")]


def test_lint_asks_them_for_flaws_of_their_own() -> None:
    assert ("error", "no_window") in codes(SCHEME.replace("window: 12", "window: -12"))


def test_editors_complete_them() -> None:
    schema = scheme_schema()
    assert schema["$defs"]["Ramp"]["required"] == ["ramp", "begins", "ends"]
    assert {"$ref": "#/$defs/Clawback"} in _references(schema)


def _references(schema: object) -> list[object]:
    if isinstance(schema, dict):
        return [schema, *(x for value in schema.values() for x in _references(value))]
    if isinstance(schema, list):
        return [x for value in schema for x in _references(value)]
    return []


def test_a_key_of_no_part_is_told_of_the_new_ones() -> None:
    with pytest.raises(Exception, match="ramp"):
        scheme_of("quantities: {x: {rampp: 1}}")
