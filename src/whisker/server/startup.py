"""Start and stop the server, on the wanted port or the next free one."""

import contextlib
import errno
import importlib
import ipaddress
import logging
import os
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import cast

from gunicorn.app.base import BaseApplication

from whisker.database import database_of
from whisker.errors import SettingsInvalid
from whisker.memory_budget import server_bytes
from whisker.processes.parent import each_second, tell_ready
from whisker.server.gunicorn_config import gunicorn_options
from whisker.server.limits import raise_open_files, server_limits
from whisker.server.request_runner import WsgiApp
from whisker.server.tls import certificate_warning, load_certificate
from whisker.settings import Settings, load_settings
from whisker.system import bound_malloc

PORTS_TRIED = 50
BACKLOG = 2048
MALLOC_ARENAS = 2
STOP_MARGIN_SECONDS = 5.0
METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def load_whisker() -> WsgiApp:
    """Import the application in a worker process: the process that supervises the workers does without it."""
    return cast("WsgiApp", importlib.import_module("whisker.wsgi").app)


def serve_by_environment(supervisor_pid: int | None = None) -> None:
    """Serve by the settings of the environment, once the database is up to date.

    Args:
        supervisor_pid: The process that restarts this one when it dies, and that runs a worker beside it.
    """
    settings = load_settings()
    with closing(database_of(settings)) as database:
        database.migrate(settings.data_dir)
    # The supervisor starts the worker when the server reports that it is ready; a read-only copy needs none.
    ready_pid = None if settings.read_only else supervisor_pid
    memory_bytes = server_bytes(settings.memory_bytes, settings.workers, beside_worker=ready_pid is not None)
    os.environ["WHISKER_MEMORY_BYTES"] = str(memory_bytes)  # for the server's processes, which read settings again
    serve(settings, supervisor_pid=ready_pid)


def serve(
    settings: Settings, load_app: Callable[[], WsgiApp] = load_whisker, supervisor_pid: int | None = None
) -> None:
    """Serve until TERM or INT, and leave no process behind.

    Args:
        settings: Where to listen, and what clients are allowed.
        load_app: Builds the application, in each worker process.
        supervisor_pid: The process that restarts this one when it dies.

    Raises:
        SettingsInvalid: No port could be bound, or the certificate cannot be used.
        SystemExit: The server ended, with 0 unless the application could not be loaded.
    """
    tls = load_certificate(settings)
    listener = open_listener(settings.host, settings.port)
    url, port = server_url(listener, is_secure=tls is not None), listener.getsockname()[1]
    if port != settings.port:
        print(f"Port {settings.port} is taken; using the next free one.", flush=True)
    print(f"Whisker is at {url} (Ctrl-C stops it)", flush=True)
    if tls and settings.tls_cert and (warning := certificate_warning(tls, settings.tls_cert)):
        print(warning, flush=True)
    bound_malloc(MALLOC_ARENAS)
    raise_open_files()
    with _marked_as_running(settings, supervisor_pid), _shared_metrics(settings.workers):
        # gunicorn takes over the file descriptor and closes it.
        GunicornApp(settings, listener.detach(), load_app, partial(_tell_ready, supervisor_pid), tls).run()


def stop(settings: Settings) -> int:
    """Stop the servers and workers of the data folder, letting requests in flight finish; jobs are taken up later.

    Processes that cannot be verified to be one of them are not signalled, but reported.

    Returns:
        How many servers and workers were stopped.
    """
    stopped = settings.marks.stop(settings.graceful_timeout_seconds + STOP_MARGIN_SECONDS)
    counts = [f"{count} {role}{'s' * (count != 1)}" for role, count in sorted(stopped.counts.items())]
    if counts:
        print(f"Stopped {' and '.join(counts)}.")
    elif not stopped.left_alone:
        print(f"No server runs on {settings.data_dir} that this user started on this machine.")
    for sentence in stopped.left_alone:
        print(sentence)
    return stopped.counts.total()


class GunicornApp(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn in this process, serving on a socket that is listening already.

    Attributes:
        limits: What clients are allowed.
        tls: What they speak, where it is TLS. Workers fork with it, so that all know each other's sessions.
    """

    def __init__(
        self,
        settings: Settings,
        listener_fd: int,
        load_app: Callable[[], WsgiApp],
        on_ready: Callable[[], None],
        tls: ssl.SSLContext | None,
    ) -> None:
        self.limits = server_limits(settings)
        self.tls = tls
        self._settings = settings
        self._options = {
            **gunicorn_options(settings, listener_fd),
            "post_worker_init": lambda _worker: on_ready(),  # the application is loaded
        }
        self._load_app = load_app
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its options, at start and again on HUP."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def reload(self) -> None:
        """Read the certificate anew, on HUP; where the new one cannot be used, the one before stays."""
        super().reload()
        try:
            self.tls = load_certificate(self._settings)
        except SettingsInvalid as error:
            logging.getLogger("gunicorn.error").warning("The certificate before stays in use. %s", error)

    def load(self) -> WsgiApp:
        """Load the application, in each worker."""
        return self._load_app()


def open_listener(host: str, port: int) -> socket.socket:
    """Bind the wanted port, or the next free one after it.

    Raises:
        SettingsInvalid: No port could be bound; the message says why.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        if _has_server(candidate):
            continue
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise SettingsInvalid(f"Port {port} needs rights this user lacks; choose one from 1024 on.") from error
            if error.errno != errno.EADDRINUSE:
                raise SettingsInvalid(f"Cannot listen at {host}: {error.strerror or error}.") from error
    raise SettingsInvalid(f"No port from {port} on is free; stop another server or choose another port.")


def server_url(listener: socket.socket, *, is_secure: bool = False) -> str:
    """Return the address at which a browser on this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    scheme = "https" if is_secure else "http"
    if address.is_unspecified or address.is_loopback:
        return f"{scheme}://localhost:{port}"
    return f"{scheme}://[{host}]:{port}" if address.version == 6 else f"{scheme}://{host}:{port}"


def _has_server(port: int) -> bool:
    """Return whether another server answers at http://localhost:port.

    Binding alone does not show it: a server on [::1] or, on macOS, on every address leaves 127.0.0.1 free to bind, and
    browsers would reach that server instead.
    """
    for address in ("::1", "127.0.0.1"):
        with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=0.5):
            return True
    return False


def _listen(host: str, port: int) -> socket.socket:
    wanted = "127.0.0.1" if host == "localhost" else host
    family, kind, protocol, _, address = socket.getaddrinfo(wanted, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def _marked_as_running(settings: Settings, supervisor_pid: int | None) -> Iterator[None]:
    """Leave a mark for `whisker stop`, unless nothing may be written."""
    if settings.read_only:
        yield
        return
    with settings.marks.marked("server", supervisor_pid) as mark:
        each_second(mark.refresh)
        yield


def _tell_ready(supervisor_pid: int | None) -> None:
    if supervisor_pid is not None:
        tell_ready(supervisor_pid)


@contextlib.contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """Let worker processes count in one folder: prometheus_client reads the variable when they import it."""
    if workers == 1 or METRICS_VARIABLE in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="whisker-metrics-") as folder:
        os.environ[METRICS_VARIABLE] = folder
        yield
