"""`params/people.yaml`: who signs and who consents, with their public keys and the days these hold.

    people:
      li-na:
        name: 李娜
        keys:
          - public: "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
            from: 2026-01-01

`kpi keys new` writes the entries. The file is frozen with each revision; private keys never stand
in a workspace.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from kpilib.core import text_limits
from kpilib.core.file_names import name_fault
from kpilib.core.look_alikes import seen_as
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError, Problem, ProblemsFound, some_of
from kpilib.core.sourcetext import TextError, read_text
from kpilib.core.yamltext import parse_yaml
from kpilib.rules.day import Day
from kpilib.rules.fault_text import fault_text
from kpilib.rules.model import Model, as_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from kpilib.core.yamltext import YamlText

PEOPLE = "params/people.yaml"
"""Where a workspace says whose keys hold."""

_SIZE = 32
_PRIME = 2**255 - 19
_SMALL_ORDER = frozenset({
    0, 1, _PRIME - 1,
    int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
    int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
})  # fmt: skip
"""Points of order 8 and less, by their y: below such a key everybody can write a signature."""


class UnknownPerson(KpiError):  # noqa: N818 - it reads as what happened
    """A name that stands for several people, or for nobody."""


def decoded_base64(text: str, size: int) -> bytes:
    """So many bytes, written in the one way in which base64 writes them.

    Raises:
        ValueError: They are not.
    """
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != size or base64.b64encode(found).decode() != text:
        raise ValueError(Message("it must be {n} bytes in base64", n=size))
    return found


def key_id(public: str) -> str:
    """How a key is called: SHA-256 of its 32 bytes, as hexadecimal text."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()


def _public(text: str) -> str:
    height = int.from_bytes(decoded_base64(text, _SIZE), "little") & ((1 << 255) - 1)
    if height >= _PRIME or height in _SMALL_ORDER:
        raise ValueError(Message("it is no public key of Ed25519: make one with kpi keys new"))
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError(Message("it is blank: write who it is"))
    return unicodedata.normalize("NFC", text.strip())


def _person(name: str) -> str:
    """Ids are names of files with private keys, too."""
    if fault := name_fault(name):
        raise ValueError(fault)
    return name


def _entries(value: object) -> object:
    return {} if value is None else value  # `people:` with nobody below it yet


class Vouching(Model):
    """Somebody's signature over another's entry: a new key counts by one that counted before.

    Attributes:
        by: The person who vouches.
        key: The id of their key.
        on: The day.
        signature: In base64; over the entry and the three above.
    """

    by: str
    key: str
    on: Day
    signature: str


class PersonKey(Model):
    """A public key of Ed25519, and the days on which it holds.

    Attributes:
        public: Its 32 bytes in base64.
        from_: The first day.
        until: The last day; without an end when left out.
        vouched: Who vouches for it.
    """

    public: Annotated[str, AfterValidator(_public)]
    from_: Day = Field(alias="from")
    until: Day | None = None
    vouched: Vouching | None = None

    @model_validator(mode="after")
    def _in_order(self) -> PersonKey:
        if self.until is not None and self.until < self.from_:
            raise ValueError(
                Message(
                    "until {until} lies before from {from_}: correct one of the days",
                    until=self.until,
                    from_=self.from_,
                )
            )
        return self

    @property
    def id(self) -> str:
        """See `key_id`."""
        return key_id(self.public)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_ <= day and (self.until is None or day <= self.until)


class Person(Model):
    """Somebody who signs.

    Attributes:
        name: As it is printed.
        keys: Their keys, former ones among them.
    """

    name: Annotated[str, AfterValidator(_said)]
    keys: Annotated[tuple[PersonKey, ...], BeforeValidator(as_tuple)] = ()


