"""Every command with its options, as `kpi COMMAND --help` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpilib.cli import click_texts, console
from kpilib.cli.lazy_group import LazyGroup
from kpilib.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 92
TITLES = {"en": "Commands", "zh": "命令"}


def page(lang: str) -> str:
    """All commands in the order of the alphabet, groups before what belongs to them."""
    with console.speaking(lang), click_texts.by_catalogue():
        told = [
            f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in _told("kpi", main)
        ]
    return "\n".join([f"# {TITLES[lang]}\n", *told])


def every() -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it."""
    return _every("kpi", main, None)


def _every(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for word in sorted(command.commands):
            entry = command.commands[word]
            found = command.imported(entry) if isinstance(command, LazyGroup) else entry
            yield from _every(f"{name} {word}", found, parent)


def _told(name: str, command: click.Command) -> Iterator[tuple[str, str]]:
    for words, found in _every(name, command, None):
        context = found.context_class(found, info_name=words, max_content_width=WIDTH)
        context.terminal_width = WIDTH
        formatter = context.formatter_class(width=WIDTH, max_width=WIDTH)
        found.format_help(context, formatter)
        yield words, formatter.getvalue()
