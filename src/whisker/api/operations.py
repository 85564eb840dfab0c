"""What a view says of itself, for the OpenAPI description."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from whisker.errors import AppError, RequestInvalid

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)

_ATTRIBUTE = "whisker_operation"


@dataclass(frozen=True)
class Operation:
    """A view's contract.

    Attributes:
        tag: The group it is shown in.
        responses: Models of the answers, by status; several are alternatives.
        problems: Faults it may answer with.
        path: Model of the path's parameters.
        query: Model of the query's parameters.
        body: OpenAPI media types of the request's body; `{"model": Model}` stands for a model's schema.
        media_type: Of the answers.
    """

    tag: str
    responses: dict[int, tuple[type[BaseModel], ...]]
    problems: tuple[type[AppError], ...] = ()
    path: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: dict[str, Any] | None = None
    media_type: str = "application/json"


def operation(contract: Operation) -> Callable[[View], View]:
    """Attach a contract to a view; its docstring becomes the summary and the description."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, contract)
        return view

    return attach


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """Return a view's contract."""
    return getattr(view, _ATTRIBUTE, None)


def parse_parameters(model: type[Model], values: dict[str, str]) -> Model:
    """Read query parameters.

    Raises:
        RequestInvalid: One or more cannot be used; each is named with what would have been accepted.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [
            {"field": ".".join(map(str, fault["loc"])), "detail": f"{fault['msg']}; got {str(fault['input'])[:80]!r}"}
            for fault in error.errors()
        ]
        raise RequestInvalid("; ".join(f"{f['field']}: {f['detail']}" for f in faults), faults) from error
