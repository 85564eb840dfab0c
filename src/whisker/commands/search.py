"""`whisker search`."""

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.options import ShownProgress, checked_name, goes_on_later, print_warnings
from whisker.commands.train import free_version, images_named, print_result, training_packages
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NameEncoding
from whisker.registry.artifacts import read_manifest
from whisker.retrain.version_names import slug
from whisker.settings import load_settings
from whisker.training.config import TrainConfig
from whisker.training.search_record import SearchFailure, SearchRecord, SearchTrial, write_search
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.retrain.material import MaterialSource
    from whisker.retrain.search import Search

EXAMPLES = """Examples:

\b
  whisker search --data pets/ --minutes 10 --promote
  whisker search --data pets@2 --minutes 60 --name overnight
  whisker search --data pets.zip --minutes 5 --no-train --json
"""

_MEGABYTE: Final = 1e6
# Of a table that goes into a file or another program.
_FILE_COLUMNS: Final = 160


@click.command(epilog=EXAMPLES)
@click.option("--data", required=True, metavar="DATASET", help="A folder, a ZIP or a dataset.")
@click.option(
    "--minutes",
    type=click.FloatRange(0, min_open=True, max=100_000),
    required=True,
    help="As long it may take, with what earlier starts took.",
)
@click.option("--name", help="Of the search and of the version; by default the pictures'.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of all that is drawn.")
@click.option("--test-share", type=float, help="Share of the pictures held out for testing, where no folder says.")
@layout_option
@name_encoding_option
@click.option("--no-train", is_flag=True, help="Only search; train no version with the best settings.")
@click.option("--promote", is_flag=True, help="Make the new version the one that answers.")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON.")
def search(
    data: str,
    minutes: float,
    name: str | None,
    seed: int,
    test_share: float | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    no_train: bool,
    promote: bool,
    as_json: bool,
) -> None:
    """Find the best way to train on your pictures within some minutes, and train a version that way.

    Networks, sides, modes and learning rates are tried on a part of the training pictures and judged by others; the
    better half goes on with more (successive halving). The test pictures take no part until the end. Interrupted, the
    same command goes on where it was; with more minutes it tries what there was no time for.
    """
    with training_packages():
        from whisker.retrain.material import source_name
        from whisker.retrain.search import Search, SearchCallbacks, run_search
    settings = load_settings()
    workspace = Workspace.open(settings)
    images = images_named(workspace, data)
    told: dict[str, Any] = {"seed": seed} | ({} if test_share is None else {"test_share": test_share})
    asked = Search(
        name=checked_name(name or slug(source_name(images)), "search"),
        minutes=minutes,
        workspace=workspace,
        config=TrainConfig.model_validate(told),
        expected=Expected(layout, most_classes=settings.max_classes, name_encoding=name_encoding),
    )
    callbacks = SearchCallbacks(ShownProgress(), _say_begin, _say_cut_off, _say_end, print_warnings)
    with goes_on_later():
        record = run_search(asked, images, callbacks)
    if not no_train:
        record = _with_version(asked, record, images)
    click.echo(record.model_dump_json(indent=2)) if as_json else _print_record(asked, record)
    if promote and record.version is not None:
        workspace.promotions.promote(record.version, "promoted by whisker search")
        click.echo(f"{record.version} is live.", err=as_json)


def _with_version(asked: "Search", record: SearchRecord, images: "MaterialSource") -> SearchRecord:
    """Train a version with the settings of the best, unless an earlier start did with the same ones."""
    from whisker.retrain.search import config_of
    from whisker.retrain.standalone import train_version

    best, workspace = record.best, asked.workspace
    if best is None:
        return record
    config = config_of(asked.config, best.settings)
    if record.version in workspace.registry.names():
        manifest = read_manifest(workspace.registry.folder(str(record.version)))
        if {**manifest.training, **best.settings} == manifest.training:
            return record
    version = free_version(workspace, None, asked.name)
    manifest = train_version(
        images,
        config,
        workspace.models_dir,
        version=version,
        name=asked.name,
        cache_dir=workspace.cache_dir,
        own_backbones=workspace.own_backbones,
        command=shlex.join(["whisker", *sys.argv[1:]]),
        robustness_images=workspace.settings.robustness_images,
        with_plots=workspace.settings.version_plots,
        expected=asked.expected,
        observer=ShownProgress(),
    )
    record = record.model_copy(update={"version": version})
    write_search(asked.folder, record)
    print_result(manifest)
    return record


def words_of(settings: dict[str, Any]) -> str:
    """Describe a candidate in a line."""
    mode = "fine-tuned" if settings["mode"] == "fine_tune" else "quick"
    maps = ", earlier maps" if settings.get("earlier_maps") else ""
    rate = f", rate {settings['learning_rate']:g}" if "learning_rate" in settings else ""
    return f"{settings['backbone']} @ {settings['size_px']} px, {mode}{maps}{rate}"


def _say_begin(settings: dict[str, Any], share: float) -> None:
    click.echo(f"\n{words_of(settings)}, with {share:.0%} of the pictures", err=True)


def _say_cut_off(_settings: dict[str, Any]) -> None:
    click.echo("  cut off: it takes longer than there is time; with more --minutes it goes on", err=True)


def _say_end(found: SearchTrial | SearchFailure) -> None:
    if isinstance(found, SearchFailure):
        click.echo(f"  failed: {found.reason}", err=True)
        return
    click.echo(f"  {found.accuracy:.1%} right, log loss {found.log_loss:.3f}, {found.seconds:.0f} s", err=True)


def _print_record(asked: "Search", record: SearchRecord) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(
        Column("Candidate", overflow="fold"),
        "Pictures",
        "Right",
        "95 % interval",
        "loss",
        "AUC",
        "ECE",
        "ms",
        "MB",
        "Time",
    )
    for trial in record.leaderboard():
        low, high = trial.accuracy_interval
        table.add_row(
            words_of(trial.settings),
            f"{trial.image_count:,}",
            f"{trial.accuracy:.1%}",
            f"{low:.1%} to {high:.1%}",
            f"{trial.log_loss:.3f}",
            "-" if trial.roc_auc is None else f"{trial.roc_auc:.3f}",
            f"{trial.ece:.1%}",
            f"{trial.latency_ms:.0f}",
            f"{trial.size_bytes / _MEGABYTE:.0f}",
            f"{trial.seconds:.0f} s",
        )
    Console(width=None if sys.stdout.isatty() else _FILE_COLUMNS).print(table)
    for failure in record.failures:
        click.echo(f"{words_of(failure.settings)}: {failure.reason}")
    tried = len({json.dumps(trial.settings, sort_keys=True) for trial in record.trials})
    judged = record.trials[0].judged_count if record.trials else 0
    click.echo(
        f"{tried} of {record.candidate_count} candidates tried in {record.seconds / 60:.1f} min, judged by {judged:,} "
        f"training pictures that none learned from. Written to {asked.folder}"
    )
    if tried < record.candidate_count:
        click.echo("There was no time for the others: the same command with more --minutes goes on with them.")
