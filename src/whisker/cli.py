"""The command line: `whisker COMMAND`."""

import io
import os
import sys
from importlib import import_module

import click

import whisker
from whisker.errors import AppError, LayoutAmbiguous

COMMANDS = {
    "start": "whisker.commands.server",
    "serve": "whisker.commands.server",
    "worker": "whisker.commands.server",
    "stop": "whisker.commands.server",
    "predict": "whisker.commands.predict",
    "train": "whisker.commands.train",
    "evaluate": "whisker.commands.evaluate",
    "recipes": "whisker.commands.recipes",
    "sweep": "whisker.commands.sweep",
    "retrain": "whisker.commands.retrain",
    "data": "whisker.commands.data",
    "datasets": "whisker.commands.datasets",
    "insights": "whisker.commands.insights",
    "models": "whisker.commands.models",
    "jobs": "whisker.commands.jobs",
    "uploads": "whisker.commands.storage",
    "storage": "whisker.commands.storage",
    "openapi": "whisker.commands.server",
}


class LazyGroup(click.Group):
    """Imports a command when it is asked for: `whisker serve` must fork from a process without ONNX Runtime."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which a new user meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        module = COMMANDS.get(cmd_name)
        return None if module is None else getattr(import_module(module), cmd_name)


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
    """Begin anew in Python's UTF-8 mode where the locale gives files' names another encoding.

    Names of classes become names of folders, in which letters of every script have to have a place.
    """
    if sys.getfilesystemencoding() == "utf-8" or sys.flags.utf8_mode:
        return
    shown_in = os.environ.get("PYTHONIOENCODING") or f"{sys.stdout.encoding}:backslashreplace"
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": shown_in}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - this command again


def _print_whatever_is_named() -> None:
    """Print letters that the terminal's encoding has not as escapes: no command fails at its last line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