class People(Model):
    """`params/people.yaml`.

    Attributes:
        people: By id.
    """

    people: Annotated[
        Mapping[Annotated[str, AfterValidator(_person)], Person], BeforeValidator(_entries)
    ] = Field(default_factory=dict)

    @property
    def keys(self) -> Iterator[tuple[str, PersonKey]]:
        """Every key with whose it is, in the order of the file."""
        return ((name, key) for name, person in self.people.items() for key in person.keys)

    @property
    def has_keys(self) -> bool:
        """Whether anybody can sign at all."""
        return any(person.keys for person in self.people.values())

    def id_of(self, text: str) -> str:
        """The id of who is meant by an id or a printed name; the text itself where nobody is.

        Raises:
            UnknownPerson: Several people have that name.
        """
        if text in self.people:
            return text
        wanted = same_name(text)
        found = [
            name
            for name, person in self.people.items()
            if wanted in {same_name(name), same_name(person.name)}
        ]
        if len(found) > 1:
            raise UnknownPerson(
                Message(
                    "{file} has several people called {text}: name one by the id, {ids}",
                    file=PEOPLE,
                    text=text,
                    ids=tuple(found),
                )
            )
        return found[0] if found else text.strip()

    def shown(self, person: str) -> str:
        """A person's printed name, with the id where somebody else has the same one."""
        if person not in self.people:
            return person
        name = self.people[person].name
        alike = [one for one in self.people.values() if same_name(one.name) == same_name(name)]
        return name if len(alike) == 1 else f"{name} ({person})"


def ids_alike(person: str, other: str) -> Message:
    """That people would take one id for another."""
    return Message(
        "{person} looks like {other}, and nobody could tell who has signed: use another id",
        person=person,
        other=other,
    )


def same_name(text: str) -> str:
    """What spellings of one name have in common: blanks aside, and letters that look alike."""
    return "".join(seen_as(text).split())


def read_people(root: Path) -> People:
    """The people of the workspace in a folder; nobody where there is no file.

    Raises:
        ProblemsFound: The file is faulty, or no YAML; every fault with its line.
    """
    path = root / PEOPLE
    if not path.exists():
        return People()
    try:
        text = read_text(path, PEOPLE, text_limits.SIZE)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), PEOPLE) from None
    return people_in(text, PEOPLE)


def people_in(text: str, source: str) -> People:
    """The people that a text names; see `read_people`.

    Args:
        text: As of the file.
        source: Its name as it should be shown.
    """
    try:
        documents = parse_yaml(text, source)
    except TextError as wrong:
        raise ProblemsFound(wrong.problems(), source) from None
    if not documents:  # nothing but comments
        return People()
    document = documents[0]
    if len(documents) > 1 or not isinstance(document.data, dict):
        message = Message("the file must hold people: and below it an entry for each")
        raise ProblemsFound([Problem(document.place(()), None, "", "bad_entry", message)], source)
    try:
        found = People.model_validate(document.data)
    except ValidationError as wrong:
        problems = [_fault(document, error) for error in wrong.errors()[: text_limits.FAULTS]]
        raise ProblemsFound(problems, source) from None
    if twice := list(_twice(document, found)):
        raise ProblemsFound(twice, source)
    return found


def _fault(document: YamlText, error: Any) -> Problem:  # noqa: ANN401 - pydantic's mapping
    loc = tuple(step for step in error["loc"] if step != "[key]")
    what = ".".join(str(step) for step in loc)
    message = some_of((what, fault_text(error, People)), ": ")
    return Problem(document.place(loc), None, "", "bad_entry", message)


def _twice(document: YamlText, found: People) -> Iterator[Problem]:
    """A key is one person's, entered once: two names of it are no two people, nor are ids alike."""
    first: dict[str, str] = {}
    looks: dict[str, str] = {}
    for name, person in found.people.items():
        if (other := looks.setdefault(same_name(name), name)) != name:
            place = document.place(("people", name))
            yield Problem(place, None, "", "ids_alike", ids_alike(name, other))
        for number, key in enumerate(person.keys):
            if key.public in first:
                message = Message(
                    "the key {key} of {person} is one of {other}, too: a key is one person's, "
                    "entered once; make another one with kpi keys new",
                    key=key.id[:16],
                    person=name,
                    other=first[key.public],
                )
                place = document.place(("people", name, "keys", number))
                yield Problem(place, None, "", "key_twice", message)
            first.setdefault(key.public, name)
