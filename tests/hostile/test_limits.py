"""What keeps within the limits is read, and works; one more is refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kpilib.core import text_limits
from kpilib.core.jsontext import parse_json, read_json
from kpilib.core.pythontext import expression_tree, module_tree
from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import parse_yaml, read_settings
from kpilib.rules.formula import FormulaError, names_in, parse_formula
from kpilib.rules.printed_formula import printed_formula
from tests.hostile import texts
from tests.hostile.commands import ask
from tests.small_workspace import SCHEME, write_workspace

if TYPE_CHECKING:
    from pathlib import Path


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def test_a_text_as_deep_as_may_be_is_read_and_one_deeper_is_not() -> None:
    assert parse_yaml(nested(text_limits.DEPTH), "x.yaml")[0].line(()) == 1
    assert parse_json(nested(text_limits.DEPTH), "x.json")
    for parse in (parse_yaml, parse_json):
        with pytest.raises(TextError, match=r"x:1: more than 100 lists or mappings"):
            parse(nested(text_limits.DEPTH + 1), "x")


def test_aliases_count_as_often_as_they_repeat() -> None:
    ten = f"a: &a [{', '.join('x' * 10)}]\n"
    fine = ten + "b: [" + ", ".join(["*a"] * 2_000) + "]\n"
    (document,) = parse_yaml(fine, "x.yaml")
    assert document.data["b"][-1] == ["x"] * 10
    assert document.data["b"][0] is not document.data["b"][1]  # changing one changes no other
    with pytest.raises(TextError, match=r"x\.yaml:2: there are more than 25,000 values"):
        parse_yaml(ten + "b: [" + ", ".join(["*a"] * 2_500) + "]\n", "x.yaml")


def test_the_line_of_each_refusal_is_that_of_the_text() -> None:
    for text, line in (
        ("a: 1\n\nb: !!int x\n", 3),
        ("a: 1\nb: *no\n", 2),
        ("a: &x 1\nb: 2\nc: &x 3\n", 3),
        ("a:\n  b:\n    <<: 1\n", 3),
        (f"a: 1\nb: {'9' * 29}\n", 2),
        ("a: 1\nb: x\x07\n", 2),
    ):
        with pytest.raises(TextError, match=rf"^x\.yaml:{line}: "):
            parse_yaml(text, "x.yaml")


def test_what_was_issued_keeps_what_used_to_be_harmless() -> None:
    text = f"a: !!str 5\nb: {{<<: 1}}\nc: !!map {{d: 1}}\ne: 0.{'3' * 40}\n"
    (document,) = parse_yaml(text, "x.yaml", as_issued=True)
    assert document.data["a"] == "5"
    assert str(document.data["e"]) == f"0.{'3' * 40}"
    with pytest.raises(TextError, match="!!python/none names a type"):
        parse_yaml("a: !!python/none x\n", "x.yaml", as_issued=True)


def test_numbers_keep_all_of_their_digits_up_to_the_limit() -> None:
    (document,) = parse_yaml(f"a: {'9' * 28}%\n", "x.yaml")
    assert str(document.data["a"]) == f"{'9' * 26}.99"
    with pytest.raises(FormulaError, match="this number has 29 digits: at most 28"):
        parse_formula(f"1 + {'9' * 29}")


def test_formulas_as_long_and_deep_as_may_be_are_walked() -> None:
    long = " + ".join(["a"] * (text_limits.FORMULA_WORDS // 2))
    assert len(list(names_in(parse_formula(long)))) == text_limits.FORMULA_WORDS // 2
    assert printed_formula(parse_formula(long))
    deep = "(" * text_limits.BRACKETS + "a" + ")" * text_limits.BRACKETS
    assert list(names_in(parse_formula(deep))) == ["a"]
    with pytest.raises(FormulaError, match="too long") as told:
        parse_formula("a + " * 100_000 + "a")
    assert len(str(told.value)) < 2 * text_limits.SHOWN


@pytest.mark.parametrize("step", ["q{0} × q{0}", "1 ÷ (q{0} × q{0} + 3)"])
def test_a_number_that_multiplies_itself_ends(tmp_path: Path, step: str) -> None:
    lines = ["  q0: {formula: 9999 + goal, on: people}"]
    lines += [f"  q{n}: {{formula: {step.format(n - 1)}, on: people}}" for n in range(1, 60)]
    scheme = SCHEME.replace("eligibility:", "\n".join([*lines, "eligibility:"]))
    root = write_workspace(tmp_path, scheme.replace("10 × score", "q59"))
    answer = ask(root, "check")
    assert answer.faults("comes to a number that no figure reaches") == []


GOOD_JSON = ("list", "object", "null", "text", "exponent", "key twice", "many")
"""Whoever reads these finds that they are not what was written."""


@pytest.mark.parametrize("name", texts.JSON)
def test_hostile_json_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content = texts.JSON[name]
    path = tmp_path / "x.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if name in GOOD_JSON:
        assert json.dumps(read_json(path), ensure_ascii=False).encode()
        return
    with pytest.raises(TextError, match=r"^x\.json:1: "):
        read_json(path)


@pytest.mark.parametrize(
    "text",
    ["-" * 100_000 + "x", "(" * 100_000, "x." * 20_000 + "y", "1\x00", "x +", "+" * 990 + "x",
     "not " * 3_000 + "x", "f'{x!'", "\ud800"],
)  # fmt: skip
def test_hostile_python_is_refused_by_name(text: str) -> None:
    for tree in (module_tree, expression_tree):
        with pytest.raises(TextError, match=r"^cell:\d+: "):
            tree(text, "cell")


def test_settings_for_quarto_have_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "_quarto.yml"
    path.write_text("a: True\nb: 1.5\nc: 3\nd: 40%\ne: yes\nf: NULL\n", encoding="utf-8")
    assert read_settings(path, "q") == {
        "a": True,
        "b": 1.5,
        "c": 3,
        "d": "40%",
        "e": "yes",
        "f": None,
    }
    path.write_text("a: 1\n---\nb: 2\n", encoding="utf-8")
    with pytest.raises(TextError, match=r"^q:3: a second document begins here: keep one"):
        read_settings(path, "q")
