"""`kpi keys`: keys of who signs and who consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from kpilib.cli import console
from kpilib.cli.command import Command, Group
from kpilib.cli.key_folder import key_folder
from kpilib.cli.options import DAY, console_options, options_value
from kpilib.cli.terminal import print_blocks
from kpilib.core.messages import Message
from kpilib.history.signing.enter_key import KeyAsked, enter_key
from kpilib.history.signing.enter_key import vouch as vouch_for
from kpilib.text.terminal_layout import TerminalTable
from kpilib.workspace.people_file import PEOPLE, read_people
from kpilib.workspace.workspace import Workspace


@click.group(cls=Group)
def keys() -> None:
    """Keys of who issues and who approves: made, listed, vouched for."""


@dataclass(frozen=True)
class NewKeyOptions:
    """What is asked of `kpi keys new`: the names are those of its options."""

    person: str
    name: str
    first: date | None
    last: date | None
    out: Path | None
    by: str
    workspace: Path


@keys.command(cls=Command)
@click.argument("person", metavar="NAME")
@click.option("--name", default="", help="The printed name, such as Li Na.")
@click.option("--from", "first", type=DAY, help="The first day; today when left out.")
@click.option("--until", "last", type=DAY, help="The last day; without an end when left out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of the private key; in the folder KPI_KEYS when left out.",
)
@click.option("--by", default="", help="Who vouches for it: somebody whose key counts already.")
@console_options
@options_value(NewKeyOptions)
def new(asked: NewKeyOptions) -> None:
    """Make a key: the private one for you alone, the public one in params/people.yaml.

    NAME is a short id such as li-na. With KPI_KEY_PASSPHRASE the private key has a passphrase.
    Where keys have signed already, a new one counts when somebody vouches for it.
    """
    today = date.today()  # noqa: DTZ011 - the day where the person sits
    wanted = KeyAsked(
        asked.person, asked.name, asked.first or today, asked.last, asked.out, asked.by, today
    )
    done = enter_key(Workspace(asked.workspace), wanted, key_folder())
    facts = {"person": done.person, "key": done.key.id[:16], "file": done.private}
    console.echo(
        Message("the private key was there already, and is entered: {file}", **facts)
        if done.was_there
        else Message("the private key, for {person} alone: {file}", **facts)
    )
    console.echo(
        Message("the public key {key} of {person} stands in {people} now", people=PEOPLE, **facts)
    )
    if done.needs_vouching:
        console.echo(
            Message(
                "keys have signed here already: it counts as soon as somebody vouches for it, kpi "
                "keys vouch {person} --by NAME",
                **facts,
            )
        )


@keys.command(cls=Command)
@click.argument("person", metavar="NAME")
@click.option("--by", required=True, help="Who vouches: somebody whose key counts already.")
@console_options
def vouch(*, person: str, by: str, workspace: Path) -> None:
    """Vouch for the keys of somebody: that they are this person's, by your signature."""
    today = date.today()  # noqa: DTZ011 - the day where the person sits
    for key in vouch_for(Workspace(workspace), person, by, today, key_folder()):
        console.echo(
            Message(
                "{by} vouches for the key {key} of {person} from {day} on; ask {person} whether it "
                "is theirs",
                by=by,
                key=key.id[:16],
                person=person,
                day=key.from_,
            )
        )


@keys.command("list", cls=Command)
@console_options
def list_(*, workspace: Path) -> None:
    """List whose keys there are, since when and until when, and which private ones are here."""
    place = Workspace(workspace)
    place.require()
    people = read_people(place.root)
    if not people.has_keys:
        console.echo(
            Message("there are no keys yet, and nothing is signed: kpi keys new NAME makes one")
        )
        return
    heads = (
        Message("who"), Message("name"), Message("key"), Message("from"), Message("until"),
        Message("vouched for by"), Message("private key"),
    )  # fmt: skip
    mine = key_folder()
    rows = [
        (
            person,
            people.people[person].name,
            key.id[:16],
            str(key.from_),
            str(key.until or ""),
            key.vouched.by if key.vouched else "",
            str(mine.place_of(person, key.public) or ""),
        )
        for person, key in people.keys
    ]
    print_blocks([TerminalTable((tuple(map(console.said, heads)), *rows))])
