"""Corrections as they are once their file has been read: its name is no key of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpilib.engine.inputs.correction_model import Correction

if TYPE_CHECKING:
    from collections.abc import Mapping


def correction(content: Mapping[str, Any]) -> Correction:
    """What a file holds, with its name under `id`."""
    held = {key: value for key, value in content.items() if key != "id"}
    found = Correction.model_validate(held)
    return found.model_copy(update={"id": content["id"]}) if "id" in content else found
