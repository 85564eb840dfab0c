"""A server of the real kind around an application of ten lines; tests start this file as a process."""

import importlib
import json
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from whisker.server.patience import SlowClientError
from whisker.server.run import WsgiApp, serve
from whisker.settings import Settings, load_settings

BIG_BYTES = 32 * 1024 * 1024


def make_app(settings: Settings) -> WsgiApp:
    """Build an application that answers what the server told it."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body_bytes = _count_body(environ) if environ["REQUEST_METHOD"] == "POST" else 0
        if environ["PATH_INFO"] == "/wait":
            _wait_for_permission(settings)
        seen = {
            "pid": os.getpid(),
            "remote_addr": environ["REMOTE_ADDR"],
            "body_bytes": body_bytes,
            "metrics_dir": os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
        }
        answer = bytes(BIG_BYTES) if environ["PATH_INFO"] == "/big" else json.dumps(seen).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    return app


def _count_body(environ: dict[str, Any]) -> int | None:
    """Count a body's bytes; None is one whose connection was lost."""
    try:
        return len(environ["wsgi.input"].read())
    except ConnectionResetError as error:
        if isinstance(error, SlowClientError):
            raise
        return None


def _wait_for_permission(settings: Settings) -> None:
    """Hold a request until the test says go, having told it that the request is here."""
    (settings.data_dir / "entered").touch()
    while not (settings.data_dir / "go").exists():
        time.sleep(0.02)


if __name__ == "__main__":
    loaded = load_settings()
    if "--broken" in sys.argv:
        importlib.import_module("onnxruntime")  # starts a thread that workers forked from here do without
        serve(loaded, lambda: json.loads("not an application"))
    serve(loaded, lambda: make_app(loaded))
