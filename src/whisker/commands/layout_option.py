"""--layout, wherever a command takes in a folder or a ZIP."""

from collections.abc import Sequence
from typing import Final

import click

layout_option: Final = click.option(
    "--layout",
    type=click.Choice(["auto", "classes", "splits"]),
    default="auto",
    show_default=True,
    help="How to read folders that are called like splits (train, test, val): as they look; as classes, whatever they "
    "are called; as splits, leaving out what is none.",
)


def tell_warnings(warnings: Sequence[str]) -> None:
    """Say on standard error how folders were read, where a person should know."""
    for warning in warnings:
        click.echo(f"! {warning}", err=True)
