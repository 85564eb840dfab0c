"""The API's documentation page: the Scalar viewer, served from its package, on the description at /openapi.json."""

import json
from importlib.resources import as_file, files

from flask import Blueprint, Response, send_file

from whisker.api.access import Access, requires
from whisker.api.csp import docs_policy

blueprint = Blueprint("docs", __name__)

_VIEWER = files("flask_openapi3_scalar") / "templates" / "scalar" / "js" / "scalar.standalone.js"

# By default the viewer fetches fonts from one host of its maker and asks another about its services. The page's policy
# forbids both; these settings keep it from trying.
_OPTIONS = {
    "url": "openapi.json",
    "withDefaultFonts": False,
    "telemetry": False,
    "agent": {"disabled": True},
    "mcp": {"disabled": True},
    "showDeveloperTools": "never",
    "hideClientButton": True,
}

# Addresses are relative, so that the page also works under /api.
_PAGE = f"""<!doctype html>
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
<script src="docs/viewer.js"></script>
<script>Scalar.createApiReference("#viewer", {json.dumps(_OPTIONS)})</script>
</body>
</html>
"""


@blueprint.get("/docs")
@requires(Access.PUBLIC)
def get_docs() -> Response:
    """Show the API's description to a person."""
    return Response(_PAGE, mimetype="text/html", headers={"Content-Security-Policy": docs_policy(_PAGE)})


@blueprint.get("/docs/viewer.js")
@requires(Access.PUBLIC)
def get_docs_viewer() -> Response:
    """Serve the viewer's script; its ETag changes with the package."""
    with as_file(_VIEWER) as path:
        return send_file(path, mimetype="text/javascript", conditional=True)
