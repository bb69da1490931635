"""What stands in another language is tagged in a PDF so that it is read in that one."""

from __future__ import annotations

from kpilib.publish.render import pandoc, spoken_language, tree


def typst(text: str, lang: str, foreign: dict[str, str]) -> str:
    words = [{"t": "Str", "c": word} for word in text.split(" ")]
    spaced = [node for word in words for node in (word, {"t": "Space"})][:-1]
    blocks = spoken_language.tagged([tree.para(spaced)], lang, foreign)
    return pandoc.write(blocks, "typst").strip()


def test_chinese_in_english_is_chinese_and_ends_before_what_follows() -> None:
    assert typst("Bonus 奖金(A)", "en", {}) == 'Bonus #text(lang: "zh")[奖金];\\(A)'


def test_chinese_in_chinese_stays() -> None:
    assert typst("奖金 Bonus", "zh", {}) == "奖金 Bonus"


def test_a_whole_english_text_in_a_chinese_report_is_english() -> None:
    text = "Sales under target"
    assert typst(text, "zh", {text: "en"}) == f'#text(lang: "en")[{text}];'
