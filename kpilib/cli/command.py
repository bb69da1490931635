"""Commands whose help is said in the console's language.

The help of a command is the docstring of its function, each paragraph a text of the catalogue; so
is the help of each option.
"""

from __future__ import annotations

import inspect
from copy import copy
from typing import TYPE_CHECKING

import click

from kpilib.cli import console
from kpilib.cli.department_words import not_by_option, one_too_many
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpilib.text import terminal_layout as layout
else:  # it knows the width of Chinese characters; English does without
    layout = lazy("kpilib.text.terminal_layout")

_RAW = "\b\n"  # click's mark of a paragraph whose lines stay as they are


class _Formatter(click.HelpFormatter):
    """Breaks lines as their language is set: Chinese counts two columns and has no blanks."""

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        if console.spoken() == console.SOURCE:
            super().write_heading(heading)
        else:
            self.write(f"{console.language().say('{heading}:', heading=heading)}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        if console.spoken() == console.SOURCE:
            super().write_text(text)
            return
        indent = " " * self.current_indent
        paragraphs = [self._lines(one, self.width, indent) for one in text.split("\n\n")]
        self.write("\n\n".join("\n".join(lines) for lines in paragraphs) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they mean in two columns."""
        if console.spoken() == console.SOURCE:
            super().write_dl(rows, col_max, col_spacing)
            return
        rows = list(rows)
        column = min(max(len(name) for name, _ in rows), col_max) + col_spacing
        indent = " " * (self.current_indent + column)
        for name, text in rows:
            first = f"{'':{self.current_indent}}{name}"
            lines = self._lines(text, self.width, indent)
            if len(name) <= column - col_spacing:
                lines[0] = first.ljust(len(indent)) + lines[0].lstrip()
            else:
                lines.insert(0, first)
            self.write("\n".join(lines) + "\n")

    @staticmethod
    def _lines(paragraph: str, width: int, indent: str) -> list[str]:
        if paragraph.startswith(_RAW):
            return [indent + line for line in paragraph.split("\n")[1:]]
        return layout.wrapped(paragraph, width, indent, indent)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command that says what it is for in the console's language."""

    context_class = _Context

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; a department that is named as other commands take it gets the fix."""
        takes_any, ctx.allow_extra_args = ctx.allow_extra_args, True
        asked = [*args]
        try:
            rest = super().parse_args(ctx, args)
        except click.NoSuchOption as wrong:
            console.speak_as_asked(asked)
            if (told := not_by_option(self, wrong.option_name)) is None:
                raise
            raise click.UsageError(console.said(told), ctx) from None
        ctx.allow_extra_args = takes_any
        if rest and not takes_any and not ctx.resilient_parsing:
            told = one_too_many(self, rest) or Message(
                "{words} is more than is asked for", words=" ".join(rest)
            )
            ctx.fail(console.said(told))
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help."""
        told = self
        if console.spoken() != console.SOURCE:
            told = copy(self)
            told.help = _help(self.help or "")
            told.params = [_option(one) for one in self.get_params(ctx)]
            told.add_help_option = False  # it is among them
        super(Command, told).format_help(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - as click calls it
        """The first paragraph, whole: half a sentence says of no command what it does."""
        first = inspect.cleandoc(self.help or "").partition("\n\n")[0]
        return " ".join(first.split()) if console.spoken() == console.SOURCE else _help(first)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


def _option(param: click.Parameter) -> click.Parameter:
    if not isinstance(param, click.Option):
        return param
    found = copy(param)
    found.help = console.language().say(param.help or "")
    if isinstance(param.show_default, str):
        found.show_default = console.language().say(param.show_default)
    return found


def _help(text: str) -> str:
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        one if one.startswith(_RAW) else console.language().say(" ".join(one.split()))
        for one in paragraphs
    )
