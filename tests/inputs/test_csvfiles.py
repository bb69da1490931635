"""Text files in the encodings and with the separators of all countries."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilib.engine.inputs.csv_files import decoded, read_csv
from kpilib.engine.inputs.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from kpilib.core.problems import Problem
    from kpilib.engine.inputs.raw_table import RawTable

TEXT = "employee_id,name,base_salary\nE1,张三,5000\nE2,王喆,6000.50\n"
"""喆 is in GBK and not in GB 2312."""


def _csv(folder: Path, content: bytes, name: str = "employees") -> RawTable:
    path = folder / f"{name}.csv"
    path.write_bytes(content)
    problems: list[Problem] = []
    raw = read_csv(path, name, problems)
    assert problems == []
    assert raw is not None
    return raw


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_text_is_read_in_any_encoding_that_is_beyond_doubt(tmp_path: Path, encoding: str) -> None:
    raw = _csv(tmp_path, TEXT.encode(encoding))
    assert raw.rows == [["E1", "张三", "5000"], ["E2", "王喆", "6000.50"]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("employee_id,name\nE1,Müller\n", "latin-1"), ("employee_id,name\nE1,José Peña\n", "cp1252"),
     ("employee_id,name\nE1,張志明\nE2,陳淑芬\nE3,黃國榮\n", "big5"),
     ("employee_id,name\nE1,ひらがな\n", "shift_jis"), ("employee_id,name\nE1,Łukasz\n", "cp1250")],
)  # fmt: skip
def test_bytes_that_may_be_text_of_another_country_are_no_gbk(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) is None


@given(
    st.lists(
        st.text("张王李赵陈刘杨黄周吴徐孙马朱胡林郭何高罗喆堃镕珺", min_size=2, max_size=3),
        min_size=3,
    )
)
def test_chinese_names_survive_gbk(names: list[str]) -> None:
    text = "employee_id,name\n" + "".join(f"E{n},{name}\n" for n, name in enumerate(names))
    # Where most names are of rare letters nobody can be sure, and it is refused.
    assert decoded(text.encode("gbk")) in {text, None}
    usual = "".join(names) + "张三李四王五赵六" * len(names)
    assert decoded(f"name\n{usual}\n".encode("gbk")) == f"name\n{usual}\n"


def test_signs_of_which_gbk_knows_two_readings_are_usual() -> None:
    text = "employee_id,name\nE1,阿不都·买买提\nE2,李—明\n"
    assert decoded(text.encode("gbk")) == text


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert decoded(content) is None or isinstance(decoded(content), str)


@pytest.mark.parametrize("separator", [";", "\t", "，", "|"])
def test_a_header_proves_the_separator(tmp_path: Path, separator: str) -> None:
    raw = _csv(tmp_path, TEXT.replace(",", separator).encode())
    assert raw.header == ("employee_id", "name", "base_salary")
    assert raw.rows[1] == ["E2", "王喆", "6000.50"]
    assert raw.decimal_commas == (separator == ";")


def test_a_line_that_only_names_the_separator_is_no_row(tmp_path: Path) -> None:
    raw = _csv(tmp_path, b"sep=;\nemployee_id;name\nE1;a,b\n")
    assert (raw.rows, raw.lines) == ([["E1", "a,b"]], [3])


@pytest.mark.parametrize("name", ["employees.tsv", "employees.txt"])
def test_tables_may_be_tab_separated_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("employee_id\tname\nE1\tOne, Two\n", encoding="utf-16")
    problems: list[Problem] = []
    inputs = read_inputs(tmp_path, problems)
    assert problems == []
    assert inputs["employees"].labels("name").at(0) == "One, Two"
    assert inputs["employees"].source == name


def test_in_a_semicolon_file_what_may_be_a_decimal_comma_is_never_guessed(tmp_path: Path) -> None:
    rows = "E1;a;1.500\nE2;b;1500,5\nE3;c;1.234,50\nE4;d;1500.5\n"
    (tmp_path / "employees.csv").write_text(f"employee_id;name;base_salary\n{rows}")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert [(p.row, p.message.partition(" is ")[0]) for p in problems] == [
        (2, "'1500,5'"), (3, "'1.234,50'"), (1, "'1.500'"),
    ]  # fmt: skip


@pytest.mark.parametrize("proof", ["1.500,00", "12,5", "0,125", "1500,75 元", "33,33%"])
def test_one_decimal_comma_in_a_table_puts_points_before_three_digits_in_doubt(
    tmp_path: Path, proof: str
) -> None:
    rows = f'E1,a,"{proof}",1\nE2,b,2.500,1\nE3,c,¥3.500,1\nE4,d,4.5,1.250\n'
    head = "employee_id,name,base_salary,tenure_years\n"
    (tmp_path / "employees.csv").write_text(head + rows, encoding="utf-8")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    # Who mends the first alone would be paid a thousandth by the others.
    assert sorted((p.row, p.column) for p in problems) == [
        (1, "base_salary"), (2, "base_salary"), (3, "base_salary"), (4, "tenure_years"),
    ]  # fmt: skip
    assert "'2.500' is 2.500 or 2500" in str(problems)


@pytest.mark.parametrize("cell", ["1,234", "1,234.5", "1,23,456.5", "12,345,678"])
def test_a_comma_between_thousands_proves_no_decimal_comma(tmp_path: Path, cell: str) -> None:
    rows = f'employee_id,name,base_salary\nE1,a,"{cell}"\nE2,b,2.500\n'
    (tmp_path / "employees.csv").write_text(rows, encoding="utf-8")
    problems: list[Problem] = []
    read_inputs(tmp_path, problems)
    assert 2 not in [p.row for p in problems]


def test_a_row_begins_on_the_line_on_which_an_editor_shows_it(tmp_path: Path) -> None:
    text = 'employee_id,name\n"E1","a\nb\nc"\n\nE2,"d"\r\nE3,e\n'
    raw = _csv(tmp_path, text.encode())
    assert raw.lines == [2, 6, 7]


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u3000", "\u200b", "\ufeff \u2060", "\t"])
def test_a_cell_that_shows_nothing_is_empty(tmp_path: Path, blank: str) -> None:
    raw = _csv(tmp_path, f"employee_id,name,role\nE1,One,{blank}\n{blank},{blank},\n".encode())
    assert raw.rows == [["E1", "One", ""]]


def test_a_large_plain_file_is_read_as_fast_as_plain_cells_allow(tmp_path: Path) -> None:
    """Nothing that odd cells need is done for plain ones: not one of them is looked at twice."""
    seed = random.Random(7)
    rows = "".join(f"D{n},E{n % 9},sale,{seed.randint(1, 9**6) / 100:.2f}\n" for n in range(3000))
    (tmp_path / "deals.csv").write_text(f"deal_id,employee_id,kind,amount\n{rows}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpilib.engine.inputs.cells.read_number", None)  # would be a TypeError
        problems: list[Problem] = []
        assert len(read_inputs(tmp_path, problems)["deals"]) == 3000
    assert problems == []
