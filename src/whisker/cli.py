"""The command line: `whisker COMMAND`."""

import sys

import click

import whisker
from whisker.commands.models import models
from whisker.commands.predict import predict
from whisker.commands.server import openapi, serve, start, stop
from whisker.commands.train import evaluate, train
from whisker.errors import AppError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(whisker.__version__, prog_name="whisker")
def cli() -> None:
    """Train, serve and explain image classifiers on your own machine.

    Settings come from the environment, such as WHISKER_DATA_DIR and WHISKER_PORT.
    """


for command in (start, serve, stop, predict, train, evaluate, models, openapi):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a fault is one sentence on stderr and exit status 1."""
    try:
        cli()
    except AppError as error:
        click.echo(f"whisker: {error.detail}", err=True)
        sys.exit(1)
