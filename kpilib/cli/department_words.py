"""How a command is told which department is meant: by `-d`, or as a word of its own.

Some commands take one department and others any number of them; who is used to the one kind is told
how the other kind takes it.
"""

from __future__ import annotations

import click

from kpilib.core.messages import Message


def one_too_many(command: click.Command, words: list[str]) -> Message | None:
    """What is said of words that a command does not take; None where they are no departments.

    >>> one_too_many(click.Command("owed"), ["fleet"]) is None
    True
    """
    if not _has(command, "-d"):
        return None
    named = " ".join(f"-d {word}" for word in words)
    return Message("{words} is more than is asked for: departments are named by {named}",
                   words=" ".join(words), named=named)  # fmt: skip


def not_by_option(command: click.Command, option: str) -> Message | None:
    """What is said of `-d` where a department is a word of its own; None of other options."""
    if option not in {"-d", "--department"} or not any(
        isinstance(one, click.Argument) and one.name == "department" for one in command.params
    ):
        return None
    return Message("the department stands behind the period here, without {option}", option=option)


def perhaps_department(command: click.Command, word: str) -> str:
    """What is said besides of a word that is no period; empty where it can be nothing else."""
    has_digits = any(map(str.isdigit, word[:4]))
    if has_digits or not _has(command, "-d"):
        return ""
    return Message("; a department is named by {named}", named=f"-d {word}")


def _has(command: click.Command, option: str) -> bool:
    return any(option in one.opts for one in command.params)
