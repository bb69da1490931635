"""What statements are made from: the runs of all cases, and the sample company's departments."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpilib.core.tables import DEPARTMENT
from kpilib.publish.review.settlements import Settled
from kpilib.publish.statements.person_statement import StatementSource
from kpilib.publish.statements.statement_sources import statement_source
from kpilib.records.bridge.replaced_revision import Replaced
from kpilib.records.payment_record import PaymentRecord
from kpilib.workspace.assessment import Assessment
from tests.explain.runs import Told, told_cases, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def of_cases(scheme: str, folder: Path, lang: str = "zh") -> Iterator[StatementSource]:
    """The runs of a scheme's cases."""
    return (_source(told, lang) for told in told_cases(scheme, folder))


def _source(told: Told, lang: str) -> StatementSource:
    run = told.run
    department = next(iter(workspace().departments.values())).model_copy(update={"id": "case"})
    nobody = pd.DataFrame({"employee_id": [], "name": []})
    inputs = run.pieces[0].sheet.inputs
    assessment = Assessment(department, run.plan.period, run, nobody, "", inputs)
    record = PaymentRecord(str(run.plan.period))
    return StatementSource(assessment, told.explainer, Replaced(record), Settled(), lang)


def of_sample(lang: str = "", *, last: bool = False) -> Iterator[StatementSource]:
    """Every period of every department of the sample company, or the last one of each."""
    for name in workspace().departments:
        for period in workspace().periods(name)[-1 if last else 0 :]:
            with statement_source(workspace(), name, period, lang=lang) as source:
                yield source


def read_back(source: StatementSource, who: str) -> dict[str, Any]:
    """A statement as it is read from its file."""
    data: dict[str, Any] = json.loads(json.dumps(source.statement(who), ensure_ascii=False))
    return data


def calls(text: str, word: str) -> bool:
    """Whether a text says a name or an id: as a word, where letters could be part of a longer one.

    >>> calls("A-rated", "A-"), calls("E0071", "E007"), calls("张三丰", "张三")
    (False, False, True)
    """
    if word.isascii():
        return re.search(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])", text) is not None
    return word in text


def others(source: StatementSource, who: str) -> Iterator[str]:
    """Ids and names of everybody else, as far as they could be told from other words."""
    own = {who, source.name_of(who), DEPARTMENT}
    for one, name in source.everybody.names.items():
        yield from (word for word in (one, name) if len(word) > 1 and word not in own)


def page_of_rows(rows: list[dict[str, object]]) -> dict[str, object]:
    """A page of a statement with these rows and little else."""
    return {
        "lang": "zh", "title": "", "heading": "甲", "kicker": "k", "scheme": "s", "mark": "m",
        "draft": False, "code": "c", "tiles": [], "said": [], "foot": [],
        "sections": [{"title": "t", "note": "", "widths": [25, 57, 18], "rows": rows}],
    }  # fmt: skip
