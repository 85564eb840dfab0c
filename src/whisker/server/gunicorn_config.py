"""gunicorn's options, from Whisker's settings; its log is one JSON object a line."""

import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

from whisker.logs import json_formatter
from whisker.server.worker import RequestWorker
from whisker.settings import Settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes its heartbeat file there safely, and it costs no disk write


def gunicorn_options(settings: Settings, listener_fd: int) -> dict[str, Any]:
    """Build the options for a socket that is listening already."""
    return {
        "bind": [f"fd://{listener_fd}"],
        "worker_class": RequestWorker,
        "workers": settings.workers,
        "threads": settings.threads,
        "keepalive": settings.keepalive_seconds,
        "graceful_timeout": settings.graceful_timeout_seconds,
        # Seconds without a heartbeat after which a worker is replaced; loading the model counts.
        "timeout": 60,
        "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
        "limit_request_line": 8190,
        "limit_request_fields": 100,
        "limit_request_field_size": 8190,
        # By these gunicorn knows the scheme; the connections themselves are the poller's (see `tls`).
        "certfile": None if settings.tls_cert is None else str(settings.tls_cert),
        "keyfile": None if settings.tls_key is None else str(settings.tls_key),
        # X-Forwarded-Proto is believed from a proxy on this machine alone, X-Forwarded-For from no one.
        "forwarded_allow_ips": "127.0.0.1,::1",
        # No SCRIPT_NAME or PATH_INFO header is believed either.
        "forwarder_headers": "",
        # sendfile would wait for the client, in a thread.
        "sendfile": False,
        "accesslog": None,
        "logger_class": JsonLogger,
        "proc_name": "whisker",
        "worker_exit": end_worker_process,
        "control_socket_disable": True,
    }


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger with JSON lines; requests are logged by the API."""

    def setup(self, cfg: Config) -> None:
        """Configure the error log, at start and again on HUP."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(json_formatter())


def end_worker_process(_arbiter: object, _worker: object) -> None:
    """End a worker with the status it is leaving with, and without Python's own shutdown.

    That would wait for every thread, stalled clients' included, and for native libraries' threads that a fork left
    behind in the parent process: onnxruntime's, for one, never answers, and the worker would hang.
    """
    leaving = sys.exception()
    status = leaving.code if isinstance(leaving, SystemExit) and isinstance(leaving.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
