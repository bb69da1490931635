"""The command `kpi`: each of its commands is the module of its name beside this one."""

from __future__ import annotations

import errno
import sys
from typing import Any, NoReturn

import click

from kpilib import __version__
from kpilib.cli import click_texts, console
from kpilib.cli.lazy_group import LazyGroup
from kpilib.cli.safe_streams import safe_streams
from kpilib.core import interrupts, one_thread
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import not_utf8, of_system

COMMANDS = {  # as their docstrings begin
    "approve": "Consent to exactly what kpi issue would write now, as another person than who "
    "issues.",
    "assess": "Assess one folder of input tables into CSV result tables.",
    "audit": "Write down every act of a period: who, when, what, why, and what it moved.",
    "check": "Look for problems in inputs and rules, of one period or of all.",
    "correct": "Correct inputs of a period, with the reason; the inputs themselves stay as they "
    "were.",
    "diff": "Show the bridge between two revisions, or from the latest one to what is known now.",
    "explain": "Explain a figure down to its input rows: kpi explain 2026Q1 key-accounts E007 "
    "[ITEM].",
    "init": "Make a workspace of a folder: departments, their rules, notebooks.",
    "intake": "Make input tables out of spreadsheets and text files as people keep them.",
    "issue": "Freeze the reports of a period as their next revision, for good.",
    "keys": "Keys of who issues and who approves: made, listed, vouched for.",
    "lab": "Open JupyterLab on notebooks/, or on one of them.",
    "new-period": "Write empty input tables for a period: what the schemes ask for, for the "
    "people known.",
    "owed": "Show everything that is open: owed, to be recovered, not recoverable, paid elsewhere.",
    "pack": "Make the review pack of periods: every department's report, and the index.",
    "paid": "Enter the bank's list of payments, and show what is paid of what was computed.",
    "plan": "Show what would move if a period were issued now: revisions, people, amounts, causes.",
    "restate": "Work out a period, and every later one that it reaches, beside what was issued.",
    "schemes": "The rule book: every scheme listed, told in words, checked.",
    "statements": "Write a statement for each person: own rows, each amount as one line of "
    "arithmetic.",
    "verify": "Prove what has been issued: the chain, every file, every figure from its frozen "
    "inputs.",
    "what-if": "Show what changed rules or inputs would cost, and who would gain or lose.",
}


class _Kpi(LazyGroup):
    """Turns errors of the user's making into their text and exit code 1, and undoes what ends."""

    def main(self, *given: Any, **settings: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run the command in the language of the user's locale, until `--lang` says another."""
        with safe_streams(), console.speaking(console.of_locale()), click_texts.by_catalogue():
            try:
                with interrupts.undone():
                    return super().main(*given, **settings)
            except interrupts.Stopped as stopped:
                console.echo(_stopped(stopped.name), err=True)
                raise

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what a command returns
        """Run a command."""
        one_thread.ask()  # before numpy is imported with the command
        try:
            return super().invoke(ctx)
        except KpiError as wrong:
            console.echo_error(wrong)
            sys.exit(1)
        except OSError as wrong:
            _tell_of_system(wrong)
        except UnicodeDecodeError as wrong:
            console.echo(not_utf8(wrong), err=True)
            sys.exit(1)


def _stopped(name: str) -> Message:
    return Message(
        "stopped by {signal}: what was finished stays, and nothing else is left; run it again to "
        "go on",
        signal=name,
    )


def _tell_of_system(wrong: OSError) -> NoReturn:
    """Say in one sentence what the system refused, and end with exit code 1."""
    if wrong.errno == errno.EPIPE:  # who reads the output has gone: click ends quietly
        raise wrong
    console.echo(of_system(wrong), err=True)
    sys.exit(1)


@click.group(
    cls=_Kpi,
    package="kpilib.cli",
    short_helps=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="kpi")
def main() -> None:
    """Assess departments by their own rules, and explain every figure."""
