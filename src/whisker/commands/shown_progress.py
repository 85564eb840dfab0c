"""How far a run is, on a terminal."""

import sys
from collections.abc import Mapping, Sequence
from typing import Final

import click

_SMALLEST_PLAIN: Final = 0.01


class ShownProgress:
    """Draws one line a stage on a terminal; elsewhere names each stage once."""

    def __init__(self) -> None:
        self._stages: set[str] = set()

    def stage(self, name: str, share: float) -> None:
        """Show how far a stage is."""
        if sys.stderr.isatty():
            click.echo(f"\r{name}: {share:4.0%} ", err=True, nl=share >= 1)
        elif name not in self._stages:
            self._stages.add(name)
            click.echo(f"{name} ...", err=True)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Show the figures of an epoch."""
        figures = ", ".join(
            f"{key} {_short(value)}" for key, value in record.items() if key != "epoch" and value is not None
        )
        click.echo(f"\nepoch {record['epoch']:.0f}: {figures}", err=True)

    def checkpoint(self, name: str) -> None:
        """No-op: that a run can go on from here is shown when it does."""


def tell_warnings(warnings: Sequence[str]) -> None:
    """Say what a person should know of how a folder or ZIP was read."""
    for warning in warnings:
        click.echo(f"! {warning}", err=True)


def _short(value: float) -> str:
    """Write three places, or what would be left of a small number."""
    return f"{value:.3f}" if not value or abs(value) >= _SMALLEST_PLAIN else f"{value:.2g}"
