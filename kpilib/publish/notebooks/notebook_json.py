"""Notebooks, and what their cells show, as JSON: between two processes and in a file.

Whatever a cell shows has to stand in a file in the end, which is read again within the limits of
`core.text_limits`. So it becomes JSON where it is shown: what cannot is that cell's error.
"""

from __future__ import annotations

import json
import numbers
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import msgspec.json
import numpy as np

from kpilib.core.jsontext import is_deeper
from kpilib.core.lazy import lazy
from kpilib.core.text_limits import DEPTH

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbformat.v4 import rwbase
else:
    rwbase = lazy("nbformat.v4.rwbase")

_AROUND = 10  # lists and mappings of a notebook around a value that a cell shows
_JSON = re.compile(r"application/(.*\+)?json")  # as in nbformat's schema


def bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a cell shows in one place, by MIME type, as a notebook may hold it.

    Raises:
        TypeError: A form of it is not what its type says, which is text for all but JSON.
        RecursionError: It is nested deeper than anybody reads.
    """
    return {_mime(mime): _form(mime, value) for mime, value in data.items()}


def described(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of what is shown; see `bundle`."""
    made: dict[str, Any] = _values(dict(metadata)) if metadata else {}
    return made


def packed(message: object) -> bytes:
    """A message of one process to another, in one line.

    Raises:
        TypeError: It holds what is no value of JSON, and is taken for none by a kernel either.
        RecursionError: It holds itself.
    """
    try:
        return _PACKER.encode(message)
    except UnicodeEncodeError:
        return _PACKER.encode(_written_out(message))


def unpacked(content: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """The message again, with JSON's values alone.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return _UNPACKER.decode(content)


def file_of(book: NotebookNode) -> bytes:
    """A notebook's file, as nbformat writes it: lines apart, keys in order, one space for a level.

    The notebook is as it was when this returns.
    """
    try:
        content = _WRITER.encode(rwbase.strip_transient(rwbase.split_lines(book)))
    finally:
        rwbase.rejoin_lines(book)
    return msgspec.json.format(content, indent=1)


def _mime(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a MIME type is text, not {type(name).__name__}: {name!r}")
    return name


def _form(mime: str, value: object) -> object:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")  # pictures, as a kernel sends them
    if _JSON.fullmatch(mime):
        return _values(value)
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)  # as a notebook's file has it
    if not isinstance(value, str):
        raise TypeError(f"{mime} is shown as text, not as {type(value).__name__}")
    return value


def _values(value: object) -> Any:  # noqa: ANN401 - whatever a cell shows
    """The same made of JSON's values alone."""
    plain = unpacked(packed(value))
    if is_deeper(plain, DEPTH - _AROUND):
        raise RecursionError("it is nested too deep to be shown")
    return plain


_KINDS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (type(None), json.dumps),  # as a key, for else JSON has words for these two
    (bool, json.dumps),
    (np.generic, methodcaller("item")),
    (str, str.__str__),
    (numbers.Integral, int),
    (numbers.Real, float),
    (date, methodcaller("isoformat")),  # also those of pandas
    (Mapping, dict),
    (Iterable, list),
)
"""What JSON has no word for, the first that fits, and how a kernel says it."""


def _plain(value: object) -> object:
    if not isinstance(value, list | tuple | dict):  # as keys, which they cannot be
        for kind, said in _KINDS:
            if isinstance(value, kind):
                return said(value)
    raise TypeError(f"JSON has no value for {type(value).__name__}")


def _written_out(value: object) -> object:
    """The same with half characters written out: of a file's name, of a text that was cut."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case Mapping():
            return {_written_out(name): _written_out(each) for name, each in value.items()}
        case list() | tuple():
            return [_written_out(each) for each in value]
    return value


_PACKER = msgspec.json.Encoder(enc_hook=_plain)
_UNPACKER = msgspec.json.Decoder()
_WRITER = msgspec.json.Encoder(order="sorted")
