"""The console speaks the language of `--lang`, else that of the user's locale, else English."""

from __future__ import annotations

import inspect
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kpilib.cli import console
from kpilib.cli.main import COMMANDS, main
from tests.text.test_catalogues import TRANSLATED

ROOT = Path(__file__).parents[2]
UNSET = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}


def kpi(*words: str, **locale: str) -> Result:
    return CliRunner(env=UNSET | locale).invoke(main, words)


@pytest.mark.parametrize(("locale", "begins"), [
    ({}, "Assess departments by their own rules"),
    ({"LANG": "zh_CN.UTF-8"}, "按各部门自己的规则考核"),
    ({"LC_ALL": "zh_TW", "LANG": "en_GB.UTF-8"}, "按各部门自己的规则考核"),
    ({"LC_MESSAGES": "C", "LANG": "zh_CN.UTF-8"}, "Assess departments by their own rules"),
    ({"LANG": "tlh_QO@latin"}, "Assess departments by their own rules"),
    ({"LANG": "../zh"}, "Assess departments by their own rules"),
])  # fmt: skip
def test_help_follows_the_locale(locale: dict[str, str], begins: str) -> None:
    said = kpi("--help", **locale)
    assert said.exit_code == 0
    assert said.output.splitlines()[2].strip().startswith(begins)


def test_what_is_asked_for_goes_before_the_locale() -> None:
    nowhere = ("schemes", "show", "nosuchscheme", "--workspace", str(ROOT))
    assert "没有命令 'chek'" in kpi("chek", LANG="zh_CN.UTF-8").output
    asked = kpi("check", "--lang", "en", "2026Q1", "more", LANG="zh_CN.UTF-8").output
    assert "Error: more is more than is asked for" in asked
    chinese = kpi("schemes", "assumptions", "vehicle-commission", "--lang", "zh", *nowhere[3:])
    english = kpi("schemes", "assumptions", "vehicle-commission", *nowhere[3:])
    assert "better one counts" in english.output
    assert "better one counts" not in chinese.output


def test_a_language_without_a_folder_is_refused() -> None:
    said = kpi("check", "--lang", "tlh")
    assert said.exit_code == 2
    assert "'tlh' is not one of 'en', 'zh'." in said.output


def test_afterwards_the_console_is_as_it_was() -> None:
    kpi("check", "--help", LANG="zh_CN.UTF-8")
    assert console.spoken() == console.SOURCE
    assert kpi("check", "--help").output.startswith("Usage: main check [OPTIONS] [PERIOD]\n\n")
    assert "Show this message and exit." in kpi("check", "--help").output


@pytest.mark.parametrize("code", TRANSLATED)
@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_is_said_whole(name: str, code: str) -> None:
    _, command, _ = main.resolve_command(click.Context(main), [name])
    assert command is not None
    with console.speaking(code):
        said = command.get_help(click.Context(command, info_name=name))
    english = command.get_help(click.Context(command, info_name=name))
    helps = [one.help for one in command.params if isinstance(one, click.Option) and one.help]
    for text in (*helps, *inspect.cleandoc(command.help or "").split("\n\n")):
        first = " ".join(text.split()[:2])
        if not text.startswith("\b"):
            assert first in " ".join(english.split())
            assert first not in " ".join(said.split())
