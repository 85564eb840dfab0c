"""How OpenAPI describes the bodies that are no JSON."""

from typing import Any

from pydantic import BaseModel

BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}


def describe_form(file: dict[str, Any], fields: type[BaseModel] | None = None) -> dict[str, Any]:
    """Describe a multipart form with the part `file` and some text fields.

    Args:
        file: Schema of the part.
        fields: Model of the text fields.
    """
    described = fields.model_json_schema() if fields is not None else {}
    properties = {"file": file, **described.get("properties", {})}
    required = ["file", *described.get("required", [])]
    return {"schema": {"type": "object", "required": required, "properties": properties}}
