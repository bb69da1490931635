"""The arithmetic of a statement in lines that can be worked out with a pocket calculator."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kpilib.core.periods import Period
from kpilib.core.rounding import round_half_up
from kpilib.core.tables import YUAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kpilib.publish.statements.person_statement import Plain
    from kpilib.text.formats import Wording

    Cell = list[tuple[str, str]]

_MOST_TERMS = 12
"""So many terms of a sum stand in its line; more are a list to be added up."""


class Arithmetic:
    """Lines of one statement; what has been told in one place is not told in another."""

    def __init__(self, statement: Plain, wording: Wording) -> None:
        """Of a statement's sheet."""
        self._sheet: list[Plain] = statement["sheet"]
        self._period: str = statement["period"]
        self._wording = wording

    def row_of(
        self,
        number: int,
        told: set[int],
        *,
        amount: str = "",
        label: str = "",
        kind: str = "",
        before: Sequence[tuple[str, str]] = (),
    ) -> Plain:
        """A step as name with clause, arithmetic, and value.

        Args:
            number: The step.
            told: The steps that need not be told again; this one and what it hands on are added.
            amount: As it is printed; the step's own value when empty.
            label: Instead of its title.
            kind: `total` for one that sums up others.
            before: Lines before the arithmetic.
        """
        told.add(number)
        step = self._sheet[number]
        style = "strong" if kind else ""
        how = [*before, *self._how(number, told), *self._clause(number)]
        amount = amount or self.shown(step)
        name = label or step["title"]
        return {"kind": kind, "cells": [[(name, style)], how, [(amount, style)]]}

    def _clause(self, number: int) -> Iterator[tuple[str, str]]:
        """Clause and reading, of the step itself or of the exact value that it rounds."""
        step = self._sheet[number]
        inner = _inner(step)
        if "clause" not in step and inner is not None:
            yield from self._clause(inner)
            return
        if "clause" in step:
            yield self._wording.say("clause: {clause}", clause=step["clause"]), "clause"
        if "reading" in step:
            yield self._wording.say("our reading: {reading}", reading=step["reading"]), "clause"

    def _how(self, number: int, told: set[int]) -> Iterator[tuple[str, str]]:
        step = self._sheet[number]
        inner = _inner(step)
        if inner is not None and "formula" in self._sheet[inner]:
            told.add(inner)
            yield from self._how(inner, told)
            if step["value"] != self._sheet[inner]["value"]:
                exact = self._wording.exact(Fraction(self._sheet[inner]["value"]))
                yield self._wording.say("= {exact}, rounded half up", exact=exact), ""
            return
        lines = [note for note in step.get("notes", ()) if note]
        formula: Any = step.get("formula")
        if isinstance(formula, list) and formula[0] == "largest_rest":
            points = formula[2 + int(formula[1])]
            told.add(points)
            yield from self._how(points, told)
            yield from ((line, "soft") for line in lines)
            return
        if terms := self._terms(step) or self._handed_on(step):
            lines.append(terms)
        sums = [line for line in lines if line.startswith("=")]
        for line in lines:
            yield line, "soft" if sums and line != sums[-1] else ""
        yield from self._condition(step, told)

    def _condition(self, step: Plain, told: set[int]) -> Iterator[tuple[str, str]]:
        """Under which condition there is an amount, where there is one."""
        formula: Any = step.get("formula")
        if not isinstance(formula, list) or formula[0] != "when":
            return
        say, condition = self._wording.say, self._sheet[formula[1]]
        told.add(formula[1])
        because = " ".join(note.removeprefix("= ") for note in condition.get("notes", ()) if note)
        because = because or f"{condition['title']} ({self.shown(condition)})"
        yield say(
            "applies because {condition}"
            if condition["value"] is True
            else "nothing, for this does not hold: {condition}",
            condition=because,
        ), "soft"  # fmt: skip

    def _terms(self, step: Plain) -> str:
        """A sum as one line; empty where it is none, or a long one."""
        formula = step.get("formula")
        if not isinstance(formula, list) or not formula or formula[0] != "sum":
            return ""
        parts = formula[1:]
        if not 0 < len(parts) <= _MOST_TERMS or not all(isinstance(part, int) for part in parts):
            return ""
        values = [self._sheet[part]["value"] for part in parts]
        if not all(isinstance(value, str) for value in values):
            return ""
        words = [self._term(Fraction(value), step.get("unit", "")) for value in values]
        return "= " + " + ".join(f"({w})" if w.startswith("-") else w for w in words)

    def _term(self, value: Fraction, unit: str) -> str:
        """A number of a sum; an amount with its fen."""
        rounded: Decimal = round_half_up(value, 2)
        in_fen = unit == YUAN and Fraction(rounded) == value
        return self._wording.grouped(rounded) if in_fen else self._wording.exact(value)

    def _handed_on(self, step: Plain) -> str:
        """Something given that is the amount itself."""
        formula = step.get("formula")
        part = formula[2] if isinstance(formula, list) and formula[:1] == ["when"] else formula
        if not isinstance(part, int) or isinstance(part, bool) or step.get("notes"):
            return ""
        given = self._sheet[part]
        return f"= {given['title']} {self.shown(given)}"

    def steps(self, told: set[int]) -> Iterator[Plain]:
        """Every step between the rows and the figures that is not told yet, in working order."""
        seen: set[tuple[str, str]] = set()
        for number, step in enumerate(self._sheet):
            formula = step.get("formula")
            if number in told or "given" in step or "place" in step:
                continue
            handed_on = isinstance(formula, int) and "clause" not in step
            if formula is None or handed_on or formula in (["none_true"], ["sum"]):
                continue
            label = self._of_piece(step)
            key = (label, f"{formula} {step['value']}")
            if key not in seen:  # a rule may be asked for two things, such as whether and why not
                seen.add(key)
                yield self.row_of(number, told, label=label)

    def _of_piece(self, step: Plain) -> str:
        """The title, with the piece that it is of where there are several."""
        piece, title = step.get("piece", self._period), str(step["title"])
        if piece == self._period:
            return title
        return f"{self._wording.period(Period.parse(piece))} {title}"

    def rows(self) -> Iterator[Plain]:
        """The person's own rows: what, where it stands, its cells, and what it comes to."""
        seen: set[tuple[Any, ...]] = set()
        whole = {_spot(step) for step in self._sheet if "place" in step and "formula" in step}
        for step in self._sheet:
            place = step.get("place")
            if place is None or (step.get("given") and _spot(step) in whole):
                continue
            key = (*_spot(step), place.get("column"), step["name"] if "formula" in step else "")
            if key in seen:
                continue
            seen.add(key)
            file = place["file"].rpartition("/")[2]
            at = place.get("origin") or f"{file} {place.get('spot', '')}".rstrip()
            if "correction" in place:
                at = self._wording.say("{place}, corrected by {correction}", place=at,
                                       correction=place["correction"])  # fmt: skip
            how = [(note, "") for note in step.get("notes", ()) if note]
            yield {"cells": [[(step["title"], "")], [(at, "soft")], how, [(self.shown(step), "")]]}

    def given(self, why: str) -> Iterator[Plain]:
        """Steps that are as they are, each once."""
        seen: set[tuple[str, str]] = set()
        for step in self._sheet:
            key = (step["name"], str(step["value"]))
            if step.get("given") == why and key not in seen and step["value"] is not None:
                seen.add(key)
                name: Cell = [(step["title"], "")]
                how: Cell = [(note, "soft") for note in step.get("notes", ()) if note]
                how += [(step["clause"], "clause")] if "clause" in step else []
                yield {"cells": [name, how, [(self.shown(step), "")]]}

    def shown(self, step: Plain) -> str:
        """The value as it is printed."""
        value = step["value"]
        if "shown" in step:
            return str(step["shown"])
        return self._wording.exact(Fraction(value)) if isinstance(value, str) else ""


def _inner(step: Plain) -> int | None:
    """The step that one hands on, as it is or rounded."""
    formula = step.get("formula")
    if isinstance(formula, list) and len(formula) == 2 and formula[0] == "round":  # noqa: PLR2004 - a function of one
        formula = formula[1]
    return formula if isinstance(formula, int) and not isinstance(formula, bool) else None


def _spot(step: Plain) -> tuple[Any, ...]:
    place = step["place"]
    return (place["file"], place.get("line"), place.get("row"))
