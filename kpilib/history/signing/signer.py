"""Who is named by `--by`, and whether they sign: with a key in force, unsigned, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, suggest
from kpilib.workspace.people_file import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpilib.history.signing.private_keys import KeyFolder, SigningKey
    from kpilib.history.signing.trust import CountingKey
    from kpilib.workspace.people_file import People


class SigningRefused(KpiError):  # noqa: N818 - it reads as what happened
    """Somebody cannot sign or consent; nothing was written."""


@dataclass(frozen=True)
class Signer:
    """Who stands for an act.

    Attributes:
        person: By id, or as they are called; empty where nobody is named.
        name: As it is printed.
        key: The public key that counts; None where they do not sign.
        private: Its private key; None where they do not sign.
    """

    person: str = ""
    name: str = ""
    key: CountingKey | None = None
    private: SigningKey | None = None

    @property
    def key_id(self) -> str:
        """The id of the key; empty where they do not sign."""
        return self.key.id if self.key else ""


@dataclass(frozen=True)
class SignerAsked:
    """Who is to sign, and when.

    Attributes:
        by: As `--by` has it.
        day: The day of the act.
        folder: Where private keys are.
    """

    by: str
    day: str
    folder: KeyFolder


def signer(
    asked: SignerAsked, people: People, counted: Sequence[CountingKey], *, must_sign: str
) -> Signer:
    """Who signs.

    Args:
        asked: Who is named.
        people: Who is known.
        counted: The keys that count.
        must_sign: Why a signature is needed; empty where it is not.

    Raises:
        SigningRefused: Nobody may sign in this way; says who may, or what is missing.
        NoKey: The private key is not here.
    """
    if not asked.by.strip():
        if must_sign:
            raise SigningRefused(
                Message("{why}: name who signs, --by NAME; known are {people}", why=must_sign,
                        people=tuple(people.people))
            )  # fmt: skip
        return Signer()
    person = people.id_of(asked.by)
    mine = [one for one in counted if one.person == person]
    holding = [one for one in mine if one.holds_on(asked.day)]
    if holding:
        private = asked.folder.key_of(person, [one.public for one in holding])
        key = next(one for one in holding if one.public == private.public)
        return Signer(person, people.shown(person), key, private)
    entry = people.people.get(person)
    if must_sign or (entry and entry.keys):
        raise SigningRefused(_why_not(person, people, mine, asked.day))
    return Signer(person, people.shown(person))


def _why_not(person: str, people: People, mine: Sequence[CountingKey], day: str) -> Message:
    """Why somebody's signature would not count on a day."""
    entry = people.people.get(person)
    if entry is None or not entry.keys:
        return Message(
            "{file} has no key of {person} ({hint}): a new one is made by `kpi keys new "
            "{person} --by NAME`, where NAME is somebody whose key counts already",
            file=PEOPLE,
            person=person,
            hint=suggest(person, tuple(people.people)),
        )
    if not mine:
        return Message(
            "nobody vouches for the key of {person}: somebody whose key counts already does by "
            "`kpi keys vouch {person} --by NAME`",
            person=person,
        )
    return Message(
        "no key of {person} is in force on {day}: {days}; a new one is made by `kpi keys new "
        "{person} --by NAME`",
        person=person,
        day=day,
        days=tuple(
            Message("{key} from {first} until {last}", key=one.id[:16], first=one.first,
                    last=one.last)
            if one.last
            else Message("{key} from {first}", key=one.id[:16], first=one.first)
            for one in mine
        ),
    )  # fmt: skip
