"""`whisker openapi`."""

import json
import sys
from pathlib import Path

import click

from whisker.api.app import create_app
from whisker.api.openapi import build_openapi
from whisker.errors import SettingsInvalid
from whisker.settings import load_settings


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead of the terminal."
)
@click.option("--check", is_flag=True, help="Change nothing; fail when the file differs.")
def openapi(output: Path | None, check: bool) -> None:
    """Print the API's OpenAPI description."""
    text = json.dumps(build_openapi(create_app(load_settings())), indent=2) + "\n"
    if output is None:
        sys.stdout.write(text)
    elif not check:
        output.write_text(text, encoding="utf-8")
    elif not output.is_file() or output.read_text(encoding="utf-8") != text:
        raise SettingsInvalid(f"{output} is out of date; run: whisker openapi --output {output}")
