"""Problems in Chinese: of every kind, told in full, at a Chinese place, grouped as in English."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from kpilib.core.messages import Message, joined, message_of
from kpilib.core.problems import Details, Problem, ProblemsFound, suggest
from kpilib.engine.inputs.lineage import file_text, spot_text
from kpilib.text.language import LOCALES, language
from kpilib.text.problem_text import error_text, problem_text
from kpilib.text.read_places import place_in_english
from tests.faults.sample import sample

if TYPE_CHECKING:
    from tests.faults.fault import Fault
    from tests.faults.valid import Work

ENGLISH, CHINESE = language("en"), language("zh")
_FACT = re.compile(r"\{[^{}]*\}")
_HAN = re.compile("[\u4e00-\u9fff]")
_PROSE = re.compile(r"\b(?!kpi )[a-z]{2,} [a-z]{2,}\b")  # a command is no prose

ONE_OF_A_KIND = {fault.kind: (work, fault) for work, fault in sample(Path())}


@pytest.mark.parametrize("topic", ["inputs", "problems", "rules"])
def test_the_chinese_of_problems_holds_no_english_prose(topic: str) -> None:
    wrong = {}
    with (LOCALES / "zh" / f"{topic}.po").open("rb") as file:
        for entry in read_po(file):
            forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            for form in forms if entry.id else ():
                bare = re.sub(r"`[^`]*`", "", _FACT.sub("", form))  # YAML to be written as it is
                if _PROSE.search(bare) or (re.search("[a-z]{2}", _key(entry.id))
                                           and not _HAN.search(form)):  # fmt: skip
                    wrong[form] = entry.id
    assert wrong == {}, "\n".join(wrong)


def _key(ids: str | tuple[str, ...]) -> str:
    return _FACT.sub("", ids if isinstance(ids, str) else ids[0])


@pytest.mark.parametrize(("work", "fault"), ONE_OF_A_KIND.values(), ids=ONE_OF_A_KIND)
def test_problems_csv_tells_every_kind_of_fault_in_chinese(
    work: Work, fault: Fault, tmp_path: Path
) -> None:
    faulty = work.copy()
    fault.edit(faulty)
    english = faulty.assess(tmp_path / "en").problems
    chinese = faulty.assess(tmp_path / "zh", "--lang", "zh").problems
    same = ("code", "table", "row", "column")
    assert [[one[n] for n in same] for one in english] == [
        [one[n] for n in same] for one in chinese
    ]
    for one in chinese:
        assert _HAN.search(one["message"])
        assert not _PROSE.search(one["message"]), one["message"]


def test_a_place_is_said_in_the_language_of_the_whole() -> None:
    said = CHINESE.said
    assert said(spot_text("deals.csv", 20, 19)) == "第20行"
    assert said(spot_text("major.xlsx[metrics]", 20, 19, 3)) == "单元格 D20"
    assert said(file_text("major.xlsx[metrics]")) == "major.xlsx 工作表 metrics"
    details = Details(file=file_text("m.xlsx[deals]"), spot=spot_text("m.xlsx[deals]", 20, 19, 3))
    problem = Problem("deals", 19, "share", "x", suggest("saless", ["sales"]), details)
    assert said(problem.text) == "m.xlsx 工作表 deals 单元格 D20，share 列：是否应为 sales？"
    assert said(pickle.loads(pickle.dumps(problem)).text) == said(problem.text)  # noqa: S301 - ours


def test_a_place_is_read_back_as_it_was_said() -> None:
    # Of a whole row a sheet and a file say the same in Chinese, and it is read as the same.
    spots = [
        joined((file_text(source), spot_text(source, 20, 19, place)), " ")
        for source, place in (("d.csv", None), ("m.xlsx[deals]", 3), ("d.parquet", None))
    ]
    spots += [
        Message("{place}, {column}", place=spots[1], column="amount"),
        Message("{spot} as corrected by {correction}", spot=spots[0], correction="C001"),
    ]
    assert [place_in_english(CHINESE.said(spot)) for spot in spots] == spots


def test_many_problems_of_one_cause_are_told_once_in_either_language() -> None:
    message = Message("{column} is {cell}, but cannot be negative", column="amount", cell="-1")
    many = [
        Problem("deals", row, "amount", "negative_number", message,
                Details("deals.csv", spot_text("deals.csv", row + 1, row)))
        for row in range(1, 6)
    ]  # fmt: skip
    found = ProblemsFound(many, "team 2026Q1")
    assert problem_text(found, ENGLISH) == found.text() == str(found)
    assert problem_text(found, CHINESE).splitlines() == [
        "team 2026Q1：1 个问题（涉及 5 行）",
        "  deals.csv，amount 列（5 处）：amount 为 -1，但不能为负",
        "      第2行、第3行、第4行 等共 5 处",
    ]
    assert problem_text(found, ENGLISH, every=True) == found.text(every=True)


def test_an_error_keeps_its_message_also_through_another() -> None:
    first = ValueError(Message("the period {text!r} ends before it begins", text="x"))
    both = ValueError(joined(("a.yaml:3", message_of(first)), ": "))
    assert error_text(both, ENGLISH) == "a.yaml:3: the period 'x' ends before it begins"
    assert error_text(both, CHINESE) == "a.yaml:3：期间 'x' 的终点早于起点"
    assert error_text(OSError(5, "no"), CHINESE) == "[Errno 5] no"


def test_what_quotes_a_whole_file_is_cut() -> None:
    found = ProblemsFound([Problem("deals", 1, "kind", "unknown", Message("no {x}", x="9" * 9000))])
    for spoken in (ENGLISH, CHINESE):
        lines = problem_text(found, spoken).split("\n")
        assert max(map(len, lines)) < 2100
        assert any(line.endswith("…") for line in lines)
