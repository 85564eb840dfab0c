"""`whisker start`, `serve`, `stop` and `openapi`."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whisker.errors import ReadOnly

if TYPE_CHECKING:
    from whisker.settings import Settings


WORKER_DELAY_SECONDS = 0.5
"""The first answers go first: the worker is started a moment after the server is ready."""


def _serve(supervisor_pid: int | None = None) -> None:
    # One picture is one thread's work; left alone, NumPy's BLAS would spin on every core for each. It reads this when
    # it is imported, so whatever imports NumPy is imported after it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _end_with(supervisor_pid)
    from whisker.server.run import serve as serve_until_stopped

    settings = _migrated_settings()
    _divide_memory(settings, beside_worker=supervisor_pid is not None and not settings.read_only)
    # The worker is started at the server's word that it is ready; a read-only copy has no use for one.
    serve_until_stopped(settings, supervisor_pid=None if settings.read_only else supervisor_pid)


def _work(supervisor_pid: int | None = None) -> None:
    _end_with(supervisor_pid)
    from whisker.worker.run import work

    settings = _migrated_settings()
    if settings.read_only:
        raise ReadOnly("WHISKER_READ_ONLY is set, so there are no jobs for a worker to do; 'whisker serve' answers.")
    work(settings, supervisor_pid=supervisor_pid)


def _divide_memory(settings: "Settings", *, beside_worker: bool) -> None:
    """Say to the server's processes, which read their settings again, how much memory is theirs."""
    from whisker.memory_budget import server_bytes

    server = server_bytes(settings.memory_bytes, settings.workers, beside_worker=beside_worker)
    os.environ["WHISKER_MEMORY_BYTES"] = str(server)


def _end_with(supervisor_pid: int | None) -> None:
    if supervisor_pid is not None:
        from whisker.processes.parent import end_with_parent

        end_with_parent(supervisor_pid)


def _migrated_settings() -> "Settings":
    from whisker.database import database_of
    from whisker.settings import load_settings

    settings = load_settings()
    if settings.read_only:
        return settings
    database = database_of(settings)
    database.migrate(settings.data_dir)
    database.close()
    return settings


@click.command()
def start() -> None:
    """Start Whisker: the API, the dashboard and the worker, in the foreground."""
    from whisker.processes.supervisor import Charge, supervise

    pid = os.getpid()
    server = Charge("server", partial(_serve, pid), is_essential=True, reloads=True)
    worker = Charge("worker", partial(_work, pid), start_after_seconds=WORKER_DELAY_SECONDS)
    run = supervise([server, worker])
    run()


@click.command()
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
    from whisker.server.run import stop as stop_servers
    from whisker.settings import load_settings

    stop_servers(load_settings())


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead of the terminal."
)
@click.option("--check", is_flag=True, help="Change nothing; fail when the file differs.")
def openapi(output: Path | None, check: bool) -> None:
    """Print the API's OpenAPI description."""
    from whisker.api.app import create_app
    from whisker.api.openapi import build_openapi
    from whisker.errors import SettingsInvalid
    from whisker.settings import load_settings

    text = json.dumps(build_openapi(create_app(load_settings())), indent=2) + "\n"
    if output is None:
        sys.stdout.write(text)
    elif not check:
        output.write_text(text, encoding="utf-8")
    elif not output.is_file() or output.read_text(encoding="utf-8") != text:
        raise SettingsInvalid(f"{output} is out of date; run: whisker openapi --output {output}")
