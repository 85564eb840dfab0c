"""`whisker start`, `serve`, `stop` and `openapi`."""

import json
import os
import sys
from pathlib import Path

import click


def _serve() -> None:
    # One picture is one thread's work; left alone, NumPy's BLAS would spin on every core for each. It reads this when
    # it is imported, so whatever imports NumPy is imported after it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from whisker.database import Database
    from whisker.server.run import serve as serve_until_stopped
    from whisker.settings import load_settings

    settings = load_settings()
    database = Database(settings.resolved_database_url)
    database.migrate(settings.data_dir)
    database.close()
    serve_until_stopped(settings)


@click.command()
def start() -> None:
    """Start Whisker: the API and the dashboard, in the foreground."""
    _serve()


@click.command()
def serve() -> None:
    """Start the server alone, in the foreground: for containers and process managers."""
    _serve()


@click.command()
def stop() -> None:
    """Stop the servers of this data folder; requests in flight are answered first."""
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
