"""YAML as rules need it: exact decimals, YAML 1.2 words, a line for every value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpilib.yamltext import YamlError, parse_yaml, read_yaml

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
        ("a: !!python/object:os.system x\n", r"s.yaml:1: this is not YAML"),
        ("a: &x [*x]\n", r"s.yaml:1: a value cannot contain itself"),
        ("a: \x01\n", r"s.yaml: this is not YAML"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(YamlError, match=message):
        read_yaml(tmp_path / "s.yaml")


def test_a_file_in_another_encoding_or_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes("a: 客户".encode("gb18030"))
    with pytest.raises(YamlError, match=r"params/s\.yaml is not UTF-8 text: save it as UTF-8"):
        read_yaml(tmp_path / "s.yaml", "params/s.yaml")
    with pytest.raises(YamlError, match=r"none\.yaml cannot be read"):
        read_yaml(tmp_path / "none.yaml")
