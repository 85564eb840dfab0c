"""A view's contract: read from its signature, bound to each request, and described in OpenAPI.

A view names what it takes and answers in its annotations alone: `def get_history(query: HistoryQuery) ->
PromotionHistory`. `operation` parses the path, the query and the body into these models, and dumps the model that the
view returns. A Response that a view returns is sent as it is; `answers` describes its content.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, get_args, get_type_hints

from flask import Response, jsonify, request
from pydantic import BaseModel

from whisker import errors
from whisker.api.access import Access, requires
from whisker.api.bodies import JSON_TYPE, read_json
from whisker.api.request_checks import SAFE_METHODS
from whisker.api.schemas.base import Answer, Question
from whisker.api.services import get_services
from whisker.api.validation import parse_parameters
from whisker.errors import AppError

View = Callable[..., BaseModel | Response]

DATABASE_PROBLEMS: Final = (errors.ReadOnly, errors.DatabaseBusy, errors.DatabaseUnavailable)
"""Problems of reading and changing rows."""

BINARY: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
"""JSON Schema of a file."""

_ATTRIBUTE: Final = "whisker_contract"
_REQUEST_PARTS: Final = frozenset({"query", "path", "body"})


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a view takes, which token it needs, and what it may answer.

    Attributes:
        tag: The group it is shown in.
        access: The token that it needs, where tokens are set.
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
    """List the problems that any view of this kind may answer with, before or while the request is read."""
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
        access: The write token by default.
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
        arguments = _Arguments.of(takes)

        @wraps(view)
        def answer(**path_values: str) -> Response:
            return _to_response(view(**arguments.parse(path_values)), status)

        contract = Contract(
            tag=tag,
            access=access,
            path=arguments.path,
            query=arguments.query,
            json=arguments.body or json,
            form=form,
            raw=raw,
            status=status,
            answers=answers or _answer_models(returned),
            media_type=media_type,
            problems=(errors.JsonInvalid, *problems) if arguments.body else problems,
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
class _Arguments:
    """What a view takes of a request.

    Attributes:
        path: Model of the path's parameters.
        query: Model of the query's parameters.
        body: Model of a body of JSON.
        is_body_optional: It may be of another type, which the view reads.
    """

    path: type[BaseModel] | None
    query: type[BaseModel] | None
    body: type[Question] | None
    is_body_optional: bool

    @classmethod
    def of(cls, annotations: Mapping[str, Any]) -> "_Arguments":
        """Read a view's annotations.

        Raises:
            TypeError: It takes what no request has.
        """
        if unknown := annotations.keys() - _REQUEST_PARTS:
            raise TypeError(f"A view takes some of {', '.join(sorted(_REQUEST_PARTS))}, but got {', '.join(unknown)}.")
        body = annotations.get("body")
        alternatives = get_args(body)
        return cls(
            path=annotations.get("path"),
            query=annotations.get("query"),
            body=alternatives[0] if alternatives else body,
            is_body_optional=bool(alternatives),
        )

    def parse(self, path_values: Mapping[str, str]) -> dict[str, Any]:
        """Parse the request at hand; the first of query, path and body that cannot be used is named."""
        parsed: dict[str, Any] = {}
        if self.query is not None:
            parsed["query"] = parse_parameters(self.query, request.args.to_dict())
        if self.path is not None:
            parsed["path"] = parse_parameters(self.path, path_values)
        if self.body is not None:
            is_other = self.is_body_optional and request.mimetype != JSON_TYPE
            parsed["body"] = None if is_other else read_json(request, self.body, get_services().settings)
        return parsed


def _answer_models(returned: type) -> tuple[type[BaseModel], ...]:
    return (returned,) if issubclass(returned, BaseModel) else ()


def _to_response(answer: BaseModel | Response, status: int) -> Response:
    if isinstance(answer, Response):
        return answer
    response = jsonify(answer.model_dump(mode="json"))
    response.status_code = status
    if isinstance(answer, Answer) and answer.location is not None:
        response.headers["Location"] = answer.location
    return response
