"""GET /openapi.json, generated from the views' annotations, and GET /docs, the page that shows it."""

import inspect
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

import whisker
from whisker.api.access import Access, requires
from whisker.api.bodies import JSON_TYPE
from whisker.api.errors import PROBLEM_MEDIA_TYPE, status_of
from whisker.api.schemas.base import Problem
from whisker.api.security_headers import docs_policy
from whisker.api.view_binding import BINARY, Contract, common_problems, contract_of
from whisker.errors import AppError

blueprint = Blueprint("openapi", __name__)

_REF_TEMPLATE = "#/components/schemas/{model}"
_EXTENSION = "whisker-openapi"

VIEWER = "docs/viewer.js"
"""In the dashboard's folder; also its address, relative so that the page works under /api too."""

# By default the viewer fetches fonts from one host of its vendor and contacts another for its services. The page's
# policy forbids both; these settings keep it from trying.
_VIEWER_OPTIONS = {
    "url": "openapi.json",
    "withDefaultFonts": False,
    "telemetry": False,
    "agent": {"disabled": True},
    "mcp": {"disabled": True},
    "showDeveloperTools": "never",
    "hideClientButton": True,
}

_DOCS_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Whisker API</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page needs JavaScript; <a href="openapi.json">openapi.json</a> describes the API without it.</noscript>
<div id="viewer"></div>
<p id="no-viewer" hidden>The dashboard, to which this page's viewer belongs, is not built here; <a href="openapi.json"
>openapi.json</a> describes the API without it.</p>
<script src="{VIEWER}"></script>
<script>
if (window.Scalar) Scalar.createApiReference("#viewer", {json.dumps(_VIEWER_OPTIONS)});
else document.getElementById("no-viewer").hidden = false;
</script>
</body>
</html>
"""


@blueprint.get("/openapi.json")
@requires(Access.PUBLIC)
def get_openapi() -> Response:
    """Describe this API."""
    return Response(_served_openapi(current_app), mimetype=JSON_TYPE)


@blueprint.get("/docs")
@requires(Access.PUBLIC)
def get_docs() -> Response:
    """Show the API's description to a person."""
    return Response(_DOCS_PAGE, mimetype="text/html", headers={"Content-Security-Policy": docs_policy(_DOCS_PAGE)})


def _served_openapi(app: Flask) -> bytes:
    """Return the description as it is sent: built on the first request, after which Flask takes no more views."""
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = jsonify(build_openapi(app)).get_data()
    served: bytes = app.extensions[_EXTENSION]
    return served


def build_openapi(app: Flask) -> dict[str, Any]:
    """Build the description of an app."""
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    models: set[type[BaseModel]] = {Problem}
    for rule, method, contract in sorted(_documented_operations(app), key=lambda found: (found[0].rule, found[1])):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        view = app.view_functions[rule.endpoint]
        problems = dict.fromkeys((*common_problems(contract, method), *contract.problems))
        paths[path][method.lower()] = {
            **_describe_operation(view, contract, models),
            "responses": {**_describe_answers(contract, models), **_describe_problems(problems)},
            **({"security": [{}]} if contract.access is Access.PUBLIC else {}),
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Whisker",
            "version": whisker.__version__,
            "summary": "Train, serve and explain image classifiers.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}, {"url": "/api"}],
        "paths": dict(paths),
        "components": {
            "schemas": _describe_schemas(models),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _documented_operations(app: Flask) -> Iterator[tuple[Rule, str, Contract]]:
    for rule in app.url_map.iter_rules():
        contract = contract_of(app.view_functions[rule.endpoint])
        if contract is not None:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield rule, method, contract


def _describe_operation(view: Callable[..., Any], contract: Contract, models: set[type[BaseModel]]) -> dict[str, Any]:
    summary, _, description = inspect.cleandoc(view.__doc__ or "").partition("\n\n")
    described: dict[str, Any] = {"operationId": view.__name__, "tags": [contract.tag], "summary": summary}
    if description:
        described["description"] = description
    parameters = [*_describe_parameters("path", contract.path), *_describe_parameters("query", contract.query)]
    if parameters:
        described["parameters"] = parameters
    if contract.has_body:
        described["requestBody"] = {"content": dict(_describe_bodies(contract, models))}
    return described


def _describe_parameters(place: str, model: type[BaseModel] | None) -> Iterator[dict[str, Any]]:
    if model is None:
        return
    schema = model.model_json_schema()
    for name, field in schema["properties"].items():
        parameter = {"name": name, "in": place, "required": place == "path" or name in schema.get("required", ())}
        if "description" in field:
            parameter["description"] = field.pop("description")
        yield {**parameter, "schema": field}


def _describe_bodies(contract: Contract, models: set[type[BaseModel]]) -> Iterator[tuple[str, Any]]:
    if contract.form is not None:
        yield "multipart/form-data", contract.form
    if contract.json is not None:
        yield JSON_TYPE, {"schema": _ref(contract.json, models)}
    if contract.raw is not None:
        yield contract.raw, {"schema": BINARY}


def _describe_answers(contract: Contract, models: set[type[BaseModel]]) -> dict[str, Any]:
    refs = [_ref(model, models) for model in contract.answers]
    schema = {"type": "string"} if not refs else refs[0] if len(refs) == 1 else {"oneOf": refs}
    return {str(contract.status): {"description": "Done", "content": {contract.media_type: {"schema": schema}}}}


def _describe_problems(problems: Iterable[type[AppError]]) -> dict[str, Any]:
    by_status: dict[int, list[type[AppError]]] = defaultdict(list)
    for kind in problems:
        by_status[status_of(kind)].append(kind)
    schema = {"$ref": _REF_TEMPLATE.format(model="Problem")}
    return {
        str(status): {
            "description": "; ".join(f"`{kind.code}`: {inspect.getdoc(kind)}" for kind in kinds),
            "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}},
        }
        for status, kinds in sorted(by_status.items())
    }


def _ref(model: type[BaseModel], models: set[type[BaseModel]]) -> dict[str, str]:
    models.add(model)
    return {"$ref": _REF_TEMPLATE.format(model=_published_name(model))}


def _published_name(model: type[BaseModel]) -> str:
    """Return what a model is called in the description: its title, by default the class's name."""
    return model.model_config.get("title") or model.__name__


def _describe_schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Describe models and all that they hold, by their published names."""
    _, described = models_json_schema(
        [(model, "serialization") for model in sorted(models, key=_published_name)], ref_template=_REF_TEMPLATE
    )
    names = {name: schema.get("title", name) for name, schema in described["$defs"].items()}
    references = {_REF_TEMPLATE.format(model=name): _REF_TEMPLATE.format(model=names[name]) for name in names}
    schemas = {names[name]: _with_references(schema, references) for name, schema in described["$defs"].items()}
    if len(schemas) < len(names):
        raise ValueError(f"Of {', '.join(sorted(names))}, two are published under one name: {', '.join(schemas)}.")
    return dict(sorted(schemas.items()))


def _with_references(node: Any, references: Mapping[str, str]) -> Any:
    """Let what refers to a model refer to its published name."""
    if isinstance(node, dict):
        return {key: _with_references(value, references) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_references(item, references) for item in node]
    return references.get(node, node) if isinstance(node, str) else node
