"""Copies of PDF files and workbooks that open with a password only.

They are encrypted with AES-256 and fresh random salts, so that no two are alike: they stand in a
folder of their own, outside of every hash. What they are copies of stays as it is, for its owner.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kpilib.core.files import write_all
from kpilib.core.lazy import lazy
from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.core.unwritable import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import msoffcrypto.format.ooxml  # it has no types
    import pikepdf

    from kpilib.core.access import Access
else:
    msoffcrypto = lazy("msoffcrypto")
    pikepdf = lazy("pikepdf")

FOLDER = "protected"
"""Where the copies stand, beside what they are copies of."""

PASSWORD = "KPI_PASSWORD"  # noqa: S105 - the variable's name
"""The environment's variable for it; a command line would be seen by whoever lists processes."""

_MOST = 10_000  # bytes that are read of a file: a wrong one may be large
_LONGEST = 127  # bytes: what PDF 2.0 counts of a password; Office counts 255 characters


class PasswordRefused(KpiError):  # noqa: N818 - it reads as what happened
    """There is no password, or none that every program takes alike."""


def read_password(file: Path | None, given: str | None) -> str:
    """The password for protected copies: out of the file where one is named, else as given.

    Args:
        file: Its one line is the password.
        given: What the environment says.

    Raises:
        PasswordRefused: There is none, or it cannot be one.
    """
    if file is None:
        if given is None:
            raise PasswordRefused(
                Message(
                    "--protect needs a password: put it into the environment as {name}, or into a "
                    "file and name that with --password-file",
                    name=PASSWORD,
                )
            )
        return password_in(given, PASSWORD)
    try:
        text = file.read_bytes()[:_MOST].decode("utf-8-sig")
    except (OSError, ValueError) as wrong:
        raise PasswordRefused(
            Message("{source} cannot be read: {why}", source=str(file), why=str(wrong))
        ) from None
    return password_in(text, str(file))


def password_in(text: str, source: str) -> str:
    """The password out of a file or a variable: all of it but the end of its one line.

    Raises:
        PasswordRefused: There is none, or it cannot be one.
    """
    password = text.removesuffix("\n").removesuffix("\r")
    if not password.strip():
        raise PasswordRefused(Message("{source} is empty: it must hold a password", source=source))
    if not password.isprintable():
        raise PasswordRefused(
            Message(
                "{source} has more than one line, or characters that nobody can type: a password "
                "is one line",
                source=source,
            )
        )
    if len(password.encode("utf-8")) > _LONGEST:
        raise PasswordRefused(
            Message(
                "the password in {source} is longer than PDF files allow: at most {n} bytes",
                source=source,
                n=_LONGEST,
            )
        )
    return password


def protect(folder: Path, names: Iterable[str], password: str, access: Access) -> tuple[Path, ...]:
    """Write protected copies of a report's PDF files and workbooks; older ones go.

    Args:
        folder: The report's.
        names: Its files; others than PDF files and workbooks are left as they are.
        password: Opens them.
        access: Who may read them.

    Raises:
        CannotWrite: They cannot be written.
    """
    drop_protected(folder)
    made = {}
    for name in names:
        encrypt = _ENCRYPT.get(name.rpartition(".")[2])
        if encrypt:
            made[folder / FOLDER / name] = encrypt((folder / name).read_bytes(), password)
    write_all(made, access)
    return tuple(made)


def drop_protected(folder: Path) -> None:
    """Take away the copies of a report that is made again: they would show what it showed."""
    old = folder / FOLDER
    if not old.is_dir():
        return
    for path in sorted(old.rglob("*")):
        if path.suffix.removeprefix(".") in _ENCRYPT:
            with writing(path):
                path.unlink(missing_ok=True)


def _pdf(content: bytes, password: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        # R6 is AES-256; the metadata is encrypted, too.
        document.save(made, encryption=pikepdf.Encryption(owner=password, user=password, R=6))
    return made.getvalue()


def _workbook(content: bytes, password: str) -> bytes:
    made = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt(password, made)
    return made.getvalue()


_ENCRYPT: Mapping[str, Callable[[bytes, str], bytes]] = {"pdf": _pdf, "xlsx": _workbook}
