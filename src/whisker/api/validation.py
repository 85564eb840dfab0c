"""Parsing of untrusted values into models; each fault is named with what would have been accepted."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from whisker.errors import RequestInvalid

Model = TypeVar("Model", bound=BaseModel)

_SHOWN_INPUT_CHARS: Final = 80
_MOST_FAULTS: Final = 20


def parse_parameters(model: type[Model], values: object, context: object = None) -> Model:
    """Parse a path's or query's parameters, a form's fields or a body's JSON.

    Args:
        model: What is expected.
        values: What came.
        context: Passed to the model's validators.

    Raises:
        RequestInvalid: One or more cannot be used; each is named with what would have been accepted.
    """
    try:
        return model.model_validate(values, context=context)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)[:_MOST_FAULTS]
        faults = [_fault(model, dict(fault)) for fault in found]
        words = (": ".join(filter(None, (fault["field"], fault["detail"]))) for fault in faults)
        raise RequestInvalid("; ".join(words), faults) from error


def _fault(model: type[BaseModel], fault: Mapping[str, Any]) -> dict[str, str]:
    field = ".".join(map(str, fault["loc"]))[:_SHOWN_INPUT_CHARS]
    if fault["type"] == "extra_forbidden":
        return {
            "field": field,
            "detail": f"There is no such field here; there are {_known_fields(model, fault['loc'])}",
        }
    is_no_object = fault["type"] == "model_type"  # pydantic names the class, which is not known outside
    message = "Input should be an object" if is_no_object else fault["msg"].removeprefix("Value error, ")
    given = "" if fault["type"] == "missing" else f"; got {_shortened(fault['input'])}"
    return {"field": field, "detail": message + given}


def _known_fields(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """List the fields of the model in which a fault lies."""
    for step in location[:-1]:
        field = model.model_fields.get(str(step))
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return "others"
        model = field.annotation
    return ", ".join(model.model_fields)


def _shortened(value: object) -> str:
    """Return the given value as short text, without rendering a large object."""
    if isinstance(value, (dict, list)) and len(value) > 3:
        return f"{len(value)} values"
    return repr(str(_clipped(value, _SHOWN_INPUT_CHARS))[:_SHOWN_INPUT_CHARS])


def _clipped(value: object, depth: int) -> object:
    """Truncate JSON to what can be shown: texts' beginnings, and as many levels as there are characters."""
    if isinstance(value, str):
        return value[:_SHOWN_INPUT_CHARS]
    if not isinstance(value, (dict, list)):
        return value
    if not depth:
        return None
    if isinstance(value, list):
        return [_clipped(item, depth - 1) for item in value[:_SHOWN_INPUT_CHARS]]
    shown = list(value.items())[:_SHOWN_INPUT_CHARS]
    return {_clipped(name, depth): _clipped(item, depth - 1) for name, item in shown}
