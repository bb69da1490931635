"""Where rules stand in the scheme book, for whoever links to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def anchor(scheme_id: str, item: str, since: date | None = None) -> str:
    """The place of a rule in the book; in the version that began on a day where one is named.

    >>> from datetime import date
    >>> anchor("bonus", "grade"), anchor("bonus", "grade", date(2025, 1, 1))
    ('bonus-grade', 'bonus-2025-01-01-grade')
    """
    parts = (scheme_id, since.isoformat() if since else "", item.replace(" ", "-"))
    return "-".join(filter(None, parts))
