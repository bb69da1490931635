"""The JSON Schema of a mapping of `kpi intake`, for editors that complete and check it.

Everything in a mapping is text to us; to an editor 7 is a number and true a truth value, so where a
text may stand these may, too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kpilib.rules.json_schema import YamlSchema
from kpilib.workspace.intake.mapping import ColumnMapping, IntakeMapping, RowCondition

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

MAPPING_SCHEMA = "mapping.schema.json"
"""Its file, beside the mappings."""

MAPPING_LINE = f"# yaml-language-server: $schema={MAPPING_SCHEMA}"
"""The line of a mapping by which editors find it."""

_TEXT = {"type": ["string", "number", "boolean"]}
_SHORT: dict[type, list[dict[str, Any]]] = {
    ColumnMapping: [_TEXT, {"type": "array", "items": _TEXT}],
    RowCondition: [{"enum": ["totals", "repeated_header", "remarks", "struck_out"]}],
}
"""How pieces may be written in short: a column as its header alone."""


def mapping_schema_text() -> str:
    """The schema as it is written beside the mappings."""
    schema = IntakeMapping.model_json_schema(schema_generator=_MappingSchema)
    head = {"$schema": _MappingSchema.schema_dialect, "title": "Mapping of kpi intake"}
    whole = {**head, **{key: value for key, value in schema.items() if key not in head}}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


class _MappingSchema(YamlSchema):
    """The schema of scheme files, with texts that may look like numbers."""

    def str_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A text, or what an editor takes for a number."""
        found = super().str_schema(schema)
        return found if "pattern" in found else {**found, **_TEXT}

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A number; a percentage is none here."""
        del schema
        return {"type": ["number", "string"]}

    def model_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A piece, or how it is written in short."""
        found = super().model_schema(schema)
        short = _SHORT.get(schema["cls"])
        return {"anyOf": [*short, found]} if short else found
