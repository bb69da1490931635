"""Which keys count, and which policy is in force, along a chain: nobody adds or frees himself.

A revision is judged by what was frozen before it: by keys that counted there, and by new ones for
which such a key vouches. The first one that has keys is judged by its own. A key's days may become
fewer by themselves, and never more. A policy is in force where the revision before has it, or this
one.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kpilib.core.yamltext import parse_yaml
from kpilib.history.signing.dsse import canonical, is_signature, signed_bytes
from kpilib.workspace.departments import FOUR_EYES, SETTINGS
from kpilib.workspace.people_file import PEOPLE, People, Vouching, key_id, people_in
from kpilib.workspace.recovery_limit import LIMIT_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from kpilib.history.signing.private_keys import SigningKey
    from kpilib.workspace.people_file import PersonKey

_VOUCHING = "application/vnd.kpilib.vouching+json"
_WORLD = "world"


@dataclass(frozen=True)
class CountingKey:
    """A public key by which somebody can sign or consent.

    Attributes:
        person: Whose it is, by id.
        name: Their printed name.
        public: In base64.
        first: Its first day.
        last: Its last day; None where it has no end.
        root: Whose key stood for it before: the person's own, or that of who vouches for it.
    """

    person: str
    name: str
    public: str
    first: date
    last: date | None
    root: str

    @property
    def id(self) -> str:
        """How it is called."""
        return key_id(self.public)

    def holds_on(self, day: str) -> bool:
        """Whether it is in force on a day."""
        return self.first.isoformat() <= day and (self.last is None or day <= self.last.isoformat())

    @property
    def said(self) -> dict[str, str]:
        """What a statement says of it."""
        last = self.last.isoformat() if self.last else ""
        days = {"from": self.first.isoformat(), "until": last}
        return {"person": self.person, "name": self.name, "public": self.public, **days}


@dataclass(frozen=True)
class FrozenPolicy:
    """What a revision has frozen of who signs.

    Attributes:
        people: Its `params/people.yaml`.
        four_eyes: Whether another person must consent.
        recover_at_most: What one period recovers from a person at most; empty where all at once.
    """

    people: People
    four_eyes: bool
    recover_at_most: str = ""


@dataclass(frozen=True)
class InForce:
    """What is in force before a revision.

    Attributes:
        keys: What counts.
        four_eyes: Whether another person must consent.
        signed: The last signed revision, such as `2026Q1 r1`; empty while none is.
        day: The day of the last signed one; an unsigned chain holds the days that it likes.
    """

    keys: tuple[CountingKey, ...] = ()
    four_eyes: bool = False
    signed: str = ""
    day: str = ""


def frozen_policy(content_of: Callable[[str], bytes | None]) -> FrozenPolicy:
    """What is frozen of who signs.

    Args:
        content_of: What stands at a place in the world of a revision, or of one to come.

    Raises:
        ProblemsFound: `params/people.yaml` is faulty.
        TextError: The settings cannot be read.
    """
    return _policy_of(content_of(PEOPLE) or b"", content_of(SETTINGS) or b"")


@lru_cache(64)
def _policy_of(people: bytes, settings: bytes) -> FrozenPolicy:
    """The same of two files, which are the same in most revisions of a department."""
    documents = parse_yaml(settings.decode("utf-8-sig"), SETTINGS, as_issued=True)
    data = documents[0].data if documents and isinstance(documents[0].data, dict) else {}
    found = people_in(people.decode("utf-8-sig"), PEOPLE)
    return FrozenPolicy(found, data.get(FOUR_EYES) is True, str(data.get(LIMIT_KEY) or ""))


def policy_in(folder: Path) -> FrozenPolicy | None:
    """The same of an issued revision; None of a void, which freezes nothing.

    Args:
        folder: Of the revision.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no text, or no YAML.
        ProblemsFound: See `frozen_policy`.
    """
    if not (folder / _WORLD).is_dir():
        return None

    def content_of(place: str) -> bytes | None:
        path = folder / _WORLD / place
        return path.read_bytes() if path.is_file() else None

    return frozen_policy(content_of)


def counting(people: People, before: InForce, day: str) -> tuple[CountingKey, ...]:
    """The keys that count in a revision.

    Args:
        people: Whom it has frozen.
        before: What was in force before it.
        day: Its day.
    """
    entries = list(people.keys)
    if not before.keys:
        return tuple(_counted(people, person, key, person) for person, key in entries)
    known = {(one.person, one.public): one for one in before.keys}
    found: list[CountingKey] = []
    waiting = []
    for person, key in entries:
        was = known.get((person, key.public))
        mine = _counted(people, person, key, person)
        if was is None or _is_within(mine, was):
            found += [mine] if was else []
            waiting += [] if was else [(person, key)]
        else:
            found.append(_narrowed(mine, was))
            waiting.append((person, key))
    while new := [
        (person, key, by)
        for person, key in waiting
        if (by := voucher(people, person, key, found, (before.day, day)))
    ]:
        for person, key, by in new:
            waiting.remove((person, key))
            found = [one for one in found if (one.person, one.public) != (person, key.public)]
            found.append(_counted(people, person, key, by.root))
    places = [key.public for _, key in entries]
    return tuple(sorted(found, key=lambda one: places.index(one.public)))


def policy_in_force(before: InForce, frozen: FrozenPolicy | None) -> dict[str, Any]:
    """The policy in force in a revision, by its names: that of four eyes also by the one before.

    Args:
        before: What was in force before it.
        frozen: What it has frozen; None of a void.
    """
    four_eyes = before.four_eyes or (frozen is not None and frozen.four_eyes)
    return {FOUR_EYES: four_eyes, LIMIT_KEY: frozen.recover_at_most if frozen else ""}


def in_force_after(before: InForce, frozen: FrozenPolicy | None, day: str, signed: str) -> InForce:
    """What is in force after a revision.

    Args:
        before: What was before it.
        frozen: What it has frozen; None of a void.
        day: Its day.
        signed: Which one it is, where it is signed.
    """
    done = replace(before, day=max(day, before.day), signed=signed) if signed else before
    if frozen is None:
        return done
    # Whoever takes everybody out gets no new beginning by it.
    keys = counting(frozen.people, before, day) or before.keys
    roots = tuple(replace(one, root=one.person) for one in keys)
    return replace(done, keys=roots, four_eyes=frozen.four_eyes)


def _counted(people: People, person: str, key: PersonKey, root: str) -> CountingKey:
    name = people.people[person].name
    return CountingKey(person, name, key.public, key.from_, key.until, root)


def _is_within(one: CountingKey, was: CountingKey) -> bool:
    return was.first <= one.first and (
        was.last is None or (one.last is not None and one.last <= was.last)
    )


def _narrowed(one: CountingKey, was: CountingKey) -> CountingKey:
    ends = [each.last for each in (one, was) if each.last is not None]
    return replace(one, first=max(one.first, was.first), last=min(ends, default=None))


def voucher(
    people: People,
    person: str,
    key: PersonKey,
    counted: Iterable[CountingKey],
    days: tuple[str, str],
) -> CountingKey | None:
    """The key that vouches for an entry; None where none does that counts.

    Args:
        people: Where the entry stands.
        person: Whose it is.
        key: The entry.
        counted: The keys that count.
        days: The first and the last day on which it may have been vouched for: not before the
            revision that does not know it yet, or who has left could still add others.
    """
    if (vouched := key.vouched) is None:
        return None
    day = vouched.on.isoformat()
    data = vouched_bytes(person, people.people[person].name, key, vouched)
    for one in counted:
        mine = one.id == vouched.key and one.person == vouched.by and one.holds_on(day)
        if mine and days[0] <= day <= days[1] and _verifies(one.public, vouched.signature, data):
            return one
    return None


def _verifies(public: str, signature: str, data: bytes) -> bool:
    try:
        return is_signature(public, base64.b64decode(signature, validate=True), data)
    except ValueError:
        return False


def vouched_bytes(person: str, name: str, key: PersonKey, vouched: Vouching) -> bytes:
    """What the signature of who vouches is over: the entry, who it is, and on which day."""
    content = {
        "person": person,
        "name": name,
        "public": key.public,
        "from": key.from_.isoformat(),
        "until": key.until.isoformat() if key.until else "",
        "by": vouched.by,
        "key": vouched.key,
        "on": vouched.on.isoformat(),
    }
    return signed_bytes(canonical(content), _VOUCHING)


def vouching(entry: tuple[str, str, PersonKey], by: str, key: SigningKey, on: date) -> Vouching:
    """Somebody's signature over another's entry.

    Args:
        entry: The other's id, name and key.
        by: Who vouches.
        key: Their private key.
        on: The day.
    """
    person, name, entered = entry
    unsigned = Vouching(by=by, key=key.id, on=on, signature="")
    signature = key.sign(vouched_bytes(person, name, entered, unsigned))
    return unsigned.model_copy(update={"signature": base64.b64encode(signature).decode()})
