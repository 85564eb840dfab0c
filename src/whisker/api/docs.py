"""The API's documentation page: a viewer on the description at /openapi.json.

The viewer, Scalar's, is a file of the dashboard's build, which copies it out of its npm package.
"""

import json

from flask import Blueprint, Response

from whisker.api.access import Access, requires
from whisker.api.csp import docs_policy

blueprint = Blueprint("docs", __name__)

VIEWER = "docs/viewer.js"
"""In the dashboard's folder; also its address, relative so that the page works under /api too."""

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
<p id="no-viewer" hidden>The dashboard, to which this page's viewer belongs, is not built here; <a href="openapi.json"
>openapi.json</a> describes the API without it.</p>
<script src="{VIEWER}"></script>
<script>
if (window.Scalar) Scalar.createApiReference("#viewer", {json.dumps(_OPTIONS)});
else document.getElementById("no-viewer").hidden = false;
</script>
</body>
</html>
"""


@blueprint.get("/docs")
@requires(Access.PUBLIC)
def get_docs() -> Response:
    """Show the API's description to a person."""
    return Response(_PAGE, mimetype="text/html", headers={"Content-Security-Policy": docs_policy(_PAGE)})
