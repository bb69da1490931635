"""Texts of schemes and departments are plain or by language, and none is ever missing in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema
import pytest
from pydantic import ValidationError

from kpilib.rules.json_schema import scheme_schema
from kpilib.rules.model import Bilingual
from kpilib.workspace.workspace import Workspace
from tests.small_workspace import DEPARTMENTS, write_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "lang", "text", "spoken"),
    [
        ("大客户部", "en", "大客户部", ""),
        ({"zh": "部", "en": "Team"}, "en", "Team", "en"),
        ({"zh": "部", "en": "Team"}, "fr", "部", "zh"),
        ({"en": "Team", "zh": "部"}, "fr", "部", "zh"),
        ({"en": "Team"}, "zh", "Team", "en"),
        ({"zh": "部", "pt-BR": "Equipe"}, "pt-BR", "Equipe", "pt-BR"),
    ],
)
def test_a_text_that_lacks_the_language_of_a_report_stands_there_as_it_is(
    written: object, lang: str, text: str, spoken: str
) -> None:
    found = Bilingual.model_validate(written)
    assert (found.in_(lang), found.language_in(lang)) == (text, spoken)


def test_the_order_in_which_languages_are_written_does_not_count() -> None:
    one, other = Bilingual(zh="部", en="Team"), Bilingual(en="Team", zh="部")
    assert (one, hash(one), one.model_dump_json()) == (other, hash(other), other.model_dump_json())


@pytest.mark.parametrize("written", [{}, {"eng": "Team"}, {"zh": 3}, 3, ["部"]])
def test_what_is_no_text_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="1 validation error"):
        Bilingual.model_validate(written)
    schema = scheme_schema()
    with pytest.raises(jsonschema.ValidationError, match=r"\w"):
        jsonschema.validate({"title": written}, {**schema["properties"]["title"], **_definitions()})


def _definitions() -> dict[str, object]:
    return {"$defs": scheme_schema()["$defs"]}


def test_a_department_may_have_a_plain_title(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    settings = DEPARTMENTS.replace("title: {zh: 一部, en: Team one}", "title: 一部")
    assert settings != DEPARTMENTS
    (tmp_path / "params" / "departments.yaml").write_text(settings, encoding="utf-8")
    assert Workspace(tmp_path).departments["team"].title.in_("en") == "一部"
