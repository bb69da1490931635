"""What the documents name is there: commands with their options, files and folders, links."""

from __future__ import annotations

import re
import shlex
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from kpilib.cli.main import main
from tests.test_imports import PACKAGE, STANDS_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "decisions", ROOT / "params",
                   ROOT / "params" / "schemes")
    for path in folder.glob("*.md") if path.name != "CHANGELOG.md"
)  # fmt: skip
"""All but the changelog, which also names what once was."""

YOURS = ("params/accepted.yaml", "params/intake/", "params/scenarios/", "params/words/",
         "params/quarto/", "params/people.yaml", "params/consents/", "reports/",
         "params/schemes/night-drivers", "params/schemes/cases/night-drivers")  # fmt: skip
"""What a user's workspace may have, or has when the guide has been followed."""

_TOP = ("params/", "notebooks/", "kpilib/", "tests/", "docs/", "reports/")
_CONSOLE = re.compile(r"^```(?:console|sh|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(r"[<>…{}*]")


def _spans(text: str) -> Iterator[str]:
    """What stands between backticks within a line or over a break of it."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return (" ".join(found.split()) for found in re.findall(r"`([^`]+)`", prose))


def _blocks(text: str) -> Iterator[str]:
    """The lines of blocks of commands, continued ones as one."""
    for block in _CONSOLE.findall(text):
        yield from re.sub(r"\\\n\s*", "", block).splitlines()


def _commands(text: str) -> Iterator[list[str]]:
    for line in (*_blocks(text), *_spans(text)):
        if line.removeprefix("$ ").startswith("kpi "):
            words = shlex.split(line.removeprefix("$ "), comments=True)
            for chosen in product(*(word.split("|") for word in words)):
                yield list(chosen[1:])


def _faults(words: list[str]) -> str:
    """Why the command line would not take these words; files need not be there."""
    command: click.Command = main
    context = click.Context(main, info_name="kpi")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, context, found.name)
    given, left, _ = command.make_parser(context).parse_args(args=list(words))
    if left:
        return f"too many words: {left}"
    for param in command.params:
        value = given.get(param.name or "")
        if isinstance(value, str | list | tuple) and not isinstance(param.type, click.Path):
            try:
                param.type_cast_value(context, value)
            except click.UsageError as wrong:
                if not (str(value).isalpha() and str(value).isupper()):  # ID, PERIOD: any
                    return wrong.format_message()
    return ""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_command_is_one_that_the_command_line_takes(document: str) -> None:
    wrong = []
    for words in _commands((ROOT / document).read_text(encoding="utf-8")):
        try:
            fault = _faults(words)
        except click.UsageError as said:
            fault = said.format_message()
        if fault:
            wrong.append(f"kpi {' '.join(words)}: {fault}")
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_path_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    here = (ROOT / document).parent
    named = [span for span in _spans(text) if span.startswith(_TOP) and " " not in span]
    links = [each for each in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in each]
    gone = [one for one in named
            if not _PLACEHOLDER.search(one) and not one.startswith(YOURS)
            and not (ROOT / one).exists()]  # fmt: skip
    assert gone == []
    assert [one for one in links if not (here / one).exists()] == []


def test_the_faults_of_a_command_line_are_seen() -> None:
    text = (
        "`kpi pack --renderer quarto|builtin`\n```console\n$ kpi check \\\n  2026Q1  # one\n```\n"
    )
    assert [*_commands(text)] == [
        ["check", "2026Q1"],
        ["pack", "--renderer", "quarto"],
        ["pack", "--renderer", "builtin"],
    ]
    assert "quatro" in _faults(["pack", "--renderer", "quatro"])
    assert "2026Q5" in _faults(["check", "2026Q5"])
    with pytest.raises(click.NoSuchOption, match="--formats"):
        _faults(["pack", "--formats", "html"])
    with pytest.raises(click.UsageError, match="checks"):
        _faults(["checks"])


def test_the_explanation_in_the_readme_is_what_the_command_prints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = next(each for each in _CONSOLE.findall(readme) if each.startswith("$ kpi explain"))
    command, *lines = block.splitlines()
    words = shlex.split(command.removeprefix("$ kpi "))
    made = CliRunner().invoke(main, [*words, "--workspace", str(ROOT)], catch_exceptions=False)
    printed = iter(made.output.splitlines())
    assert [line for line in lines if line.strip() != "…" and line not in printed] == []
    _, period, department, *_ = words
    as_printed = re.search(r"as printed\s\(`(\S+\s\S+)`\)", readme)
    assert as_printed is not None
    asked = ["explain", period, department, *as_printed[1].split(), "--workspace", str(ROOT)]
    assert CliRunner().invoke(main, asked).exit_code == 0


def test_the_readme_fits_on_two_screens_and_names_every_folder_of_the_program() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| ", readme.partition("room of `kpilib/`")[2], re.MULTILINE)
    assert rows == [name for name in STANDS_ON if (PACKAGE / name / "__init__.py").is_file()][:-2]
    assert len(readme.splitlines()) <= 150
