"""JSON Schema for editors: what pydantic knows of a document, said the way that somebody who writes one reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class EditorSchema(GenerateJsonSchema):
    """Leaves out what no file holds.

    A key without a value is left out of a file, so null stands nowhere; what is not named may not stand there; and a
    rule names its kind.
    """

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """Make the schema of a document, with what may stand in its mappings closed."""
        made = super().generate(schema, mode)
        for part in _parts(made):
            if part.get("type") == "object":
                if "minLength" in part:
                    part["minProperties"] = part.pop("minLength")
                if patterns := part.pop("patternProperties", None):
                    ((pattern, values),) = patterns.items()
                    part |= {"propertyNames": {"pattern": pattern}, "additionalProperties": values}
        return made

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Say of a rule that it needs its kind, which is a default in code."""
        made = super().model_schema(schema)
        properties = made.get("properties", {})
        if "kind" in properties:
            made["required"] = ["kind", *made.get("required", [])]
        return made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave null out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Leave out defaults that only say that a key is not there."""
        made = super().default_schema(schema)
        if not made.get("default", True) and made["default"] is not False:
            del made["default"]
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return no titles that only repeat a key."""
        return False


def _parts(made: Any) -> Iterator[dict[str, Any]]:
    """Return every mapping inside a schema."""
    if isinstance(made, dict):
        yield made
    for part in made.values() if isinstance(made, dict) else made if isinstance(made, list) else ():
        yield from _parts(part)
