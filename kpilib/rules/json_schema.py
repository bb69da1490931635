"""The JSON Schema of the scheme language, for editors that complete and check while one types.

It is generated from the models, with help texts from their docstrings. What only `kpi check` can
know (whether names are defined, whether formulas can be read) it leaves alone.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from kpilib.rules.model import LANGUAGE_CODE, Bilingual, Formula
from kpilib.rules.parts import Part
from kpilib.rules.scheme import Scheme

if TYPE_CHECKING:
    from pydantic import BaseModel

_NUMBER_TEXT = r"^-?[0-9]+(\.[0-9]+)?%?$"
_TEXT = {"type": "string"}
_NONE = {"enum": [None, "none"]}
_FORMULA = {
    "type": ["string", "number", "boolean", "null"],
    "description": "A formula: names, numbers, 4%, + − × ÷, = ≠ < ≤ > ≥, and or not, "
    "in ('a', 'b'), if(condition, then, else), min max abs floor mean known.",
}
_PRINTED_TEXT = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "minProperties": 1,
            "properties": {"zh": _TEXT, "en": _TEXT},
            "propertyNames": {"pattern": f"^{LANGUAGE_CODE}$"},
            "additionalProperties": _TEXT,
        },
    ]
}
_COMMON = ("title", "unit", "clause", "assumption", "on", "periods", "when")
"""Keys that mean the same wherever they stand."""
_ATTRIBUTE = re.compile(r"^    (\w+): ", re.MULTILINE)


def schema_text() -> str:
    """The schema as it is committed beside the schemes."""
    return json.dumps(scheme_schema(), ensure_ascii=False, indent=1) + "\n"


def scheme_schema() -> dict[str, Any]:
    """The schema of one scheme file."""
    schema = Scheme.model_json_schema(schema_generator=YamlSchema)
    written = TypeAdapter(Formula).json_schema(schema_generator=YamlSchema)
    named: dict[str, Any] = _with_references(schema, written)
    named["$defs"]["Formula"] = _FORMULA
    head = {"$schema": YamlSchema.schema_dialect, "title": "Scheme of kpilib"}
    return {**head, **{key: value for key, value in named.items() if key not in head}}


def _with_references(schema: Any, written: object) -> Any:  # noqa: ANN401 - any piece of a schema
    """The same schema with every formula by reference, so that editors show one help for all."""
    if schema in (written, {"anyOf": [written, _NONE]}):
        return {"$ref": "#/$defs/Formula"}
    if isinstance(schema, dict):
        return {key: _with_references(value, written) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_with_references(value, written) for value in schema]
    return schema


class YamlSchema(GenerateJsonSchema):
    """Pydantic's schema, as YAML is written: percentages are text, and `none` is a word."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A number, or a percentage."""
        del schema
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER_TEXT}]}

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A value or none, which YAML 1.2 reads as a word."""
        inner = self.generate_inner(schema["schema"])
        return {"anyOf": [inner, _NONE]}

    def dict_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A mapping, whose keys must be names or numbers where the model says so."""
        found = super().dict_schema(schema)
        if "patternProperties" in found:
            found["additionalProperties"] = False
        keys = schema.get("keys_schema", {})
        if keys.get("type") == "decimal":
            found["propertyNames"] = {"pattern": _NUMBER_TEXT}
        return found

    def model_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """A model with the help of its docstring."""
        found = super().model_schema(schema)
        cls = schema["cls"]
        if cls is Bilingual:
            found = dict(_PRINTED_TEXT)
        found["description"] = _summary(cls)
        help_of = _help(cls)
        for name, field in cls.model_fields.items():
            text = help_of.get(name)
            shown = found.get("properties", {}).get(field.alias or name)
            if text and shown is not None:
                shown["description"] = text
        return found

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 - pydantic's own
        """Titles made from field names say nothing."""
        del schema
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
        """The value without its default: editors would write it into every file."""
        return self.generate_inner(schema["schema"])


def _summary(cls: type[BaseModel]) -> str:
    """A docstring without its list of attributes."""
    text = inspect.getdoc(cls) or ""
    return " ".join(text.partition("Attributes:")[0].split())


def _help(cls: type[BaseModel]) -> dict[str, str]:
    """What docstrings say of the attributes, those of base classes included."""
    found = {name: text for name, text in _attributes(Part).items() if name in _COMMON}
    for base in reversed(cls.__mro__):
        found |= _attributes(base)
    return found


def _attributes(cls: type) -> dict[str, str]:
    _, _, attributes = inspect.cleandoc(cls.__doc__ or "").partition("Attributes:\n")
    pieces = _ATTRIBUTE.split(attributes)[1:]
    texts = (" ".join(text.split()) for text in pieces[1::2])
    return dict(zip(pieces[::2], texts, strict=True))
