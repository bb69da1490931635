"""Private keys, in a folder of their owner's: never in a workspace, which others have copies of.

A key is a file in PKCS8 PEM, as `openssl` reads it, encrypted where there is a passphrase:
`li-na.pem`, and `li-na-2.pem` when there comes another one.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpilib.core.access import PRIVATE, make_folder
from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message, joined
from kpilib.core.problems import KpiError
from kpilib.core.sourcetext import TextError, read_bytes
from kpilib.core.unwritable import writing
from kpilib.workspace.people_file import key_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    ed25519 = lazy("cryptography.hazmat.primitives.asymmetric.ed25519")
    serialization = lazy("cryptography.hazmat.primitives.serialization")

_MOST = 64_000  # bytes that a file with a key has at most
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
PASSPHRASE, FOLDER = "KPI_KEY_PASSPHRASE", "KPI_KEYS"
"""The variables that say the passphrase of private keys, and where they are."""


class NoKey(KpiError):  # noqa: N818 - it reads as what happened
    """There is no private key to sign with, or it cannot be used."""


@dataclass(frozen=True)
class SigningKey:
    """A private key that can sign.

    Attributes:
        private: The key.
    """

    private: Any

    @property
    def public(self) -> str:
        """Its public key's 32 bytes in base64."""
        raw, form = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        return base64.b64encode(self.private.public_key().public_bytes(raw, form)).decode()

    @property
    def id(self) -> str:
        """How its public key is called."""
        return key_id(self.public)

    def sign(self, data: bytes) -> bytes:
        """The signature over some bytes: the same ones each time."""
        made: bytes = self.private.sign(data)
        return made


@dataclass(frozen=True)
class KeyFolder:
    """Where somebody keeps private keys.

    Attributes:
        folder: The folder.
        passphrase: Of those that have one; empty where there is none.
    """

    folder: Path = Path()
    passphrase: str = ""

    def files_of(self, person: str) -> list[Path]:
        """A person's keys, the oldest first."""
        numbered = re.compile(rf"{re.escape(person)}(?:-(\d+))?\.pem")
        found = [(numbered.fullmatch(path.name), path) for path in self.folder.glob("*.pem")]
        return [path for _, path in sorted((int(m[1] or 1), path) for m, path in found if m)]

    def unentered(self, person: str, entered: Iterable[str]) -> tuple[Path, SigningKey] | None:
        """A person's latest key, if its public one has not been entered anywhere yet.

        It is left of a run that was stopped, or stands in another workspace already.
        """
        for path in self.files_of(person)[-1:]:
            key = self.read(path)
            return None if key.public in set(entered) else (path, key)
        return None

    def place_of(self, person: str, public: str) -> Path | None:
        """The file of a private key, if it is here and can be read."""
        for path in self.files_of(person):
            with suppress(NoKey):
                if self.read(path).public == public:
                    return path
        return None

    def new_place(self, person: str) -> Path:
        """Where a person's next key goes."""
        number = len(self.files_of(person)) + 1
        while (path := self.folder / f"{person}{f'-{number}' if number > 1 else ''}.pem").exists():
            number += 1
        return path

    def key_of(self, person: str, public: Iterable[str]) -> SigningKey:
        """The private key of one of a person's public ones.

        Args:
            person: The person's id.
            public: Public keys that hold.

        Raises:
            NoKey: It is not here; says what is.
        """
        wanted, unread = set(public), list[str]()
        mine = self.files_of(person)
        for path in [*mine, *sorted(set(self.folder.glob("*.pem")) - set(mine))]:
            try:
                key = self.read(path)
            except NoKey as wrong:
                unread.append(wrong.message)
                continue
            if key.public in wanted:
                return key
        raise NoKey(
            Message(
                "the private key of {person} is not in {folder}: name the folder that holds it by "
                "{variable}, or make one with `kpi keys new {person}`",
                person=person, folder=self.folder, variable=FOLDER,
            )
            if not unread
            else joined(unread, "\n")
        )  # fmt: skip

    def read(self, path: Path) -> SigningKey:
        """The private key in a file.

        Raises:
            NoKey: It cannot be read, is none, or others may read it.
        """
        try:
            content = read_bytes(path, str(path), _MOST)
        except TextError as wrong:
            raise NoKey(wrong.message) from None
        if os.name != "nt" and path.stat().st_mode & _OTHERS:
            raise NoKey(
                Message("{file} may be read by others: chmod 600 {file}, and sign again", file=path)
            )
        return self._loaded(path, content)

    def _loaded(self, path: Path, content: bytes) -> SigningKey:
        has_passphrase = b"ENCRYPTED" in content
        if has_passphrase and not self.passphrase:
            raise NoKey(
                Message("{file} has a passphrase: set {variable}", file=path, variable=PASSPHRASE)
            )
        word = self.passphrase.encode() if has_passphrase else None
        try:
            key = serialization.load_pem_private_key(content, word)
        except (TypeError, ValueError):
            message = (
                Message(
                    "{variable} is not the passphrase of {file}", variable=PASSPHRASE, file=path
                )
                if has_passphrase
                else Message("{file} is no private key in PEM", file=path)
            )
            raise NoKey(message) from None
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise NoKey(
                Message("{file} is a key of another kind: `kpi keys new` makes one", file=path)
            )
        return SigningKey(key)

    def write(self, path: Path, key: SigningKey) -> None:
        """Write a new key, for its owner alone.

        Raises:
            CannotWrite: It cannot be written.
            NoKey: A file stands there already.
        """
        if path.exists():
            raise NoKey(Message("{file} is there already: name another one with --out", file=path))
        encryption = (
            serialization.BestAvailableEncryption(self.passphrase.encode())
            if self.passphrase
            else serialization.NoEncryption()
        )
        content = key.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )
        with writing(path):
            make_folder(path.parent, PRIVATE)
        write_all({path: content}, PRIVATE)


def new_key() -> SigningKey:
    """A key that nobody has yet."""
    return SigningKey(ed25519.Ed25519PrivateKey.generate())
