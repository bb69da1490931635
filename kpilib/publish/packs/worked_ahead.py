"""What a command works out for its reports while their server loads, when a core has nothing to do.

Reports show nearly the same few hundred characters, those of their language's catalogue and of the
schemes. The first ones of a pack, which are made side by side, would each draw all of them, and
look at a scheme each.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.core.problems import KpiError
from kpilib.publish.packs.handed_on import KnownBefore
from kpilib.text import fonts
from kpilib.text.language import language
from kpilib.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kpilib.publish.packs.handed_on import HandedOn
    from kpilib.publish.packs.order import Order
    from kpilib.publish.render import drawn_glyphs
else:
    drawn_glyphs = lazy("kpilib.publish.render.drawn_glyphs")

_FREQUENT, _IN_HEADINGS = 700, 250
"""So many characters are drawn, and in the font of headings, which show fewer."""


def worked_ahead(root: Path, orders: Sequence[Order], waiting: Callable[[], bool]) -> HandedOn:
    """Draw what reports are going to show, and look at their schemes.

    Args:
        root: The workspace.
        orders: The reports.
        waiting: Whether there is still time; asked before each small piece of work.

    Returns:
        What their processes need not find out; of a faulty workspace less, and they say why.
    """
    with suppress(KpiError, OSError, UnicodeDecodeError):
        if waiting():
            workspace, seen = Workspace(root), Counter[str]()
            for text in _texts(workspace, orders):
                seen.update(text)
            characters = [character for character, _ in seen.most_common()]
            _draw(fonts.FAMILY, characters[:_FREQUENT], waiting)
            _look_at_schemes(workspace, orders, waiting)
            _draw(fonts.SERIF, characters[:_IN_HEADINGS], waiting)
    return KnownBefore.nothing_of("glyphs", "schemes", "findings").beyond()


def _texts(workspace: Workspace, orders: Sequence[Order]) -> Iterator[str]:
    """The catalogues of their languages, and their schemes."""
    asked = {name: workspace.department(name) for name in {order.department for order in orders}}
    for code in {order.lang or asked[order.department].language for order in orders}:
        for forms in language(code).texts.values():
            yield from forms
    for scheme in {entry.id for department in asked.values() for entry in department.scheme}:
        yield (workspace.book.folder / f"{scheme}.yaml").read_text("utf-8")


def _draw(family: str, characters: Sequence[str], waiting: Callable[[], bool]) -> None:
    """Draw characters, the first ones first."""
    for character in characters:
        if not waiting():
            return
        if (number := fonts.face(family).glyphs.get(ord(character))) is not None:
            drawn_glyphs.glyph(number, family)


def _look_at_schemes(
    workspace: Workspace, orders: Sequence[Order], waiting: Callable[[], bool]
) -> None:
    for order in orders:
        if not waiting():
            return
        with suppress(KpiError):
            workspace.scheme(order.department, order.period)
