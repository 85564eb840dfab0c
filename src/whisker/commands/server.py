"""`whisker start`, `serve`, `worker` and `stop`.

`whisker start` forks the server and the worker and looks after both for as long as they run. So nothing heavy is
imported here: each imports what it needs once it is a process of its own.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from whisker.processes.parent import end_with_parent
from whisker.processes.supervisor import SupervisedProcess, supervise

WORKER_DELAY_SECONDS = 0.5
"""The first answers go first: the worker is started a moment after the server is ready."""

_FILE = click.Path(path_type=Path)


def _serve(supervisor_pid: int | None = None) -> None:
    # One picture is one thread's work; left alone, NumPy's BLAS would spin on every core for each. It reads this when
    # it is imported, so whatever imports NumPy is imported after it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if supervisor_pid is not None:
        end_with_parent(supervisor_pid)
    from whisker.server.startup import serve_by_environment

    serve_by_environment(supervisor_pid)


def _work(supervisor_pid: int | None = None) -> None:
    if supervisor_pid is not None:
        end_with_parent(supervisor_pid)
    from whisker.worker.loop import work_by_environment

    work_by_environment(supervisor_pid)


def _with_certificate(command: Callable[[], None]) -> Callable[..., None]:
    """Give a command the options of https, as settings in the environment, which the processes it starts read."""

    def run(tls_cert: Path | None, tls_key: Path | None) -> None:
        for name, path in (("WHISKER_TLS_CERT", tls_cert), ("WHISKER_TLS_KEY", tls_key)):
            if path is not None:
                os.environ[name] = str(path)
        command()

    run.__doc__ = command.__doc__
    key = click.option("--tls-key", type=_FILE, metavar="FILE", help="The certificate's private key (PEM).")
    cert = click.option("--tls-cert", type=_FILE, metavar="FILE", help="Answer https with this certificate (PEM).")
    return cert(key(run))


@click.command()
@_with_certificate
def start() -> None:
    """Start Whisker: the API, the dashboard and the worker, in the foreground."""
    pid = os.getpid()
    server = SupervisedProcess("server", partial(_serve, pid), is_essential=True, reloads=True)
    worker = SupervisedProcess("worker", partial(_work, pid), start_after_seconds=WORKER_DELAY_SECONDS)
    run = supervise([server, worker])
    run()


@click.command()
@_with_certificate
def serve() -> None:
    """Start the server alone, in the foreground: for containers and process managers."""
    _serve()


@click.command()
def worker() -> None:
    """Start the worker alone, in the foreground: it trains, and reads datasets in."""
    _work()


@click.command()
def stop() -> None:
    """Stop what runs on this data folder; requests in flight are answered first, jobs go on at the next start."""
    from whisker.server.startup import stop as stop_servers
    from whisker.settings import load_settings

    stop_servers(load_settings())
