"""`whisker data`."""

import dataclasses
import json
import sys

import click

from whisker.commands.archive_options import layout_option, name_encoding_option
from whisker.commands.data_report import describe_contents, describe_intake
from whisker.commands.dataset_report import describe_revision
from whisker.commands.dataset_target import choose_target
from whisker.commands.fetching import fetch_pictures, take_in
from whisker.datasets.layouts.folder_reading import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import Revision
from whisker.settings import load_settings
from whisker.sources.catalogue import KNOWN_SOURCES
from whisker.sources.contents import read_contents
from whisker.sources.fetch import ReadingOptions
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker data fetch cats-vs-dogs
  whisker data fetch kaggle:tongpython/cat-and-dog --name "Cats and dogs"
  whisker data fetch https://example.org/pets.tar.gz --to cats-and-dogs
  whisker data fetch ~/Pictures/pets
  whisker data check
"""


@click.group(epilog=EXAMPLES)
def data() -> None:
    """Fetch well-known datasets and your own, and see what lies in the data folder."""


@data.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_sources(as_json: bool) -> None:
    """List the datasets that have a name."""
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(source) for source in KNOWN_SOURCES]))
        return
    for source in KNOWN_SOURCES:
        size = f", {source.download_bytes / 1e6:,.0f} MB" if source.download_bytes else ""
        click.echo(f"{source.name}\n    {source.title}{size}\n    {source.homepage}")
    click.echo("\nOr kaggle:OWNER/DATASET, the address of a ZIP or tar, or the path of a folder, a ZIP or a tar.")


@data.command(epilog=EXAMPLES)
@click.argument("source", metavar="NAME|URL|DIR|FILE")
@click.option("--name", help="What a new dataset is called; by default as the source.")
@click.option("--to", metavar="DATASET", help="Add to this dataset.")
@click.option("--replace", metavar="DATASET", help="Replace the content of this dataset.")
@click.option("--again", is_flag=True, help="Download anew what is there.")
@click.option("--with-background", is_flag=True, help="Take BACKGROUND_Google of Caltech-101 as a class.")
@layout_option
@name_encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def fetch(
    source: str,
    name: str | None,
    to: str | None,
    replace: str | None,
    again: bool,
    with_background: bool,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    as_json: bool,
) -> None:
    """Download a dataset and take it in; what was interrupted goes on where it stopped.

    Empty and broken pictures are left out and counted. Nothing is downloaded or taken in twice.
    """
    settings, target = load_settings(), choose_target(name, to, replace)
    if target.dataset is not None:
        Workspace.open(settings).datasets.revision(target.dataset)  # there before a gigabyte is downloaded for it
    try:
        reading = ReadingOptions(with_background, name_encoding, layout)
        fetched = fetch_pictures(settings, source, reading, again=again)
        revision, is_new = take_in(settings, fetched, target)
    except KeyboardInterrupt:
        click.echo("\nInterrupted. The same command goes on from here.", err=True)
        raise click.Abort from None
    _print(revision, is_new=is_new, as_json=as_json)


def _print(revision: Revision, *, is_new: bool, as_json: bool) -> None:
    if as_json:
        report = revision.report.model_dump(mode="json")
        click.echo(json.dumps({"id": revision.id, "dataset": revision.dataset, "is_new": is_new, "report": report}))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for part in (*describe_revision(revision), describe_intake(revision, is_new=is_new)):
        console.print(part, soft_wrap=True)


@data.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Report what lies in the data folder; exit status 1 where pictures' files are gone."""
    contents = read_contents(Workspace.open(load_settings()))
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(contents)))
    else:
        from rich.console import Console

        for part in describe_contents(contents):
            Console(highlight=False, markup=False).print(part, soft_wrap=True)
    if contents.missing:
        sys.exit(1)
