"""`whisker models`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from whisker.commands.model_ensemble import ensemble
from whisker.commands.model_import import import_command
from whisker.commands.storage import delete, rename, yes_option
from whisker.registry.artifacts import read_card, read_manifest, read_report
from whisker.registry.manifest import Manifest, Summary
from whisker.registry.registry import CHAMPION
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, check_thresholds
from whisker.settings import load_settings
from whisker.workspace import Workspace


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the model versions; the subcommands change which one answers."""
    if context.invoked_subcommand is not None:
        return
    registry = Workspace.open(load_settings()).registry
    champion, manifests = registry.champion(), registry.manifests()
    if as_json:
        click.echo(json.dumps([{**m.model_dump(mode="json"), CHAMPION: m.version == champion} for m in manifests]))
        return
    from rich.console import Console
    from rich.table import Column, Table

    # A name is copied into the next command, so it is never cut.
    version, backbone = Column("Version", no_wrap=True), Column("Backbone", overflow="fold")
    table = Table(Column(no_wrap=True), version, "Classes", backbone, "Accuracy", "Test", "Created")
    for manifest in manifests:
        table.add_row(
            "live" if manifest.version == champion else "",
            manifest.version,
            str(len(manifest.class_names)),
            f"{manifest.backbone.name} @ {manifest.preprocess.size_px} px",
            f"{manifest.summary.accuracy:.1%}",
            _tested_by(manifest.summary),
            f"{manifest.created_at:%Y-%m-%d %H:%M}",
        )
    Console().print(table if manifests else "No versions yet. Make one: whisker train --data DIR")


models.add_command(import_command)
models.add_command(ensemble)


@models.command()
@click.argument("version", default=CHAMPION)
def show(version: str) -> None:
    """Show a version's model card."""
    click.echo(read_card(Workspace.open(load_settings()).registry.folder(version)))


@models.command()
@click.argument("version")
@click.option("--reason", default="promoted by hand", show_default=True, help="Why, for the history.")
def promote(version: str, reason: str) -> None:
    """Make VERSION the one that answers; running servers follow within seconds."""
    promotion = Workspace.open(load_settings()).promotions.promote(version, reason)
    click.echo(f"{promotion.version} is live (before: {promotion.previous or 'none'}).")


@models.command()
def rollback() -> None:
    """Go back to the version that was live before."""
    promotion = Workspace.open(load_settings()).promotions.roll_back()
    click.echo(f"{promotion.version} is live again (before: {promotion.previous}).")


@models.command()
@click.option(
    "--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]), help="Say what was live then."
)
def history(at: datetime | None) -> None:
    """Say what was live since when, newest first; times are this machine's."""
    recorded = Workspace.open(load_settings()).promotions
    if at is not None:
        click.echo(recorded.live_at(at.astimezone()) or "Nothing was live then.")
        return
    promotions = recorded.history()
    for promotion in promotions:
        click.echo(
            f"{promotion.promoted_at.astimezone():%Y-%m-%d %H:%M:%S}  {promotion.version}  "
            f"({promotion.kind}: {promotion.reason})"
        )
    if not promotions:
        click.echo("Nothing was ever promoted; the bundled version answers.")


@models.command()
@click.argument("first")
@click.argument("second")
def compare(first: str, second: str) -> None:
    """Show two versions side by side, each by its own test, and class by class."""
    registry = Workspace.open(load_settings()).registry
    sides = [_Side.read(registry.folder(version)) for version in (first, second)]
    from rich.console import Console
    from rich.table import Table

    table = Table("", *(side.manifest.version for side in sides))
    for label, cells in _rows(*sides):
        table.add_row(label, *cells)
    Console().print(table)
    if not set(sides[0].manifest.class_names) & set(sides[1].manifest.class_names):
        click.echo("They share no class, so no figure says which one is better.")
    elif sides[0].manifest.dataset.sha256 != sides[1].manifest.dataset.sha256:
        click.echo("Their figures come from different pictures, so they say little about which one is better.")


