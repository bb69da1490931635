"""A new scheme as text, in one language: its clauses are still to be filled in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpilib.core.messages import Message
from kpilib.core.problems import KpiError
from kpilib.rules.lint.texts import TO_FILL_IN
from kpilib.workspace.new_scheme.building_blocks import BLOCKS, BuildingBlock, NewRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from kpilib.text.language import Language

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FULL_SCORE = 100


class NoSuchScheme(KpiError):  # noqa: N818 - it reads as what is asked for
    """A new scheme cannot be made as it was described; nothing was written."""


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """A row of the score.

    Attributes:
        title: Its printed name, which is its name too where that can be one.
        weight: Its points of the hundred.
        rated: By a rating; by attainment of a target otherwise.
    """

    title: str
    weight: Decimal
    rated: bool = False


@dataclass(frozen=True, slots=True)
class SchemeDescription:
    """What a new scheme is made of.

    Attributes:
        id: Its id, and its file's name.
        title: Its printed name.
        periods: How long an assessment is.
        since: Its first day.
        parts: Building blocks by name.
        indicators: The rows of the score.
    """

    id: str
    title: str
    periods: str
    since: date
    parts: tuple[str, ...]
    indicators: tuple[NewIndicator, ...]

    @property
    def blocks(self) -> tuple[BuildingBlock, ...]:
        """The building blocks, each once."""
        return tuple(BLOCKS[name] for name in dict.fromkeys(self.parts))

    def named(self) -> tuple[tuple[str, NewIndicator], ...]:
        """The indicators with the names that formulas call them by."""
        return tuple(
            (one.title if _NAME.fullmatch(one.title) else f"indicator_{place}", one)
            for place, one in enumerate(self.indicators, 1)
        )

    def check(self) -> None:
        """Refuse what would not be a scheme.

        Raises:
            NoSuchScheme: With what is wrong and how to say it.
        """
        if not self.parts and not self.indicators:
            raise NoSuchScheme(
                Message("say what it is made of: --part for pay, --indicator for the score")
            )
        total = sum(one.weight for one in self.indicators)
        if self.indicators and total != FULL_SCORE:
            message = Message("the weights of the indicators add up to {total}, and not to 100",
                              total=total)  # fmt: skip
            raise NoSuchScheme(message)
        for block in self.blocks:
            if block.scored and not self.indicators:
                message = Message("{part} pays by the score: name its indicators with --indicator",
                                  part=block.name)  # fmt: skip
                raise NoSuchScheme(message)
        taken = [rule.name for block in self.blocks
                 for rule in (*block.parameters, *block.quantities, block.pay)]  # fmt: skip
        names = [*taken, *(name for name, _ in self.named())]
        if twice := [name for name in names if names.count(name) > 1]:
            message = Message("{name} names two things: call one of them otherwise", name=twice[0])
            raise NoSuchScheme(message)


def scheme_text(described: SchemeDescription, said: Language) -> str:
    """The YAML of a new scheme."""
    return "\n".join([*_head(described, said), *_groups(described, said), ""])


def _head(described: SchemeDescription, said: Language) -> Iterator[str]:
    yield "# yaml-language-server: $schema=scheme.schema.json"
    for line in (
        said.say("A scheme is a sheet of named quantities: each is defined once, from inputs or "
                 "from quantities above it; points and pay are the last of them."),
        said.say("Where TODO stands, put the regulation's own words; `kpi schemes lint {id}` lists "
                 "what is still open.", id=described.id),
        said.say("What the text leaves open gets an assumption beside its clause: how you read it, "
                 "and why."),
        said.say("When the rules change, write the new version below a line --- with its own "
                 "effective_from; the old one stays."),
        said.say("In formulas stand + − × ÷, 4%, ≥ and ≤, and, or, not, if(condition, then, else), "
                 "min, max."),
    ):  # fmt: skip
        yield f"# {line}"
    yield f"id: {described.id}"
    yield f"title: {_quoted(described.title)}"
    yield f"source: {{file: {TO_FILL_IN}, heading: {_quoted(described.title)}}}"
    yield f"effective_from: {described.since}"
    yield f"periods: {described.periods}  # month, quarter, half_year, year"
    for line in dict.fromkeys(line for block in described.blocks for line in block.head):
        yield line


def _groups(described: SchemeDescription, said: Language) -> Iterator[str]:
    blocks = described.blocks
    yield from _group("parameters", [rule for block in blocks for rule in block.parameters],
                      said.say("Numbers of a clause, which formulas name"), said)  # fmt: skip
    yield from _group("quantities", [rule for block in blocks for rule in block.quantities],
                      said.say("What is read from the inputs, and what is worked out of it"),
                      said)  # fmt: skip
    if described.indicators:
        yield ""
        yield f"# {said.say('Rows of the score; their points add up to it')}"
        yield "indicators:"
        for name, one in described.named():
            read = f"rating: {name}" if one.rated else f"attainment: {name}"
            yield f"  {name}:"
            yield f"    title: {_quoted(one.title)}"
            yield f"    weight: {one.weight:f}"
            yield f"    {read}"
            yield f"    clause: {TO_FILL_IN}"
    yield from _group("pay", [block.pay for block in blocks],
                      said.say("What is paid; each item is rounded to the fen once"),
                      said)  # fmt: skip


def _group(key: str, rules: Sequence[NewRule], note: str, said: Language) -> Iterator[str]:
    if not rules:
        return
    yield ""
    yield f"# {note}"
    yield f"{key}:"
    for rule in rules:
        if rule.note is not None:
            yield f"  # {said.said(rule.note)}"
        yield f"  {rule.name}:"
        yield f"    title: {_quoted(said.said(rule.title))}"
        yield from (f"    {line}" for line in rule.lines)
        if rule.ruled:
            yield f"    clause: {TO_FILL_IN}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
