"""A view's contract: read from its signature, bound to each request, and described in OpenAPI.

A view names what it takes and answers in its annotations alone: `def get_history(query: HistoryQuery) ->
PromotionHistory`. `operation` parses the path, the query and the body into these models, and dumps the model that the
view returns. A view that returns a Response of its own is left alone, and says in `answers` what that holds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, get_args, get_type_hints

from flask import Response, jsonify, request
from pydantic import BaseModel

from whisker import errors
from whisker.api.access import Access, requires
from whisker.api.bodies import JSON_TYPE, read_json
from whisker.api.origins import SAFE_METHODS
from whisker.api.parameters import parse_parameters
from whisker.api.schemas.base import Answer, Question
from whisker.api.services import get_services
from whisker.errors import AppError

View = Callable[..., BaseModel | Response]

DATABASE_PROBLEMS: Final = (errors.ReadOnly, errors.DatabaseBusy, errors.DatabaseUnavailable)
"""What reading and changing rows can meet."""

BINARY: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
"""JSON Schema of a file."""

_ATTRIBUTE: Final = "whisker_contract"
_TAKEN: Final = frozenset({"path", "query", "body"})


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a view takes, who may ask it, and what it may answer.

    Attributes:
        tag: The group it is shown in.
        access: Who may ask, where tokens are set.
        path: Model of the path's parameters.
        query: Model of the query's parameters.
        json: Model of a body of JSON.
        form: OpenAPI media type object of a multipart form, which the view reads.
        raw: Media type of a body that is a file, which the view reads.
        status: Of the answer.
        answers: Models of the answer; several are alternatives, none is a file or text.
        media_type: Of the answer.
        problems: Faults it may answer with, beside `common_problems`.
    """

    tag: str
    access: Access
    path: type[BaseModel] | None
    query: type[BaseModel] | None
    json: type[BaseModel] | None
    form: dict[str, Any] | None
    raw: str | None
    status: int
    answers: tuple[type[BaseModel], ...]
    media_type: str
    problems: tuple[type[AppError], ...]

    @property
    def has_body(self) -> bool:
        """Whether a request carries a body."""
        return not (self.json is None and self.form is None and self.raw is None)


def common_problems(contract: Contract, method: str) -> Iterator[type[AppError]]:
    """List what any view of this kind may answer, before or while the request is read."""
    yield errors.HostUnknown
    if contract.access is not Access.PUBLIC:
        yield from (errors.Unauthorized, errors.RateLimited)
    if contract.access is Access.WRITE:
        yield errors.Forbidden
    if method not in SAFE_METHODS:
        yield errors.CrossSite
    if contract.query is not None or contract.has_body:
        yield errors.RequestInvalid
    if contract.has_body:
        yield from (errors.RequestMalformed, errors.BodyTooLarge, errors.MediaTypeUnsupported)


def operation(
    tag: str,
    *,
    access: Access = Access.WRITE,
    problems: tuple[type[AppError], ...] = (),
    status: int = 200,
    json: type[BaseModel] | None = None,
    form: dict[str, Any] | None = None,
    raw: str | None = None,
    answers: tuple[type[BaseModel], ...] = (),
    media_type: str = JSON_TYPE,
) -> Callable[[View], Callable[..., Response]]:
    """Bind a view to requests by its annotations; its docstring becomes the summary and the description.

    The view may take `path`, `query` and `body`, each a model. A `body: Model | None` is None where the body is of
    another type than JSON.

    Args:
        tag: See Contract, as for all below.
        access: Who says nothing gets the write token asked for.
        problems: Faults beside the common ones.
        status: Of the answer.
        json: Of a body that the view reads by itself.
        form: Of a body that the view reads by itself.
        raw: Of a body that the view reads by itself.
        answers: Of a view that returns a Response.
        media_type: Of the answer.
    """

    def attach(view: View) -> Callable[..., Response]:
        takes = get_type_hints(view)
        returned = takes.pop("return")
        if unknown := takes.keys() - _TAKEN:
            raise TypeError(f"{view.__name__} takes {', '.join(unknown)}; a view takes {', '.join(sorted(_TAKEN))}")
        body = _Body.of(takes.get("body"))
        path, query = takes.get("path"), takes.get("query")

        @wraps(view)
        def answer(**path_values: str) -> Response:
            taken: dict[str, Any] = {}
            if query is not None:
                taken["query"] = parse_parameters(query, request.args.to_dict())
            if path is not None:
                taken["path"] = parse_parameters(path, path_values)
            if body is not None:
                taken["body"] = body.read()
            return _respond(view(**taken), status)

        contract = Contract(
            tag=tag,
            access=access,
            path=path,
            query=query,
            json=body.model if body is not None else json,
            form=form,
            raw=raw,
            status=status,
            answers=answers or _answers_of(returned),
            media_type=media_type,
            problems=(errors.JsonInvalid, *problems) if body is not None else problems,
        )
        setattr(answer, _ATTRIBUTE, contract)
        return requires(access)(answer)

    return attach


def contract_of(view: Callable[..., Any]) -> Contract | None:
    """Return a view's contract."""
    return getattr(view, _ATTRIBUTE, None)


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


@dataclass(frozen=True)
class _Body:
    """A body of JSON that a view takes; one that is optional may be of another type, which the view reads."""

    model: type[Question]
    is_optional: bool

    @classmethod
    def of(cls, annotation: Any) -> "_Body | None":
        """Read what a view's argument `body` is annotated with."""
        if annotation is None:
            return None
        if isinstance(annotation, type):
            return cls(annotation, is_optional=False)
        return cls(get_args(annotation)[0], is_optional=True)

    def read(self) -> Question | None:
        if self.is_optional and request.mimetype != JSON_TYPE:
            return None
        return read_json(request, self.model, get_services().settings)


def _answers_of(returned: type) -> tuple[type[BaseModel], ...]:
    return (returned,) if issubclass(returned, BaseModel) else ()


def _respond(answer: BaseModel | Response, status: int) -> Response:
    if isinstance(answer, Response):
        return answer
    response = jsonify(answer.model_dump(mode="json"))
    response.status_code = status
    if isinstance(answer, Answer) and answer.location is not None:
        response.headers["Location"] = answer.location
    return response
