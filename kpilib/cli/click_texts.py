"""What click itself says, by catalogue as everything else.

click asks Python's gettext for its texts, and gettext wants catalogues that were compiled first;
here they come from ours, for as long as a command runs.
"""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpilib.cli import console
from kpilib.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP = (Message("Show the version and exit."), Message("Show this message and exit."))
"""Options of click's own; it looks these up once for a process, so `command.py` says them."""

_TEXTS = {
    str(text): text
    for text in (
        # The facts of a text are click's own names of them: click puts in what they stand for.
        Message("Usage:"),
        Message("Options"),
        Message("Commands"),
        Message("Positional arguments"),
        Message("default: {default}", default="{default}"),
        Message("required"),
        Message("Aborted!"),
        Message("Error: {message}", message="{message}"),
        Message("Try '{command} {option}' for help.", command="{command}", option="{option}"),
        Message("Invalid value: {message}", message="{message}"),
        Message(
            "Invalid value for {param_hint}: {message}",
            param_hint="{param_hint}",
            message="{message}",
        ),
        Message("Missing argument"),
        Message("Missing option"),
        Message("Missing command."),
        Message("No such option {name}.", name="{name!r}"),
        Message("No such command {name}.", name="{name!r}"),
        Message("Did you mean {possibility}?", possibility="{possibility}"),
        Message("(Did you mean one of: {possibilities}?)", possibilities="{possibilities}"),
        Message("Option {name} requires an argument.", name="{name!r}"),
        Message("Option {name} does not take a value.", name="{name!r}"),
        Message("Choose from:\n\t{choices}", choices="{choices}"),
        Message("{value} is not {choice}.", value="{value!r}", choice="{choice}"),
        Message("{value} is not one of {choices}.", value="{value!r}", choices="{choices}"),
        Message(
            "{value} is not a valid {number_type}.",
            value="{value!r}",
            number_type="{number_type}",
        ),
        Message("{value} is not in the range {range}.", value="{value}", range="{range}"),
    )
} | {
    # The kind of path is a word that click looks up when a command is imported, and never again.
    "{name} {filename!r} does not exist.": Message("{path} does not exist.", path="{filename!r}"),
    "{name} {filename!r} is a file.": Message("{path} is a file.", path="{filename!r}"),
    "{name} {filename!r} is a directory.": Message("{path} is a directory.", path="{filename!r}"),
    "{name} {filename!r} is not readable.": Message("{path} is not readable.", path="{filename!r}"),
}


@contextmanager
def by_catalogue() -> Iterator[None]:
    """Within the block click speaks the console's language."""
    own, own_counted = gettext.dgettext, gettext.dngettext

    def text_of(domain: str, text: str) -> str:
        foreign = text in _TEXTS and console.spoken() != console.SOURCE
        return console.said(_TEXTS[text]) if foreign else own(domain, text)

    def counted_text_of(domain: str, one: str, many: str, n: int) -> str:
        return text_of(domain, one if n == 1 else many)

    vars(gettext).update(dgettext=text_of, dngettext=counted_text_of)
    try:
        yield
    finally:
        vars(gettext).update(dgettext=own, dngettext=own_counted)
