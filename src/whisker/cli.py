"""The command line: `whisker COMMAND`."""

import io
import os
import sys
from importlib import import_module
from typing import NamedTuple

import click

import whisker
from whisker.errors import AppError, LayoutAmbiguous


class Dispatch(NamedTuple):
    """Where a command is, and the first paragraph of its help, so that listing the commands imports none."""

    module: str
    help: str


COMMANDS = {
    "start": Dispatch(
        "whisker.commands.server", "Start Whisker: the API, the dashboard and the worker, in the foreground."
    ),
    "serve": Dispatch(
        "whisker.commands.server", "Start the server alone, in the foreground: for containers and process managers."
    ),
    "worker": Dispatch(
        "whisker.commands.server", "Start the worker alone, in the foreground: it trains, and reads datasets in."
    ),
    "stop": Dispatch(
        "whisker.commands.server",
        "Stop what runs on this data folder; requests in flight are answered first, jobs go on at the next start.",
    ),
    "predict": Dispatch(
        "whisker.commands.predict", "Classify pictures: files, all pictures below a folder, or web addresses."
    ),
    "train": Dispatch(
        "whisker.commands.train", "Train a new version on your pictures or by a recipe, test it, and keep it."
    ),
    "evaluate": Dispatch(
        "whisker.commands.evaluate", "Test VERSION (the live one by default) on labelled pictures, as it is served."
    ),
    "recipes": Dispatch("whisker.commands.recipes", "List the recipes to train by, or show one."),
    "sweep": Dispatch("whisker.commands.sweep", "Train once for each value of a setting, and show what became of it."),
    "search": Dispatch(
        "whisker.commands.search",
        "Find the best way to train on your pictures within some minutes, and train a version that way.",
    ),
    "cross-validate": Dispatch(
        "whisker.commands.cross_validate",
        "Train once for each fold of the training pictures, and say how good such a model is, with an interval.",
    ),
    "retrain": Dispatch(
        "whisker.commands.retrain",
        "Train on a ZIP, a folder or a dataset, compare with the live version, and make the better one live.",
    ),
    "data": Dispatch(
        "whisker.commands.data", "Fetch well-known datasets and your own, and see what lies in the data folder."
    ),
    "datasets": Dispatch(
        "whisker.commands.datasets", "List the datasets; the subcommands add pictures and say what is in them."
    ),
    "inbox": Dispatch(
        "whisker.commands.inbox",
        "Say what waits in the inbox, by class; the subcommands group what the live model does not know, and name it.",
    ),
    "insights": Dispatch(
        "whisker.commands.insights",
        "Show what is in a dataset and what may be wrong with it; by default in what the live model was trained on.",
    ),
    "models": Dispatch("whisker.commands.models", "List the model versions; the subcommands change which one answers."),
    "backbones": Dispatch(
        "whisker.commands.backbones",
        "List the networks to train on; the subcommands add one of your own, show and remove it.",
    ),
    "jobs": Dispatch("whisker.commands.jobs", "List the jobs, newest first; the subcommands look at one or change it."),
    "uploads": Dispatch(
        "whisker.commands.storage",
        "List the uploaded ZIPs that are on their way, wait for their job, or that a failed one left for another try.",
    ),
    "storage": Dispatch(
        "whisker.commands.storage",
        "Say what takes the space in the data folder, and how to get it back; the subcommand clears caches.",
    ),
    "openapi": Dispatch("whisker.commands.openapi", "Print the API's OpenAPI description."),
}
"""By name, in the order in which a new user meets them."""


class LazyGroup(click.Group):
    """Imports a command when it is used: `whisker serve` must fork from a process without ONNX Runtime."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        found = COMMANDS.get(cmd_name)
        return None if found is None else getattr(import_module(found.module), cmd_name.replace("-", "_"))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their short help."""
        del ctx
        limit = formatter.width - 6 - max(map(len, COMMANDS))
        stand_ins = (click.Command(name, help=found.help) for name, found in COMMANDS.items())
        with formatter.section("Commands"):
            formatter.write_dl([(str(command.name), command.get_short_help_str(limit)) for command in stand_ins])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(whisker.__version__, prog_name="whisker")
def cli() -> None:
    """Train, serve and explain image classifiers on your own machine.

    Settings come from the environment, such as WHISKER_DATA_DIR and WHISKER_PORT.
    """


def main() -> None:
    """Run the command line; a fault is one sentence on stderr and exit status 1."""
    _require_utf8()
    _print_whatever_is_named()
    try:
        cli()
    except AppError as error:
        click.echo(f"whisker: {error.detail}", err=True)
        if isinstance(error, LayoutAmbiguous):
            for choice in error.errors:
                click.echo(f"  --layout {choice['value']}: {choice['detail']}", err=True)
        sys.exit(1)


def _require_utf8() -> None:
    """Restart in Python's UTF-8 mode if the locale gives file names another encoding.

    Names of classes become names of folders, in which letters of every script have to have a place.
    """
    if sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode:
        return
    shown_in = os.environ.get("PYTHONIOENCODING") or f"{sys.stdout.encoding}:backslashreplace"
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": shown_in}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - this command again


def _print_whatever_is_named() -> None:
    """Print characters that the terminal's encoding lacks as escapes, so that no command fails while printing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
