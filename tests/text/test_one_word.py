"""One thing has one Chinese word, in the catalogues and in the glossary: no synonyms of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpilib.text.language import language

ROOT = Path(__file__).parents[2]
ONE_WORD = {
    "scheme": ("方案", "办法|制度"),  # the rules in YAML
    "regulation": ("制度", "办法|方案|规章"),  # what they are taken from
    "pay item": ("应付项目", "支付项|报酬项目|薪酬项目|款项"),
    "flag": ("提示", "标记|标志|旗标"),
    "correction": ("更正", "修正|订正|改正"),
    "appeal": ("申诉", "投诉|异议"),
    "ledger": ("台账", "账本|总账|分类账"),
    "restate": ("追溯重算", "重述|重编"),
    "carried|carry": ("结转|转入|转来", "携带|递延"),
    "attainment": ("完成率|达成率", "实现率|完成度"),
}
"""By English word: the Chinese one, and what it must not be called."""
_CODE = re.compile(r"\{[^}]*\}|`[^`]*`|[\w/.-]*[/_][\w/.-]*")
"""Facts, keys, options and paths, which are alike in every language."""


@pytest.mark.parametrize("english", ONE_WORD)
def test_a_thing_is_called_by_its_one_word(english: str) -> None:
    _, forbidden = ONE_WORD[english]
    wrong = {
        key: said
        for (_, key), forms in language("zh").texts.items()
        for said in forms
        if re.search(rf"\b(?:{english})", _CODE.sub("", key), re.IGNORECASE)
        if re.search(forbidden, _CODE.sub("", said)) and not _of_another(english, key)
    }
    assert wrong == {}


def _of_another(english: str, key: str) -> bool:
    """Whether the text speaks of a thing beside whose own word is among the synonyms."""
    ours = ONE_WORD[english][1]
    return any(
        re.search(ours, word) and re.search(rf"\b(?:{other})", _CODE.sub("", key), re.IGNORECASE)
        for other, (word, _) in ONE_WORD.items()
        if other != english
    )


def test_no_text_of_ours_calls_anything_by_the_name_of_regulations() -> None:
    assert [
        text for forms in language("zh").texts.values() for text in forms if "办法" in text
    ] == []


def test_what_is_paid_and_what_is_due_have_each_a_word_of_their_own() -> None:
    said = [text for forms in language("zh").texts.values() for text in forms]
    assert [text for text in said if "实付" in text] == []  # which of both, nobody can tell


@pytest.mark.parametrize("english", ["scheme", "regulation", "pay item", "flag", "correction"])
def test_the_glossary_has_the_same_words(english: str) -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [line.split("|")[1:3] for line in lines if line.startswith("| ")]
    (chinese,) = [zh.strip() for zh, en in terms if re.match(rf"{english}\b", en.strip())]
    word, forbidden = ONE_WORD[english]
    assert re.search(word, chinese)
    assert not re.search(forbidden, chinese)
