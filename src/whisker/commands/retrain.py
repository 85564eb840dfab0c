"""`whisker retrain`."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from whisker.commands.follow import describe_end
from whisker.commands.jobs import open_jobs, see_to_its_end
from whisker.database import database_of
from whisker.datasets.source import DatasetSource
from whisker.datasets.store import DatasetStore
from whisker.errors import DatasetNotFound, RequestInvalid
from whisker.jobs.job import JobRequest
from whisker.settings import Settings, load_settings
from whisker.training.config import RetrainSettings

SAMPLES = frozenset({"digits"})

EXAMPLES = """Examples:

\b
  whisker retrain pets.zip
  whisker retrain pets --mode fine_tune --epochs 10 --set augmentation.rotation=0.1
  whisker retrain pets@2 --promote never
  whisker retrain digits
"""


@click.command(epilog=EXAMPLES)
@click.argument("source", metavar="ZIP|DIR|DATASET")
@click.option(
    "--mode",
    type=click.Choice(["quick", "fine_tune", "scratch"]),
    help="Train the last layer only, in seconds (the default); the network's last blocks too, in many minutes; or a "
    "small network from nothing.",
)
@click.option("--size-px", type=int, help="Side of the square input; by default one that suits the pictures.")
@click.option("--epochs", type=int, help="Times that every training picture is shown.")
@click.option("--learning-rate", type=float, help="At its highest.")
@click.option("--batch-size", type=int, help="Pictures learned from at a time.")
@click.option("--name", help="What the model is called; by default as its dataset.")
@click.option(
    "--promote",
    type=click.Choice(["auto", "always", "never"]),
    help="Make the new version live when tests show that it is not worse (the default), always, or never.",
)
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Any other setting of training.")
def retrain(source: str, settings: Sequence[str], **options: Any) -> None:
    """Train on a ZIP, a folder or a dataset, compare with the live version, and make the better one live.

    The job is done by the worker of `whisker start` if one runs, else by this command. Ctrl-C cancels it.
    """
    asked = parse_settings({key: value for key, value in options.items() if value is not None}, settings)
    loaded = load_settings()
    store = open_jobs(loaded)
    request = JobRequest(kind="retrain", source=find_source(source, loaded), settings=asked)
    job = see_to_its_end(loaded, store, store.create(request).id)
    click.echo(describe_end(job))
    raise SystemExit(0 if job.state == "succeeded" else 1)


def find_source(text: str, settings: Settings) -> DatasetSource:
    """Tell a path from a sample's name and from a dataset's; what lies on the disk goes first.

    Raises:
        DatasetNotFound: It is none of them.
    """
    path = Path(text)
    if path.exists():
        return DatasetSource(kind="path", value=str(path.resolve()))
    if text in SAMPLES:
        return DatasetSource(kind="sample", value=text)
    with closing(database_of(settings)) as database:
        try:
            revision = DatasetStore(database, settings.data_dir / "datasets").revision(text)
        except DatasetNotFound as error:
            raise DatasetNotFound(f"There is no file or folder {text[:200]!r}. {error.detail}") from error
    return DatasetSource(kind="revision", value=revision.id)


def parse_settings(options: dict[str, Any], pairs: Sequence[str]) -> dict[str, Any]:
    """Read `key=value` pairs, dots leading into groups, values being JSON or else text.

    Returns:
        What was given, checked.

    Raises:
        RequestInvalid: There is no such setting, or it cannot have that value.
    """
    given: dict[str, Any] = dict(options)
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise RequestInvalid(f"--set takes key=value, such as dropout=0.3, not {pair[:80]!r}.")
        _put(given, key.split("."), _value(value))
    try:
        return RetrainSettings.model_validate(given).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'settings'}: {fault['msg']}" for fault in error.errors()]
        raise RequestInvalid(f"The settings cannot be used: {'; '.join(faults)}.") from error


def _put(group: dict[str, Any], path: Sequence[str], value: Any) -> None:
    first, *rest = path
    if not rest:
        group[first] = value
        return
    inner = group.setdefault(first, {})
    if not isinstance(inner, dict):
        raise RequestInvalid(f"--set gives {first!r} both a value and settings below it.")
    _put(inner, rest, value)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
