"""PDFs written object by object: many of them, which have most of what is in them in common.

A library copies and writes each object of each file anew, which takes ten times as long.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from kpilib.core.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pikepdf
else:
    pikepdf = lazy("pikepdf")

_HEAD = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"  # with bytes that say that it is no text
_ROOT, PAGES = 1, 2
_NAME = b"/NameFont"


class PdfFile:
    """A file, and how its objects are written.

    Args:
        common: What stands in it already; see `CommonObjects`.
    """

    def __init__(self, common: Sequence[bytes]) -> None:
        self._objects = [*common]
        self._once: dict[bytes, int] = {}

    @property
    def next_number(self) -> int:
        """Of the next object that is added."""
        return len(self._objects) + 1

    def add(self, text: bytes) -> int:
        """Add an object; its number."""
        self._objects.append(text)
        return len(self._objects)

    def add_once(self, text: bytes) -> int:
        """Add an object which others may refer to as well; the same one each time."""
        if text not in self._once:
            self._once[text] = self.add(text)
        return self._once[text]

    def content(self, pages: Sequence[int], title: str, lang: str, contents: bytes = b"") -> bytes:
        """The finished file.

        Args:
            pages: The numbers of their objects, of which each names `PAGES` as its parent.
            title: Of the file.
            lang: Its language.
            contents: What stands in the root besides.
        """
        kids = b" ".join(map(reference, pages))
        self._objects[PAGES - 1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids)
        self._objects[_ROOT - 1] = (
            b"<</Type/Catalog/Pages %b/Lang %b/ViewerPreferences<</DisplayDocTitle true>>%b>>"
            % (reference(PAGES), text_string(lang), contents)
        )
        info = self.add(b"<</Title %b>>" % text_string(title))
        parts, place, places = [_HEAD], len(_HEAD), [b"0000000000 65535 f \n"]
        for number, each in enumerate(self._objects, 1):
            places.append(b"%010d 00000 n \n" % place)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, each))
            place += len(parts[-1])
        body = b"".join(parts)
        # The same bytes, the same id: nothing here depends on a clock.
        identity = hashlib.sha256(body).hexdigest()[:32].encode()
        trailer = b"<</Size %d/Root %b/Info %b/ID[<%b><%b>]>>" % (
            len(places), reference(_ROOT), reference(info), identity, identity,
        )  # fmt: skip
        table = b"xref\n0 %d\n%btrailer\n%b\n" % (len(places), b"".join(places), trailer)
        return b"%b%bstartxref\n%d\n%%%%EOF\n" % (body, table, place)


class CommonObjects:
    """What the pages of other files are drawn with, as the first objects of new ones."""

    def __init__(self) -> None:
        self._file = pikepdf.new()
        self._taken: set[int] = set()

    def resources_of(self, file: pikepdf.Pdf) -> list[bytes]:
        """Of each page of a file how it names its resources here; see `with_font`."""
        found: dict[bytes, bytes] = {}
        each = [page.obj.Resources for page in file.pages]
        texts = [one.unparse(resolved=True) for one in each]
        for text, one in zip(texts, each, strict=True):
            if text not in found:
                found[text] = self._copied(one)
        return [found[text] for text in texts]

    def _copied(self, resources: pikepdf.Object) -> bytes:
        mine: Any = self._file.copy_foreign(resources)
        mine["/Font"]["/Name"] = pikepdf.Name(_NAME.decode())
        self._taken.add(mine.objgen[0])
        return bytes(mine.unparse(resolved=True))

    def objects(self) -> list[bytes]:
        """The first objects of a file, in the order of their numbers."""
        return [
            b"null" if each.objgen[0] in self._taken else object_text(each)
            for each in self._file.objects
        ]


def with_font(resources: bytes, font: int) -> bytes:
    """The resources of a page that has a name on it."""
    return resources.replace(b"/Name %b" % _NAME, b"/Name %b" % reference(font))


def object_text(each: Any) -> bytes:  # noqa: ANN401 - any of pikepdf's
    """How an object of another file is written; what it refers to is not looked at."""
    if isinstance(each, pikepdf.Stream):
        return _stream(each.stream_dict.unparse(), each.read_raw_bytes())
    return bytes(each.unparse(resolved=True))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """How a stream is written."""
    return _stream(b"<</Length %d%b>>" % (len(data), entries), data)


def _stream(dictionary: bytes, data: bytes) -> bytes:
    return b"%b\nstream\n%b\nendstream" % (dictionary, data)


def reference(number: int) -> bytes:
    """How an object is referred to."""
    return b"%d 0 R" % number


def text_string(text: str) -> bytes:
    """How a text is written that a reader of PDFs shows outside of pages."""
    plain = text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    return b"<%b>" % plain.hex().encode()
