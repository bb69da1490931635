"""A bridge as notebooks see it: from what was issued to what is known now, cause by cause."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kpilib.core.lazy import lazy
from kpilib.history.restatement import restatement_tables as tables
from kpilib.history.restatement.words import title
from kpilib.records.bridge.bridge_table import BRIDGE_TABLE, bridge_rows
from kpilib.text.notebook_card import NotebookCard, ShowsItself

if TYPE_CHECKING:
    import pandas as pd

    from kpilib.history.restatement.words import Telling
else:
    pd = lazy("pandas")


class BridgeView(ShowsItself):
    """The bridge of a restatement; `.frame` has every line with exact amounts."""

    def __init__(self, telling: Telling) -> None:
        """Show what a restatement tells."""
        self._telling = telling

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows of `bridge.csv`: the figure before, a row a cause, the figure now."""
        rows = list(bridge_rows(self._telling.restatement.bridge))
        return pd.DataFrame(rows, columns=list(BRIDGE_TABLE.names), dtype=object)

    def __dir__(self) -> list[str]:
        return ["frame"]

    def card(self) -> NotebookCard:
        """What it shows of itself: the total and the lines of pay, or else of scores."""
        t = self._telling
        table = tables.pay_bridge(t) or tables.score_bridge(t) or tables.carried(t)
        say = t.wording.say
        return NotebookCard(
            title=title(t),
            lang=t.lang,
            kind="bridge",
            told=(t.wording.language.sentences((t.compared(), t.lead())),),
            columns=table.columns if table else (),
            rows=table.rows if table else (),
            ways={".frame": say("every line with exact amounts")},
        )
