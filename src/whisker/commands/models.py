"""`whisker models`."""

import json

import click

from whisker.database import Database
from whisker.registry.artifacts import read_card
from whisker.registry.registry import CHAMPION, Registry
from whisker.settings import Settings, load_settings


def open_registry(settings: Settings) -> Registry:
    """Open the registry of the data folder, its tables brought up to date."""
    database = Database(settings.resolved_database_url)
    database.migrate(settings.data_dir)
    return Registry(database, settings.bundled_models_dir, settings.models_dir)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the model versions; the subcommands change which one answers."""
    if context.invoked_subcommand is not None:
        return
    registry = open_registry(load_settings())
    champion, manifests = registry.champion(), registry.manifests()
    if as_json:
        click.echo(json.dumps([{**m.model_dump(mode="json"), CHAMPION: m.version == champion} for m in manifests]))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("", "Version", "Classes", "Backbone", "Accuracy", "Test", "Created")
    for manifest in manifests:
        table.add_row(
            "live" if manifest.version == champion else "",
            manifest.version,
            str(len(manifest.class_names)),
            f"{manifest.backbone.name} @ {manifest.preprocess.size_px} px",
            f"{manifest.summary.accuracy:.1%}",
            f"{manifest.summary.test_count}",
            f"{manifest.created_at:%Y-%m-%d %H:%M}",
        )
    Console().print(table if manifests else "No versions yet. Make one: whisker train --data DIR")


@models.command()
@click.argument("version", default=CHAMPION)
def show(version: str) -> None:
    """Show a version's model card."""
    click.echo(read_card(open_registry(load_settings()).folder(version)))


@models.command()
@click.argument("version")
@click.option("--reason", default="promoted by hand", show_default=True, help="Why, for the history.")
def promote(version: str, reason: str) -> None:
    """Make VERSION the one that answers; running servers follow within seconds."""
    promotion = open_registry(load_settings()).promote(version, reason)
    click.echo(f"{promotion.version} is live (before: {promotion.previous or 'none'}).")


@models.command()
def rollback() -> None:
    """Go back to the version that was live before."""
    promotion = open_registry(load_settings()).roll_back()
    click.echo(f"{promotion.version} is live again (before: {promotion.previous}).")


@models.command()
def history() -> None:
    """Say what was live since when, newest first."""
    promotions = open_registry(load_settings()).history()
    for promotion in promotions:
        click.echo(
            f"{promotion.promoted_at:%Y-%m-%d %H:%M:%S}  {promotion.version}  ({promotion.kind}: {promotion.reason})"
        )
    if not promotions:
        click.echo("Nothing was ever promoted; the bundled version answers.")
