"""A server of the real kind around an application of ten lines; tests start this file as a process."""

import importlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Iterable
from typing import Any

from prometheus_client import REGISTRY, generate_latest

from whisker.admission_protocol import ONLY_ADMISSION, BodyAdmitted
from whisker.server.request_runner import WsgiApp
from whisker.server.startup import serve
from whisker.settings import Settings, load_settings

BIG_BYTES = 32 * 1024 * 1024
MOST_BODY_BYTES = 40 * 1024 * 1024


def make_app(settings: Settings) -> WsgiApp:
    """Build an application that answers what the server told it."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if ONLY_ADMISSION in environ:
            return _admit(environ, start_response)
        path = environ["PATH_INFO"]
        body_bytes = len(environ["wsgi.input"].read()) if environ["REQUEST_METHOD"] == "POST" else 0
        if path == "/wait":
            _wait_for_permission(settings)
        if path == "/broken":
            raise ValueError("this application is broken")
        if path == "/file":
            return _send_file(settings, environ, start_response)
        seen = {
            "pid": os.getpid(),
            "remote_addr": environ["REMOTE_ADDR"],
            "body_bytes": body_bytes,
            "metrics_dir": os.environ.get("PROMETHEUS_MULTIPROC_DIR"),
            "memory_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            "threads": sorted(thread.name for thread in threading.enumerate()),
        }
        answer = bytes(BIG_BYTES) if path == "/big" else json.dumps(seen).encode()
        if path == "/metrics":
            answer = generate_latest(REGISTRY)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    app.admits_bodies = True  # type: ignore[attr-defined]
    return app


def _admit(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Let bodies come to most paths, and say why not to the others."""
    if environ["PATH_INFO"] == "/private":
        start_response("401 Unauthorized", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"never"]
    raise BodyAdmitted(MOST_BODY_BYTES, is_upload=environ["PATH_INFO"] == "/upload")


def _send_file(settings: Settings, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = settings.data_dir / "big.bin"
    start_response("200 OK", [("Content-Length", str(path.stat().st_size))])
    answer: Iterable[bytes] = environ["wsgi.file_wrapper"](path.open("rb"))
    return answer


def _wait_for_permission(settings: Settings) -> None:
    """Hold a request until the test says go, having told it that the request is here."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "entered").touch()
    while not (settings.data_dir / "go").exists():
        time.sleep(0.02)


if __name__ == "__main__":
    loaded = load_settings()
    if "--broken" in sys.argv:
        importlib.import_module("onnxruntime")  # starts a thread that workers forked from here do without
        serve(loaded, lambda: json.loads("not an application"))
    serve(loaded, lambda: make_app(loaded))
