"""Commands whose modules are imported when they are called, and not before.

What assesses and reports takes a second to import; `kpi --help` and a misspelt command need none of
it. So the group knows of each command its name and one line of help, as click's pages on lazily
loaded subcommands advise, and a command's module imports at its top what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kpilib.cli.command import Command, Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click


class LazyGroup(Group):
    """A group of commands that stand in modules of their names beside it.

    Args:
        package: Where the modules stand: `what-if` is `what_if` of its module `what_if`.
        short_helps: One line for every command by name, which is how its own help begins.
        settings: What click's groups take.
    """

    def __init__(
        self,
        *,
        package: str,
        short_helps: Mapping[str, str],
        **settings: Any,  # noqa: ANN401 - as click has them
    ) -> None:
        entries: dict[str, click.Command] = {
            name: Command(name, help=text) for name, text in short_helps.items()
        }
        super().__init__(commands=entries, **settings)
        self._package = package

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Import the command that is called in the stead of its entry in the list."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and self.imported(command), rest

    def imported(self, entry: click.Command) -> click.Command:
        """The command itself."""
        word = str(entry.name).replace("-", "_")
        command: click.Command = getattr(import_module(f"{self._package}.{word}"), word)
        return command
