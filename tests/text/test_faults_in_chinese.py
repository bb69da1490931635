"""What is wrong with a scheme, with what was issued or with a report is told in Chinese, whole."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from kpilib.core.messages import Message
from kpilib.core.problems import ProblemsFound
from kpilib.engine.trial import scheme_book
from kpilib.rules.lint.finding import Finding
from kpilib.text.language import language
from tests.text.messages_in_code import PACKAGE, keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOMS = ("rules/", "engine/trial/", "records/", "history/", "publish/packs/", "publish/notebooks/",
         "publish/render/")  # fmt: skip
_FACTS = re.compile(r"\{\{.*?\}\}|\{\w+[^}]*\}|`[^`]*`")
_ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,} ){2,}[A-Za-z]{2,}\b")
_HAN = re.compile("[\u4e00-\u9fff]")
_TELLS = {"error", "warning", "excused", "Fault", "Finding"}


def test_no_fault_has_english_prose_in_its_chinese() -> None:
    chinese, wrong = language("zh").texts, {}
    for key, use in keys().items():
        if use.place.startswith(ROOMS):
            (said, *_) = chinese[key.context, key.one]
            plain = _FACTS.sub("·", said)
            words = re.search("[a-z]{3,} [a-z]{2,}", _FACTS.sub("", key.one))
            if _ENGLISH.search(plain) or (words and not _HAN.search(plain)):
                wrong[use.place] = said
    assert wrong == {}


def _told() -> Iterator[tuple[str, str, ast.expr]]:
    """Place, code and text of whatever is told of a scheme."""
    for room in ("rules", "engine/trial"):
        for path in sorted((PACKAGE / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _name(node.func) in _TELLS:
                    where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                    codes = [_code(argument) for argument in node.args]
                    for place, code in enumerate(codes):
                        if code:
                            yield from ((where, code, text) for text in node.args[place + 1 :])


def _code(argument: ast.expr) -> str:
    text = str(argument.value) if isinstance(argument, ast.Constant) else ""
    return text if re.fullmatch("[a-z_]+", text) else ""


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_code_is_told_by_a_message() -> None:
    told = list(_told())
    plain = [(where, code) for where, code, text in told
             if isinstance(text, ast.JoinedStr | ast.BinOp)
             or (isinstance(text, ast.Constant) and " " in str(text.value))]  # fmt: skip
    assert plain == []
    assert len({code for _, code, _ in told}) > len(ROOMS)


@pytest.mark.parametrize("code", ["zh", "en"])
def test_a_finding_names_its_place_its_code_and_what_to_do(code: str) -> None:
    finding = Finding("a.yaml:3", "error", "no_clause", Message("translate it"), "x")
    assert (
        language(code).said(finding.told)
        == {
            "en": "a.yaml:3: error no_clause: translate it; x",
            "zh": "a.yaml:3: 错误 no_clause：请翻译；x",
        }[code]
    )


def test_no_message_is_cut_up_or_glued_to_other_text() -> None:
    """An f-string around a message, or a `+`, would leave only its English text."""
    glued = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for room in ROOMS
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue | ast.BinOp)
        for part in ast.iter_child_nodes(node)
        if isinstance(part, ast.Call) and _name(part.func) in {"Message", "joined", "message_of"}
    ]
    assert glued == []


def test_no_problem_is_told_by_a_text_that_is_put_together() -> None:
    """Whatever was a message in it would be said in English."""
    put_together = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == "Problem"
        for text in (*node.args[4:5], *(k.value for k in node.keywords if k.arg == "message"))
        if isinstance(text, ast.JoinedStr | ast.BinOp)
    ]
    assert put_together == []


FAULTY = """\
id: s
title: {zh: 一, en: s}
source: {file: a, heading: b}
effective_from: 2026-01-01
periods: quarter
quantities:
  a: {metric: m, on: deals}
  b: {formula: "1,000 + x"}
  c: {steps: {of: zz, from: {1: 2}}}
  d: {lookup: x, in: {a: 1, b: c}}
  e: {foo: 1}
  f: {formula: 1, periods: yearly}
  score: {formula: 1}
indicators:
  i: {title: x}
"""


def test_a_faulty_scheme_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(FAULTY, encoding="utf-8")
    with pytest.raises(ProblemsFound, match="8 problems") as found:
        scheme_book(tmp_path).versions("s")
    first, *lines = language("zh").said(found.value.message).splitlines()
    assert first == "params/schemes/s.yaml：8 个问题"
    assert [line for line in lines if not _HAN.search(line) or _ENGLISH.search(line)] == []
    assert "  params/schemes/s.yaml:12：quantities.f.periods：须为 'month'" in "\n".join(lines)
