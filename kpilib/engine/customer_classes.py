"""Classes of customers, each by the first rule that fits, or by every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpilib.rules.scheme import Scheme
    from kpilib.rules.sheet import Sheet


def classes_of(sheet: Sheet, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every customer with its class, or with each of its classes."""
    if scheme.classes is None:
        return
    customers = sheet.frames["customers"]
    fits = [sheet.truth(rule.when, "customers").holds for rule in scheme.classes.rules]
    for row, customer in enumerate(customers.ids):
        for rule, fit in zip(scheme.classes.rules, fits, strict=True):
            if fit[row]:
                yield customer, rule.class_
                if scheme.classes.take == "first":
                    break