@models.command(name="delete")
@click.argument("names", metavar="VERSION...", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Also versions that were live once, so that no rollback finds them.")
@yes_option
def delete_models(names: tuple[str, ...], force: bool, yes: bool) -> None:
    """Delete versions that are not live."""
    delete(
        "the version",
        names,
        lambda deletions, name: deletions.delete_version(name, even_if_it_was_live=force),
        is_sure=yes,
    )


@models.command(name="rename")
@click.argument("version")
@click.argument("name", required=False)
def rename_model(version: str, name: str | None) -> None:
    """Label a version; its identifier stays. Without NAME the label goes."""
    rename(lambda names: names.label_version(version, name), name)


@models.command()
@click.argument("version", default=CHAMPION)
@click.option("--high", type=float, help="Answers above this confidence are called sure; 0.8 by default.")
@click.option("--medium", type=float, help="Answers below it are little more than a guess; 0.5 by default.")
@click.option("--reset", is_flag=True, help="Go back to the default.")
def threshold(version: str, high: float | None, medium: float | None, reset: bool) -> None:
    """Show or set the confidences by which VERSION's answers are called sure; running servers follow within seconds.

    What is not given stays as it is.
    """
    if reset and (high is not None or medium is not None):
        raise click.UsageError("--reset and --high or --medium exclude each other.")
    workspace = Workspace.open(load_settings())
    name = workspace.registry.folder(version).name
    before = workspace.registry.thresholds_of(name)
    if reset:
        workspace.thresholds.set_thresholds(name, None)
    elif high is not None or medium is not None:
        wanted = before.high if high is None else high, before.medium if medium is None else medium
        workspace.thresholds.set_thresholds(name, check_thresholds(*wanted))
    used = workspace.registry.thresholds_of(name)
    remark = " (the default)" if used == DEFAULT_THRESHOLDS else ""
    click.echo(f"{name}: high above {used.high:g}, medium from {used.medium:g}, low below that{remark}.")


@dataclass(frozen=True)
class _Side:
    """One of two versions: its manifest, and the recall of each of its classes."""

    manifest: Manifest
    recall: dict[str, float]

    @classmethod
    def read(cls, folder: Path) -> "_Side":
        report = read_report(folder, "metrics.json")
        classes = report.get("per_class", []) if isinstance(report, dict) else []
        return cls(read_manifest(folder), {row["class_name"]: row["recall"] for row in classes})


def _rows(first: _Side, second: _Side) -> Iterator[tuple[str, tuple[str, str]]]:
    """Describe both, line by line."""
    facts: dict[str, Callable[[Manifest], str]] = {
        "data": lambda manifest: manifest.dataset.revision or manifest.dataset.name,
        "trained": lambda manifest: f"{manifest.training.get('mode', '')}, {manifest.duration_seconds:.0f} s",
        "input": lambda manifest: f"{manifest.backbone.name} @ {manifest.preprocess.size_px} px",
        "test pictures": lambda manifest: _tested_by(manifest.summary),
        "right": lambda manifest: f"{manifest.summary.accuracy:.1%}",
        "calibration error (lower is better)": lambda manifest: f"{manifest.summary.ece:.1%}",
        "size": lambda manifest: f"{manifest.size_bytes / 1e6:.1f} MB",
    }
    for label, fact in facts.items():
        yield label, (fact(first.manifest), fact(second.manifest))
    names = dict.fromkeys((*first.manifest.class_names, *second.manifest.class_names))
    is_shared = bool(set(first.manifest.class_names) & set(second.manifest.class_names))
    for name in names if is_shared else ():
        yield f"{name} found", (_share(first.recall.get(name)), _share(second.recall.get(name)))


def _tested_by(summary: Summary) -> str:
    count = f"{summary.test_count:,}"
    return f"{count} (same scene: {summary.same_scene_share:.0%})" if summary.same_scene_share else count


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
