"""Asked of the function's bundle in an interpreter of its own: `python -I -S -B function_calls.py BUNDLE PICTURE`.

Begins as Vercel's own first file does: what is vendored is a site folder, and the handler is imported by its path.
"""

import importlib
import json
import site
import sys
from pathlib import Path
from typing import Any

bundle, picture = Path(sys.argv[1]), Path(sys.argv[2])
site.addsitedir(str(bundle / "_vendor"))
sys.path.insert(0, str(bundle))
app = importlib.import_module("api.index").app

from werkzeug.test import Client  # noqa: E402 - it is installed in the bundle alone

client = Client(app)
HOST = {"Host": "whisker-demo.vercel.app"}


def ask(method: str, path: str, **options: Any) -> dict[str, Any]:
    """Ask the function something, under the name that Vercel gave it."""
    answer = client.open(path, method=method, headers=HOST, **options)
    return {"status": answer.status_code, "type": answer.mimetype, "json": answer.get_json(silent=True)}


answers = {
    "GET /models": ask("GET", "/models"),
    "GET /data-insights": ask("GET", "/data-insights"),
    "GET /api/models": ask("GET", "/api/models"),
    "GET /ready": ask("GET", "/ready"),
    "GET /recipes": ask("GET", "/recipes"),
    "GET /docs": ask("GET", "/docs"),
    "POST /predict": ask("POST", "/predict?explain=true", data=picture.read_bytes(), content_type="image/jpeg"),
    "POST /retrain": ask("POST", "/retrain", json={"sample": "digits"}),
    "POST /api/retrain": ask("POST", "/api/retrain", data=b"PK", content_type="application/zip"),
    "GET /jobs": ask("GET", "/jobs"),
    "GET /datasets": ask("GET", "/datasets"),
}
print(json.dumps({"answers": answers, "modules": sorted(sys.modules), "path": sys.path}))
