"""Settings of training on the command line: the frequent ones as options, any other as --set, over a recipe's."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import click
from pydantic import BaseModel, ValidationError

from whisker.backbones.own import is_own
from whisker.backbones.table import BACKBONES
from whisker.errors import RequestInvalid
from whisker.recipes.schema import Recipe, override
from whisker.registry.manifest import MODEL_NAME_PATTERN

Command = TypeVar("Command", bound=Callable[..., Any])

_SMALLEST_PLAIN: Final = 0.01


class ModeChoice(click.Choice[str]):
    """A way to train, written with a dash or an underscore."""

    def __init__(self) -> None:
        super().__init__(["quick", "fine_tune", "scratch"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read one, such as fine-tune."""
        return super().convert(str(value).replace("-", "_"), param, ctx)


class BackboneChoice(click.Choice[str]):
    """A network of the table, or one that was added, whose name is looked up when training begins."""

    def __init__(self) -> None:
        super().__init__(sorted(BACKBONES))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read one, such as own:dinov2-s."""
        return value if is_own(str(value)) else super().convert(value, param, ctx)


_OPTIONS: Final = (
    click.option(
        "--mode",
        type=ModeChoice(),
        help="Train the last layer only, in seconds (the default); the network's last blocks too, in many minutes; or "
        "a network from nothing.",
    ),
    click.option(
        "--backbone", type=BackboneChoice(), help="The network below the last layer; own:NAME is one that was added."
    ),
    click.option("--weights", type=click.Choice(["imagenet", "none"]), help="What it begins with; none: random."),
    click.option("--size-px", type=int, help="Side of the square input; by default one that suits the pictures."),
    click.option("--epochs", type=int, help="Times that every training picture is shown."),
    click.option("--freeze-till", type=int, help="Blocks of the network that stay as they are, from the input."),
    click.option("--batch-size", type=int, help="Pictures learned from at a time."),
    click.option("--learning-rate", type=float, help="At its highest."),
    click.option(
        "--teacher",
        "teachers",
        metavar="VERSION",
        multiple=True,
        help="A version of the same classes to learn from, in the modes with epochs; may be given several times.",
    ),
    click.option("--seed", type=int, help="Two runs of one seed agree; 0 by default."),
    click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="Any other setting of training."),
)

robustness_option: Final = click.option(
    "--robustness-images",
    type=click.IntRange(min=0),
    help="Test pictures that are also answered blurred, dark, turned and so on, each in 40 conditions; 0 leaves it "
    "out. By default WHISKER_ROBUSTNESS_IMAGES, or as many as their number allows.",
)


def training_options(command: Command) -> Command:
    """Add the training options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_settings(
    model: type[BaseModel], options: Mapping[str, Any], pairs: Sequence[str], recipe: Recipe | None = None
) -> dict[str, Any]:
    """Put options and `key=value` pairs over a recipe's settings, and check them.

    Returns:
        What was given and what the recipe says, and nothing else.

    Raises:
        RequestInvalid: There is no such setting, or it cannot have that value.
    """
    return apply_settings(model, gather_settings(options, pairs), recipe)


def gather_settings(options: Mapping[str, Any], pairs: Sequence[str]) -> dict[str, Any]:
    """Read options that were given and `key=value` pairs, which win.

    Dots in a key lead into groups; a value is JSON or else text, and null leaves a setting open.

    Raises:
        RequestInvalid: A pair is none.
    """
    given = {key: value for key, value in options.items() if value not in (None, ())}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise RequestInvalid(f"--set takes key=value, such as dropout=0.3, not {pair[:80]!r}.")
        put(given, key.split("."), read_value(value))
    return given


def checked_name(name: str, what: str) -> str:
    """Check the name of a folder that a command writes; `what` says of what, as in "sweep".

    Raises:
        RequestInvalid: It cannot be one everywhere.
    """
    if not re.fullmatch(MODEL_NAME_PATTERN.removeprefix("^").removesuffix("$"), name):
        raise RequestInvalid(
            f"A {what} cannot be called {name[:80]!r}. Use up to 56 lower-case letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit."
        )
    return name


