"""YAML as rules need it: exact decimals, YAML 1.2 words, a line for every value."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.core.sourcetext import TextError
from kpilib.core.yamltext import parse_yaml, read_yaml

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4%", Decimal("0.04")),
        ("12.5%", Decimal("0.125")),
        ("0.1", Decimal("0.1")),
        ("-3", Decimal(-3)),
        ("1.20", Decimal("1.20")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("none", None),
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("2026-01-01", "2026-01-01"),
        ("2026Q1", "2026Q1"),
        ("1e5", "1e5"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("'1'", "1"),
    ],
)
def test_plain_words_mean_what_they_look_like(text: str, value: object) -> None:
    (document,) = parse_yaml(f"a: {text}", "x.yaml")
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_numbers_as_keys_are_decimals() -> None:
    (document,) = parse_yaml("{10: 1.2, 0.5: 1}", "x.yaml")
    assert document.data == {Decimal(10): Decimal("1.2"), Decimal("0.5"): Decimal(1)}


def test_every_value_knows_its_line() -> None:
    (document,) = parse_yaml("a:\n  b:\n    - 1\n    - c: 2\n", "x.yaml")
    assert document.line(("a",)) == 1
    assert document.line(("a", "b")) == 2
    assert document.line(("a", "b", 1)) == 4
    assert document.line(("a", "b", 1, "c")) == 4
    assert document.place(("a", "b", 0)) == "x.yaml:3"


def test_an_unknown_place_has_the_line_of_what_is_around_it() -> None:
    (document,) = parse_yaml("a:\n  b: 1\n", "x.yaml")
    assert document.line(("a", "b", "z")) == 2
    assert document.line(("z",)) == 1


def test_a_file_may_hold_several_documents(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("a: 1\n---\na: 2\n---\n", encoding="utf-8")
    assert [document.data for document in read_yaml(tmp_path / "s.yaml")][:2] == [
        {"a": Decimal(1)},
        {"a": Decimal(2)},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", r"s.yaml:3: a stands here and in line 1: keep one"),
        ("10: 1\n10.0: 2\n", r"s.yaml:2: 10.0 stands here and in line 1: keep one"),
        ("a: [1\n", r"s.yaml:2: this is not YAML"),
        ("a: b: c\n", r"s.yaml:1: this is not YAML"),
        ("? [a]\n: 1\n", r"s.yaml:1: a key must be a plain word"),
        ("a: !!python/object:os.system x\n", r"s.yaml:1: !!python/object:os.system names a type"),
        ("a: &x [*x]\n", r"s.yaml:1: a value cannot contain itself"),
        ("a: \x01\n", r"s.yaml:1: the character U\+0001 cannot stand in a text"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(TextError, match=message):
        read_yaml(tmp_path / "s.yaml")


def test_a_file_in_another_encoding_or_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes("a: 客户".encode("gb18030"))
    with pytest.raises(
        TextError, match=r"params/s\.yaml:1: this is not UTF-8 text: save it as UTF-8"
    ):
        read_yaml(tmp_path / "s.yaml", "params/s.yaml")
    with pytest.raises(TextError, match=r"none\.yaml: it cannot be read"):
        read_yaml(tmp_path / "none.yaml")


COMMA = r"a comma inside \{\.\.\.\} ends the entry; put the formula or text in quotes"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("q:\n  a: {formula: max(0, b − c), unit: x}", "2: formula: max(0, b − c): "),
        ("q:\n  a: {unit: x, when: min(a, b, 0, 0) > 1}", "2: when: min(a, b, 0, 0) > 1: "),
        ("q: {a: {steps: {of: min(a, b), from: {1: 2}}}}", "1: of: min(a, b): "),
        ("q: {a: {sum: max(0, b), event: e}}", "1: sum: max(0, b): "),
        ("a: {formula: if(role = 'b, c', 1, 2)}", "1: formula: if(role = 'b, c', 1, 2): "),
        ("a: {\n  formula: max(0,\n    b)}", "2: formula: max(0, b): "),
        ("a: {when: role in ('b', 'c'), unit: x}", "1: when: role in ('b', 'c' …: "),
        ("title: {zh: 甲, 乙, en: A}", "1: zh: 甲, 乙: "),
        ("in: {甲, 乙: 1}", "1: 甲: "),
        ("in: {乙: 1, 甲}", "1: 乙: 1, 甲: "),
    ],
)
def test_a_comma_inside_braces_is_one_message(text: str, entry: str) -> None:
    with pytest.raises(TextError) as found:
        parse_yaml(text, "s.yaml")
    (said,) = found.value.each
    assert said.startswith(f"s.yaml:{entry}")
    assert re.search(COMMA, said)


def test_a_comma_in_a_list_is_named_alike() -> None:
    with pytest.raises(TextError, match=r"s.yaml:2: max\(a, b\): a comma inside \[\.\.\.\] ends"):
        parse_yaml("x:\n  [max(a, b), c]", "s.yaml")


def test_every_torn_entry_is_named_at_once() -> None:
    with pytest.raises(TextError, match=COMMA) as found:
        parse_yaml(
            "a: {f: max(0, b)}\nc: 1\nd: {f: max(0, b), g: min(1, 2)}\n---\na: {x, y: 1}", "s"
        )
    assert [said.split(": ")[0] for said in found.value.each] == ["s:1", "s:3", "s:3", "s:5"]


@pytest.mark.parametrize(
    "text",
    ["{a: , b: 1}", "{a: 'x, y', b: 1}", '{a: "max(0, b)"}', "[a, b (c), d]", "{a: [x, y], b: {}}",
     "{a: (x) , b: '(', c: 1}", "{a:\n  , b: 1}"],
)  # fmt: skip
def test_commas_between_entries_are_no_slip(text: str) -> None:
    assert parse_yaml(text, "s.yaml")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a: {b: see: this}", "put text with a colon and a blank behind it in quotes"),
        ("a: b: c", "put text with a colon and a blank behind it in quotes"),
        ("a:\n\tb: 1", "indent with blanks, not with tabs"),
        ("a: @b", "put text that begins with this character in quotes"),
        ("a: 'x' = role", "put text that begins with a quote in quotes of the other kind"),
        ("a: x # why\n  + b", "text of several lines behind |"),
    ],
)
def test_what_is_no_yaml_comes_with_advice(text: str, advice: str) -> None:
    with pytest.raises(TextError, match=re.escape(advice)):
        parse_yaml(text, "s.yaml")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("a: >\n  b # c\n  + d", True),
        ("a: 'b # c\n  + d'", True),
        ('a: "b # c\n  + d"', True),
        ("a: b#c\n  + d", True),
        ("a: |\n  b # c\n  + d", False),
        ("a: 'b # c'", False),
        ("a: >\n  b\n  + d", False),
    ],
)
def test_lines_that_a_comment_would_swallow_are_known(text: str, *, joined: bool) -> None:
    (document,) = parse_yaml(text, "s.yaml")
    assert document.joined == ({("a",)} if joined else set())
