"""A mapping as text: YAML that people read and change, with the reasons above each table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpilib.core.messages import Message
from kpilib.text.terminal_layout import wrapped
from kpilib.workspace.intake.mapping_schema import MAPPING_LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpilib.workspace.intake.table_draft import ProposedTable


def mapping_text(
    tables: Sequence[ProposedTable], ignored: Sequence[str], said: Callable[[str], str]
) -> str:
    """The mapping as it is written.

    Args:
        tables: What is proposed.
        ignored: Sheets that are left alone.
        said: Says a message in the language of whoever reads the file.
    """
    return "".join(f"{line}\n" for line in _lines(tables, ignored, said))


def _lines(
    tables: Sequence[ProposedTable], ignored: Sequence[str], said: Callable[[str], str]
) -> Iterator[str]:
    yield MAPPING_LINE
    yield from _comment(
        said(
            Message(
                "Proposed by kpi intake. Look at it, and put the words that are meant in the "
                "place of "
                "each question mark; docs/intake.md explains every key. Then run kpi intake "
                "with "
                "--accept, or write confirmed: true"
            )
        )
    )
    yield "confirmed: false"
    if ignored:
        yield f"ignore_sheets: {flow(list(ignored))}"
    yield "tables:"
    told: set[tuple[str, str]] = set()
    for table in tables:
        for reason in table.reasons:
            if (about := (str(table.settings.get("file", "")), str(reason))) not in told:
                told.add(about)
                yield from _comment(said(reason), "  ")
        yield f"  - table: {table.table}"
        if table.to:
            yield f"    to: {scalar(table.to)}"
        for key, value in table.settings.items():
            if key not in _BEHIND:
                yield f"    {key}: {flow(value)}"
        yield "    columns:"
        yield from (f"      {name}: {flow(spec)}" for name, spec in table.columns.items())
        for key in _BEHIND:
            if key in table.settings:
                yield from _behind(key, table.settings[key], said)


_BEHIND = ("ignore", "leave_out", "cancelled", "outside_period", "group")
"""What is written behind the columns."""

_WIDE = 98


def _behind(key: str, value: Any, said: Callable[[str], str]) -> Iterator[str]:  # noqa: ANN401 - a setting
    if key != "leave_out":
        yield f"    {key}: {flow(value)}"
        return
    yield "    leave_out:"
    for one in value:
        told = (
            {**one, "reason": said(one["reason"])}
            if isinstance(one, Mapping) and "reason" in one
            else one
        )
        yield f"      - {flow(told)}"


def _comment(text: str, indent: str = "") -> list[str]:
    """A comment of lines that are not too long."""
    return wrapped(" ".join(text.split()), _WIDE, f"{indent}# ", f"{indent}# ")


def flow(value: Any) -> str:  # noqa: ANN401 - whatever a mapping holds
    """A value on one line.

    >>> flow({"from": "Sales", "values": {"a": "?"}}), flow(["x", "a, b"])
    ('{from: Sales, values: {a: "?"}}', '[x, "a, b"]')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return scalar(str(value))


def scalar(text: str) -> str:
    """A text as YAML has it: in quotes where it might be read as something else.

    >>> scalar("Order date"), scalar("*.xlsx"), scalar("a: b"), scalar("{month}")
    ('Order date', '"*.xlsx"', '"a: b"', '"{month}"')
    """
    plain = re.fullmatch(r"[^\W_][\w .$/()-]*", text) and not text.endswith(" ") and text.strip()
    if (
        plain
        and "  " not in text
        and text.lower() not in {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
    ):
        return text
    return json.dumps(text, ensure_ascii=False)
