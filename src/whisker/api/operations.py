"""What a view says of itself, for the OpenAPI description, and how its parameters are read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from whisker import errors
from whisker.api.access import Access, requires
from whisker.api.origins import SAFE_METHODS
from whisker.errors import AppError, RequestInvalid

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)

_ATTRIBUTE = "whisker_operation"
_SHOWN_INPUT_CHARS = 80
_MOST_FAULTS = 20

READ_PROBLEMS = (errors.ReadOnly, errors.DatabaseBusy, errors.DatabaseUnavailable)
"""What reading rows can meet."""

WRITE_PROBLEMS = READ_PROBLEMS
"""What changing rows can meet."""


@dataclass(frozen=True)
class Operation:
    """A view's contract.

    Attributes:
        tag: The group it is shown in.
        responses: Models of the answers, by status; several are alternatives.
        problems: Faults it may answer with, beside those that come with its access, its query and its body.
        path: Model of the path's parameters.
        query: Model of the query's parameters.
        body: OpenAPI media types of the request's body; `{"model": Model}` stands for a model's schema.
        media_type: Of the answers.
        access: Who may ask, where tokens are set; who says nothing gets the write token asked for.
    """

    tag: str
    responses: dict[int, tuple[type[BaseModel], ...]]
    problems: tuple[type[AppError], ...] = ()
    path: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: dict[str, Any] | None = None
    media_type: str = "application/json"
    access: Access = Access.WRITE


def common_problems(contract: Operation, method: str) -> Iterator[type[AppError]]:
    """List what any view of this kind may answer, before or while it reads the request."""
    yield errors.HostUnknown
    if contract.access is not Access.PUBLIC:
        yield from (errors.Unauthorized, errors.RateLimited)
    if contract.access is Access.WRITE:
        yield errors.Forbidden
    if method not in SAFE_METHODS:
        yield errors.CrossSite
    if contract.query is not None or contract.body is not None:
        yield errors.RequestInvalid
    if contract.body is not None:
        yield from (errors.RequestMalformed, errors.BodyTooLarge, errors.MediaTypeUnsupported)


def operation(contract: Operation) -> Callable[[View], View]:
    """Attach a contract to a view, and who may ask it; its docstring becomes the summary and the description."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, contract)
        return requires(contract.access)(view)

    return attach


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """Return a view's contract."""
    return getattr(view, _ATTRIBUTE, None)


def parse_parameters(model: type[Model], values: object, context: object = None) -> Model:
    """Read a query's parameters, a form's fields or a body's JSON.

    Args:
        model: What is expected.
        values: What came.
        context: What the model's validators may ask for beside the values.

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
    message = fault["msg"].removeprefix("Value error, ")
    given = "" if fault["type"] == "missing" else f"; got {_shortened(fault['input'])}"
    return {"field": field, "detail": message + given}


def _known_fields(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """List the fields that the place of a fault has."""
    for step in location[:-1]:
        field = model.model_fields.get(str(step))
        if field is None or not isinstance(field.annotation, type) or not issubclass(field.annotation, BaseModel):
            return "others"
        model = field.annotation
    return ", ".join(model.model_fields)


def _shortened(value: object) -> str:
    """Show what was given, in so many characters; of a large object not even its text is made."""
    if isinstance(value, (dict, list)) and len(value) > 3:
        return f"{len(value)} values"
    return repr(str(value)[:_SHOWN_INPUT_CHARS])
