"""`kpi init`: a workspace of one's own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kpilib.cli import console
from kpilib.cli.command import Command
from kpilib.cli.options import FOLDER, lang_option, options_value
from kpilib.cli.terminal import print_blocks
from kpilib.core.file_names import name_fault
from kpilib.core.messages import Message
from kpilib.core.problems import suggest
from kpilib.text.schemes.scheme_list import table_of
from kpilib.workspace.new_workspace import (
    Beginning,
    NewDepartment,
    new_workspace,
    sample_workspace,
    upgrade_notebooks,
)
from kpilib.workspace.notebook_copies import KEPT
from kpilib.workspace.opening_balances import OPENING
from kpilib.workspace.shipped import shipped_book

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class InitOptions:
    """What `kpi init` was asked."""

    directory: Path
    sample: bool
    departments: tuple[str, ...]
    titles: tuple[str, ...]
    company: str
    lang: str | None
    upgrade: bool


@click.command(cls=Command)
@click.argument("directory", metavar="DIR", type=FOLDER)
@click.option("--sample", is_flag=True, help="Copy the made-up sample company instead.")
@click.option(
    "-d",
    "--department",
    "departments",
    multiple=True,
    metavar="ID=SCHEME",
    help="A department and the scheme that it is assessed by; `kpi schemes list` lists them.",
)
@click.option(
    "--title", "titles", multiple=True, metavar="ID=NAME", help="A department's printed name."
)
@click.option("--company", default="", metavar="NAME", help="The company's printed name.")
@click.option(
    "--upgrade",
    is_flag=True,
    help="Bring the notebooks of a workspace up to date, and keep those that you have changed.",
)
@lang_option("Of reports and of what explains the files; your locale's when left out.")
@options_value(InitOptions)
def init(asked: InitOptions) -> None:
    """Make a workspace of a folder: departments, their rules, notebooks.

    What options do not say is asked for in a terminal, and nowhere else.
    """
    if asked.upgrade:
        _upgrade(asked)
    elif asked.sample:
        _sample(asked)
    else:
        beginning = _said(asked) if asked.departments else _interview(asked)
        made = new_workspace(asked.directory, beginning)
        _tell_made(asked.directory, made)
        _tell_next(asked.directory, made)


def _lang(asked: InitOptions) -> str:
    return asked.lang or console.language().code


def _sample(asked: InitOptions) -> None:
    if asked.departments or asked.titles or asked.company:
        raise click.UsageError(
            console.said(Message("--sample goes without --department, --title and --company"))
        )
    _tell_made(asked.directory, sample_workspace(asked.directory, _lang(asked)))
    console.echo(Message("Next: {first}`kpi pack`", first=_go_into(asked.directory)))


def _upgrade(asked: InitOptions) -> None:
    if asked.sample or asked.departments or asked.titles or asked.company:
        raise click.UsageError(
            console.said(
                Message("--upgrade goes without --sample, --department, --title and --company")
            )
        )
    for each in upgrade_notebooks(asked.directory):
        console.echo(each.told)
        for line in each.changes:
            click.echo(f"    {line}")


_FEW = 3
"""So many files of one folder are named; of more of them a person reads how many there are."""


def _tell_made(root: Path, files: list[Path]) -> None:
    """What was made, by folder; copies that `--upgrade` compares with are nothing to open."""
    made: dict[str, list[str]] = {}
    for path in files:
        place = path.relative_to(root)
        if not place.as_posix().startswith(f"{KEPT}/"):
            made.setdefault("/".join(place.parts[:-1][:2]), []).append(place.as_posix())
    for folder, places in made.items():
        if len(places) > _FEW:
            console.echo(Message("{folder}/ ({n} files)", folder=folder, n=len(places)))
        else:
            click.echo("\n".join(places))


def _go_into(folder: Path) -> str:
    """The step into the folder, unless one stands in it."""
    if folder.resolve() == folder.cwd():
        return ""
    return Message("`cd {folder}`, then ", folder=folder)


def _tell_next(folder: Path, made: list[Path]) -> None:
    places = [path.relative_to(folder).as_posix() for path in made]
    if balances := tuple(place for place in places if place.startswith(OPENING)):
        console.echo(Message(
            "State goes over from period to period: what is open from before goes into {files}, "
            "with the reason for each row",
            files=balances,
        ))  # fmt: skip
    console.echo(
        Message(
            "Next: {first}`kpi new-period 2026Q1` with your period; spreadsheets that you have: "
            "`kpi intake`",
            first=_go_into(folder),
        )
    )


def _said(asked: InitOptions) -> Beginning:
    """What options say."""
    titles = dict(_pair(text, "--title", "ID=NAME") for text in asked.titles)
    pairs = [_pair(text, "--department", "ID=SCHEME") for text in asked.departments]
    ids = [name for name, _ in pairs]
    if twice := [name for name in ids if ids.count(name) > 1]:
        _refuse(Message("{department} is named twice", department=twice[0]), "--department")
    if unknown := [name for name in titles if name not in ids]:
        message = Message(
            "there is no department {name}: {hint}", name=unknown[0], hint=suggest(unknown[0], ids)
        )
        _refuse(message, "--title")
    departments = (NewDepartment(name, scheme, titles.get(name, "")) for name, scheme in pairs)
    return _beginning(asked, tuple(departments), asked.company)


def _beginning(
    asked: InitOptions, departments: tuple[NewDepartment, ...], company: str
) -> Beginning:
    name = company or asked.directory.resolve().name
    return Beginning(departments, name, _lang(asked))


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if not name or not value:
        message = Message("{value} is not written as {form}", value=repr(text), form=form)
        _refuse(message, option)
    return name, value


def _refuse(message: Message, option: str) -> None:
    raise click.BadParameter(console.said(message), param_hint=option)


def _interview(asked: InitOptions) -> Beginning:
    """What a person at a terminal answers."""
    if not sys.stdin.isatty():
        message = Message(
            "say which departments there are: --department ID=SCHEME for each, or --sample for "
            "the made-up company; schemes: {known}",
            known=shipped_book().ids,
        )
        raise click.UsageError(console.said(message))
    company = asked.company or _asked(Message("Company"))
    print_blocks([table_of(shipped_book(), console.spoken())])
    departments: list[NewDepartment] = []
    while not departments or click.confirm(console.said(Message("Another department?"))):
        departments.append(_department({each.id for each in departments}))
    return _beginning(asked, tuple(departments), company)


def _department(taken: set[str]) -> NewDepartment:
    def an_id(text: str) -> str:
        if fault := name_fault(text):
            raise click.BadParameter(console.said(fault))
        if text in taken:
            wrong = Message("{department} is named twice", department=text)
            raise click.BadParameter(console.said(wrong))
        return text

    def a_scheme(text: str) -> str:
        known = shipped_book().ids
        if text not in known:
            hint = suggest(text, known)
            wrong = Message("there is no scheme {scheme}: {hint}", scheme=text, hint=hint)
            raise click.BadParameter(console.said(wrong))
        return text

    name = _asked(
        Message("Id of the department, which its folders are called by, such as sales"),
        value_proc=an_id,
    )
    title = _asked(Message("Its name on reports"), default=name)
    scheme = _asked(Message("Its scheme, by its id in the list"), value_proc=a_scheme)
    return NewDepartment(name, scheme, title)


def _asked(question: Message, **settings: Any) -> str:  # noqa: ANN401 - as click has them
    colon = console.said(Message(": "))
    answer: str = click.prompt(console.said(question), prompt_suffix=colon, **settings)
    return answer
