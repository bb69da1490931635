"""The list of commands: each is the module of its name, and says of itself what the list says."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from kpilib.cli.main import COMMANDS, main


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_in_its_module_and_begins_as_the_list_has_it(name: str) -> None:
    _, command, _ = main.resolve_command(click.Context(main), [name])
    assert command is not None
    assert command.name == name
    assert " ".join((command.help or "").partition("\n\n")[0].split()) == COMMANDS[name]


def test_a_misspelt_command_is_told_the_nearest() -> None:
    said = CliRunner().invoke(main, ["chek"])
    assert said.exit_code == 2
    assert "Did you mean 'check'?" in said.output
