"""What is open, with a limit, decisions and voids: to the fen, on the real ledger.

Of figures here, and once of whole issues; `python -m tests.ledger.search` draws many of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ledger.books import LIMITS, OURS
from tests.ledger.laws import documents_pay_what_is_due_less_what_is_open

if TYPE_CHECKING:
    from tests.ledger.books import Actions


@settings(max_examples=5)
@given(LIMITS, st.lists(OURS, min_size=2, max_size=8))
@example("500", [("settle",)] * 4 + [("correct", 1, 20_000, 1), ("settle",), ("decide", 2),
                                     ("settle",)])  # fmt: skip
@example("", [("settle",), ("settle",), ("void",), ("correct", 0, 70_000, 1), ("issue", 0),
              ("settle",), ("void",), ("settle",)])  # fmt: skip
def test_payroll_documents_pay_what_is_due_less_what_is_open(limit: str, actions: Actions) -> None:
    documents_pay_what_is_due_less_what_is_open(limit, actions, whole=False)


def test_whole_issues_that_two_people_sign_obey_as_figures_do() -> None:
    documents_pay_what_is_due_less_what_is_open(
        "20%", [("settle",), ("correct", 0, 60_000, 1), ("settle",), ("decide", 2)], whole=True
    )
