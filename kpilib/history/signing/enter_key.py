"""Keys made and entered into `params/people.yaml`, and others' keys vouched for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.file_names import name_fault
from kpilib.core.files import hold_lock, replace_text
from kpilib.core.messages import Message
from kpilib.core.problems import suggest
from kpilib.history.signing.private_keys import KeyFolder, NoKey, SigningKey, new_key
from kpilib.history.signing.signer import SigningRefused
from kpilib.history.signing.trust import vouching
from kpilib.records.manifest import STATEMENT
from kpilib.workspace.people_file import PEOPLE, PersonKey, ids_alike, read_people, same_name
from kpilib.workspace.people_text import with_key, with_vouching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from kpilib.workspace.people_file import People
    from kpilib.workspace.workspace import Workspace

_FIRST = Message("nobody stands there yet: `kpi keys new NAME` enters somebody")


@dataclass(frozen=True)
class KeyAsked:
    """A key that is to be made.

    Attributes:
        person: Whose, by id.
        name: Their printed name; that of the file, or the id, when empty.
        first: Its first day.
        last: Its last day; None where it has no end.
        out: The file of the private key; in the folder of keys when None.
        by: Who vouches for it; may be empty.
        on: Today.
    """

    person: str
    name: str
    first: date
    last: date | None
    out: Path | None
    by: str
    on: date


@dataclass(frozen=True)
class KeyEntered:
    """A key that stands in `params/people.yaml` now.

    Attributes:
        person: Whose, by id.
        key: The entry.
        private: The file of the private key.
        was_there: Whether that file was there before.
        needs_vouching: Whether keys have signed here already, and none of them vouches for it.
    """

    person: str
    key: PersonKey
    private: Path
    was_there: bool
    needs_vouching: bool


def enter_key(workspace: Workspace, asked: KeyAsked, folder: KeyFolder) -> KeyEntered:
    """Make a key, or take the latest one that is entered nowhere, and enter its public one.

    The private key is written first: whoever is stopped in between goes on by the same command.

    Raises:
        NoKey: A file stands in its place, or who vouches has no private key here.
        NotEntered: `params/people.yaml` is written in a form into which nothing can be put.
        ProblemsFound: `params/people.yaml` is faulty.
        SigningRefused: The name is none, or who vouches has no key in force.
    """
    if fault := name_fault(asked.person):
        raise SigningRefused(fault)
    if asked.last is not None and asked.last < asked.first:
        raise SigningRefused(
            Message(
                "until {until} lies before from {from_}: correct one of the days",
                until=asked.last,
                from_=asked.first,
            )
        )
    with _alone(workspace) as (people, text):
        for other in people.people:
            if other != asked.person and same_name(other) == same_name(asked.person):
                raise SigningRefused(ids_alike(asked.person, other))
        place, key, was_there = _made(workspace, asked, folder, people)
        entry = PersonKey(public=key.public, from_=asked.first, until=asked.last)
        known = people.people.get(asked.person)
        name = known.name if known else asked.name.strip() or asked.person
        if asked.by.strip():
            by, private = _voucher(people, asked.by, asked.on, folder)
            vouched = vouching((asked.person, name, entry), by, private, asked.on)
            entry = entry.model_copy(update={"vouched": vouched})
        after = with_key(text, asked.person, name, entry)
        if not was_there:
            folder.write(place, key)
        replace_text(workspace.root / PEOPLE, after, workspace.access)
        has_signed = any(workspace.root.glob(f"reports/*/*/r*/{STATEMENT}"))
        return KeyEntered(
            asked.person, entry, place, was_there, has_signed and entry.vouched is None
        )


def vouch(
    workspace: Workspace, person: str, by: str, on: date, folder: KeyFolder
) -> list[PersonKey]:
    """Vouch for every key of a person for which nobody does yet.

    Raises:
        SigningRefused: There is none, or who vouches has no key in force.
        NoKey: The private key of who vouches is not here.
        NotEntered, ProblemsFound: See `enter_key`.
    """
    with _alone(workspace) as (people, text):
        who = people.id_of(person)
        if who not in people.people:
            hint = suggest(person, tuple(people.people)) if people.people else _FIRST
            raise SigningRefused(
                Message("{file} has nobody called {person}: {hint}", file=PEOPLE, person=person,
                        hint=hint)
            )  # fmt: skip
        voucher, private = _voucher(people, by, on, folder)
        entry = people.people[who]
        done = [key for key in entry.keys if key.public != private.public]
        if not done:
            raise SigningRefused(
                Message("{person} has no key to vouch for but the one that vouches", person=who)
            )
        after = text
        for key in done:
            signed = vouching((who, entry.name, key), voucher, private, on)
            after = with_vouching(after, who, key.public, signed)
        replace_text(workspace.root / PEOPLE, after, workspace.access)
        return done


@contextmanager
def _alone(workspace: Workspace) -> Iterator[tuple[People, str]]:
    """The people and the file's text, while nobody else writes to it."""
    path = workspace.root / PEOPLE
    message = Message("{file} is being written by somebody else: try again", file=PEOPLE)
    access = workspace.access
    with hold_lock(path.with_name(".people.lock"), message, access):
        people = read_people(workspace.root)
        yield people, path.read_text(encoding="utf-8-sig") if path.is_file() else ""


def _made(
    workspace: Workspace, asked: KeyAsked, folder: KeyFolder, people: People
) -> tuple[Path, SigningKey, bool]:
    """The file of the private key, the key, and whether it was there."""
    if asked.out is None:
        entered = [key.public for _, key in people.keys]
        if there := folder.unentered(asked.person, entered):
            return *there, True
    place = asked.out or folder.new_place(asked.person)
    if place.resolve().is_relative_to(workspace.root.resolve()):
        raise NoKey(
            Message(
                "{file} lies in the workspace, whose copies others have: keep private keys "
                "elsewhere, --out FILE",
                file=place,
            )
        )
    if place.exists():
        raise NoKey(Message("{file} is there already: name another one with --out", file=place))
    return place, new_key(), False


def _voucher(people: People, by: str, on: date, folder: KeyFolder) -> tuple[str, SigningKey]:
    """Who vouches, and their private key."""
    person = people.id_of(by)
    entry = people.people.get(person)
    holding = [key.public for key in (entry.keys if entry else ()) if key.holds_on(on)]
    if not holding:
        raise SigningRefused(
            Message(
                "{person} has no key in force on {day}, and cannot vouch for another: {hint}",
                person=person,
                day=on,
                hint=suggest(person, tuple(people.people)),
            )
        )
    return person, folder.key_of(person, holding)