def put(group: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set a value in groups within groups.

    Raises:
        RequestInvalid: What should be a group has a value already.
    """
    first, *rest = path
    if not rest:
        group[first] = value
        return
    inner = group.setdefault(first, {})
    if not isinstance(inner, dict):
        raise RequestInvalid(f"--set gives {first!r} both a value and settings below it.")
    put(inner, rest, value)


def read_value(text: str) -> Any:
    """Read JSON, or else text as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def apply_settings(model: type[BaseModel], given: Mapping[str, Any], recipe: Recipe | None) -> dict[str, Any]:
    """Put settings over a recipe's, if there is one, and check them; print on stderr what else changed.

    Raises:
        RequestInvalid: There is no such setting, or it cannot have that value.
    """
    if recipe is None:
        return check_settings(model, given)
    overridden = override(recipe, given)
    for note in overridden.notes:
        click.echo(f"{recipe.name}: {note}", err=True)
    return check_settings(model, overridden.settings)


def check_settings(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    """Check settings, and write them as JSON has them.

    Raises:
        RequestInvalid: One cannot be used; each is named.
    """
    try:
        return model.model_validate(given).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {_fault_words(fault)}" for fault in error.errors()
        ]
        raise RequestInvalid(f"The settings cannot be used: {'; '.join(faults)}.") from error


def _fault_words(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "extra_forbidden":
        return "there is no such setting"
    return str(fault["msg"]).removeprefix("Value error, ")


_STAGE_WORDS: Final = {
    "running": "Starting",
    "unpacking": "Unpacking the ZIP",
    "reading": "Reading the pictures",
    "storing": "Storing the dataset",
    "augmenting": "Making the augmented pictures",
    "features": "Extracting features",
    "head": "Training the classifier",
    "decoding": "Loading the pictures",
    "teaching": "Asking the teachers",
    "training": "Training, epoch by epoch",
    "export": "Writing the model",
    "evaluating": "Testing it on pictures it has never seen",
    "robustness": "Testing it on blurred, dark and turned pictures",
    "insights": "Checking the data for problems",
    "comparing": "Comparing it with the live model",
    "publishing": "Saving the new version",
}


def stage_words(name: str) -> str:
    """Say what a job or a command does now, as the dashboard does."""
    return _STAGE_WORDS.get(name, name)


class ShownProgress:
    """Draws one line a stage on a terminal; elsewhere names each stage once."""

    def __init__(self) -> None:
        self._stages: set[str] = set()

    def stage(self, name: str, share: float) -> None:
        """Show how far a stage is."""
        if sys.stderr.isatty():
            click.echo(f"\r{stage_words(name)}: {share:4.0%} ", err=True, nl=share >= 1)
        elif name not in self._stages:
            self._stages.add(name)
            click.echo(f"{stage_words(name)} ...", err=True)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Show the figures of an epoch."""
        figures = ", ".join(
            f"{key} {_format_figure(value)}" for key, value in record.items() if key != "epoch" and value is not None
        )
        click.echo(f"\nepoch {record['epoch']:.0f}: {figures}", err=True)

    def checkpoint(self, name: str) -> None:
        """No-op: that a run can go on from here is shown when it does."""


def _format_figure(value: float) -> str:
    """Write three places, or what would be left of a small number."""
    return f"{value:.3f}" if not value or abs(value) >= _SMALLEST_PLAIN else f"{value:.2g}"


@contextmanager
def goes_on_later() -> Iterator[None]:
    """End a command that is interrupted with a word that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nInterrupted. The same command goes on from here.", err=True)
        raise click.Abort from None


def print_warnings(warnings: Sequence[str]) -> None:
    """Print warnings about how a folder or ZIP was read."""
    for warning in warnings:
        click.echo(f"! {warning}", err=True)
