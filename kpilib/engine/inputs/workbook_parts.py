"""The parts of an .xlsx package, opened with care: a zip file of XML may be made to do harm.

A few kilobytes unpack to gigabytes, an entity stands for a billion letters, elements lie in each
other a million deep, a part stands twice and programs differ in which of them they read. None of
these is found in what a spreadsheet program writes, so each is refused by name.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from kpilib.core.messages import Message
from kpilib.engine.inputs.file_limits import MEGABYTE, TooLarge, unpacks_to_more

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNPACKED = 160 * MEGABYTE
"""Bytes of all parts that are read. How well they are packed says nothing: rows that are alike are
packed a hundredfold in honest files, too."""

_MARKS = 4_000_000
"""Tags of all parts that are read; an element has one or two."""

_OPEN = 1_000_000
"""Tags of what is kept at a time: a row of a sheet, one shared text, or a part read whole."""

_CHUNK = 65_536
_WITHOUT_END = MEGABYTE
"""Some element ends within so many bytes; a cell has no more than 32,767 letters."""


class WorkbookPackage:
    """The parts of the package by name; names differ in case between programs."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._entries: dict[str, list[zipfile.ZipInfo]] = {}
        for entry in package.infolist():
            self._entries.setdefault(_plain(entry.filename), []).append(entry)
        self._bytes, self._marks = _UNPACKED, _MARKS

    def has(self, name: str) -> bool:
        """Whether a part is there."""
        return _plain(name) in self._entries

    def of_macros(self) -> bool:
        """Whether programs (macros) come with the workbook."""
        return any("vbaproject" in name for name in self._entries)

    def elements(self, name: str, kept: str = "") -> Iterator[ET.Element]:
        """The elements of a part as they end.

        Args:
            name: The part.
            kept: The tag of those that the caller clears when it has read them; else all are kept.
        """
        self._spend(name)
        parser: Any = ET.XMLPullParser(("end",))  # its stubs take no single kind of event
        silent, marks = 0, 0
        with self._open(name) as part:
            # What is refused must not have been built: the bytes are looked at before the elements.
            while chunk := part.read(_CHUNK):
                marks += chunk.count(b"<")
                silent += len(chunk)
                if marks > _OPEN or silent > _WITHOUT_END:
                    raise TooLarge(_unlike(name))
                parser.feed(chunk)
                for element in _ended(parser):
                    silent = 0
                    if kept and tag(element) == kept:
                        marks = 0
                    yield element
            parser.close()
            yield from _ended(parser)

    def tree(self, name: str) -> ET.Element:
        """A part read whole."""
        root = None
        for element in self.elements(name):
            root = element
        if root is None:  # pragma: no cover - a part without an element is no XML, which is said
            raise ValueError(name)
        return root

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Kind, mark and name of every part that a part refers to."""
        folder = PurePosixPath(name).parent
        links = (
            str(folder / "_rels" / f"{PurePosixPath(name).name}.rels") if name else "_rels/.rels"
        )
        for link in self.tree(links):
            if link.get("TargetMode") != "External":
                target = PurePosixPath("/") / folder / link.attrib["Target"]
                plain = re.sub(r"[^/]+/\.\./", "", str(target)).lstrip("/")
                yield link.attrib["Type"].rpartition("/")[2], link.attrib["Id"], plain

    def _spend(self, name: str) -> None:
        self._bytes -= self._entry(name).file_size  # no more than that is ever read of it
        if self._bytes < 0:
            raise TooLarge(unpacks_to_more(_UNPACKED))
        with self._open(name) as part:
            self._marks -= _no_entities(part)
            while self._marks > 0 and (chunk := part.read(_CHUNK)):
                self._marks -= chunk.count(b"<")
        if self._marks <= 0:
            raise TooLarge(_unlike(name))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        found = self._entries.get(_plain(name), ())
        if not found:
            raise ValueError(Message("its part {part} is missing", part=name))
        if len(found) > 1:
            # One program reads the first, another the last.
            raise ValueError(Message("its part {part} stands in it twice", part=name))
        if found[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            # Of the others Python unpacks a whole block at once, however large.
            raise ValueError(Message("its part {part} is packed as no workbook is", part=name))
        return found[0]

    def _open(self, name: str) -> IO[bytes]:
        return self._package.open(self._entry(name))


def _ended(parser: Any) -> Iterator[ET.Element]:  # noqa: ANN401 - as above
    for event in parser.read_events():
        yield event[1]


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


def _unlike(name: str) -> Message:
    return Message(
        "its part {part} holds more than a spreadsheet program writes: open it in one, delete what "
        "is no input of this period, and save it again",
        part=name,
    )


class _FirstElement(Exception):  # noqa: N818 - it reads as what was reached
    """The part has come to its first element, behind which no entities are declared."""


def _no_entities(part: IO[bytes]) -> int:
    """Refuse a part that declares its type, as only XML with entities of its own does.

    Returns:
        The tags of what has been read: up to the first element and a little more.
    """
    parser = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise ValueError(Message("it declares entities, which no spreadsheet program does"))

    def reached(*_: object) -> None:
        raise _FirstElement

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, reached
    read, marks = 0, 0
    try:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            marks += chunk.count(b"<")
            parser.Parse(chunk, False)  # noqa: FBT003 - the argument has no name
            if read > _WITHOUT_END:
                raise TooLarge(_unlike(part.name))
    except _FirstElement:
        pass
    return marks


def tag(element: ET.Element) -> str:
    """A tag without its namespace, of which there are two for the same thing."""
    return element.tag.rpartition("}")[2]
