"""What people read has one home: keys in the program, texts in the catalogues of each language."""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kpilib.text.language import LOCALES, SOURCE, Language, language, languages
from tests.text.messages_in_code import PACKAGE, Key, keys

TRANSLATED = tuple(code for code in languages() if code != SOURCE)
LIST = Path(__file__).parent / "still_in_code.txt"
_NAMES = re.compile(r"(?<!\{)\{(\w+)[^}]*\}(?!\})")


def _left_out(code: str) -> dict[str, set[str]]:
    """Facts that a language does without, by key, where a note says so: `leaves out {then}`."""
    return {
        entry.id if isinstance(entry.id, str) else entry.id[0]: set(_NAMES.findall(note))
        for path in sorted((LOCALES / code).glob("*.po"))
        for entry in read_po(BytesIO(path.read_bytes()))
        for note in entry.auto_comments
        if note.startswith("leaves out")
    }


def _entries(code: str) -> dict[Key, tuple[str, ...]]:
    found: dict[Key, tuple[str, ...]] = {}
    for path in sorted((LOCALES / code).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file):
                ids = entry.id if isinstance(entry.id, tuple) else (entry.id, "")
                said = entry.string if isinstance(entry.string, tuple) else (entry.string or "",)
                key = Key(entry.context or "", *ids)
                if entry.id:
                    assert found.setdefault(key, said) == said, f"{path.name}: two texts of {key}"
    return found


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_text_of_the_program_stands_in_every_language(code: str) -> None:
    there = _entries(code)
    missing = [f"{use.place}: {key}" for key, use in keys().items()
               if not all(there.get(key, ("",)))]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_catalogue_keeps_a_text_that_the_program_does_not_say(code: str) -> None:
    assert sorted(set(_entries(code)) - set(keys())) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_names_facts_that_are_given_and_loses_none(code: str) -> None:
    uses, wrong, without = keys(), {}, _left_out(code)
    for key, said in _entries(code).items():
        english = {*_NAMES.findall(key.one), *_NAMES.findall(key.many)}
        given = uses[key].facts if key in uses else None
        for form in said:
            named = set(_NAMES.findall(form))
            # A language may say another fact instead: `3人` where English has “3 people”.
            extra = named - english - {"n"}
            lost = english - named - {"n"} - without.get(key.one, set())
            if (given is not None and not extra <= given) or len(lost) > len(extra):
                wrong[key] = form
    assert wrong == {}


def _strings(path: Path) -> list[tuple[int, str]]:
    """String constants of a module, its docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for body in (
        node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef)
    ):
        # A string below an assignment is the docstring of what is assigned.
        documents |= {id(line.value) for line in body if isinstance(line, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
    ]


def _chinese_in_code() -> set[str]:
    han = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(han.search(text) for _, text in _strings(path))
    }


def test_no_string_of_the_program_is_chinese() -> None:
    """But for the files on the list, each of which goes from it when it is mended."""
    assert _chinese_in_code() == set(LIST.read_text(encoding="utf-8").split())


def test_what_a_catalogue_lacks_is_said_in_english_and_remembered() -> None:
    bare = Language("xx", "Xx", "en", "EEEE", {}, lambda _: 0)
    assert bare.say("the month {month} is missing", month="2026-04") == (
        "the month 2026-04 is missing"
    )
    assert bare.missing == {("", "the month {month} is missing")}


def test_a_text_that_counts_takes_the_form_of_its_language() -> None:
    forms = {("", "{n} person"): ("{n}人", "")[:1]}
    chinese = Language("zh", "中文", "zh_Hans_CN", "EEE", forms, lambda _: 0)
    assert chinese.say_number("{n} person", "{n} people", n=1) == "1人"
    assert chinese.say_number("{n} person", "{n} people", n=3) == "3人"
    assert language(SOURCE).say_number("{n} person", "{n} people", n=1) == "1 person"
    assert language(SOURCE).say_number("{n} person", "{n} people", n=0) == "0 people"
