"""A day as files write it: `2026-01-31`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from kpilib.core.messages import Message
from kpilib.rules.earlier_spellings import is_as_issued

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object, info: ValidationInfo) -> object:
    if isinstance(value, Decimal):
        value = str(value)  # 20260131 is a number to YAML
    if not isinstance(value, str):
        return value
    try:
        # Other forms of a day, such as 20260131, had been taken before there was a ledger.
        if _DAY.fullmatch(value) or is_as_issued(info):
            return date.fromisoformat(value)
    except ValueError:
        raise ValueError(Message("{value} is a day that does not exist", value=value)) from None
    raise ValueError(Message("{value} is no day: write it like 2026-01-31", value=repr(value)))


Day = Annotated[date, BeforeValidator(_day)]
