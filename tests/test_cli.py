"""The command line's own page."""

import subprocess
import sys

import click

from whisker.cli import COMMANDS, cli

LIST_COMMANDS = """
import sys
import whisker.cli
try:
    whisker.cli.cli(["--help"])
finally:
    heavy = {name for name in sys.modules if name.startswith(("whisker.commands.", "whisker.settings", "pydantic"))}
    assert not heavy, heavy
"""


def test_listing_the_commands_imports_none_of_them() -> None:
    """The list comes at once, whatever a command needs."""
    run = subprocess.run([sys.executable, "-c", LIST_COMMANDS], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert all(f"\n  {name} " in run.stdout for name in COMMANDS)


def test_list_says_of_each_command_what_that_says_of_itself() -> None:
    """Its help stands in two places, for the first is read without the second."""
    context = click.Context(cli)
    for name, listed in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        assert " ".join((command.help or "").partition("\n\n")[0].split()) == listed.help
