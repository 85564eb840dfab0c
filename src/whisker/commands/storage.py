"""`whisker storage` and `whisker uploads`, and what the other groups need to delete and rename.

What deletes, renames and measures is imported where it is needed: it loads SQLAlchemy, which commands that only read
the registry do without.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from whisker.settings import Settings, load_settings
from whisker.storage.caches import clear_caches
from whisker.storage.deletion_reserve import with_spare_space
from whisker.storage.schema import Deletion, KeptUpload, Overview, StoredItem
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.storage.deletion import Deletions
    from whisker.storage.labels import Labels
    from whisker.storage.overview import Storage

yes_option = click.option("--yes", "-y", is_flag=True, help="Do not ask.")

_SHOWN_EACH = 8


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "show_all", is_flag=True, help="List everything, not the largest few of each kind.")
@click.pass_context
def storage(context: click.Context, as_json: bool, show_all: bool) -> None:
    """Say what takes the space in the data folder, and how to get it back; the subcommand clears caches."""
    if context.invoked_subcommand is not None:
        return
    with _opened() as workspace:
        overview = _storage_of(workspace).overview()
    if as_json:
        click.echo(json.dumps(asdict(overview)))
        return
    _print_overview(workspace.settings, overview, None if show_all else _SHOWN_EACH)


@storage.command()
@click.argument("names", metavar="[CACHE]...", nargs=-1)
def clear(names: tuple[str, ...]) -> None:
    """Remove what comes back by itself (thumbnails, features and backbones), or the caches that are named.

    By name also downloads and tensorboard, which do not.

    This needs no database, so it makes room also where a full disk keeps Whisker from starting.
    """
    settings = load_settings()
    click.echo(f"{_size(clear_caches(settings.data_dir, names))} are free again.")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def uploads(context: click.Context, as_json: bool) -> None:
    """List the uploaded ZIPs that are on their way, wait for their job, or that a failed one left for another try."""
    if context.invoked_subcommand is not None:
        return
    with _opened() as workspace:
        found = _storage_of(workspace).uploads()
    if as_json:
        click.echo(json.dumps([asdict(upload) for upload in found], default=str))
        return
    for upload in found:
        click.echo(f"{upload.id}  {_size(upload.bytes):>10}  {upload.label or ''}  {_upload_use(upload)}")
    if not found:
        click.echo("No uploads are kept.")


def _upload_use(upload: KeptUpload) -> str:
    if upload.in_use:
        return f"needed: {upload.in_use}"
    if upload.state == "unfinished":
        return f"unfinished: {_size(upload.received_bytes)} of {_size(upload.total_bytes)} have arrived, can be deleted"
    return f"job {upload.job_id or 'none'}, can be deleted"


@uploads.command(name="delete")
@click.argument("names", metavar="UPLOAD...", nargs=-1, required=True)
@yes_option
def delete_uploads(names: tuple[str, ...], yes: bool) -> None:
    """Delete uploads, whole or not, that no unfinished job needs; the job of one cannot be tried again then."""
    delete("the upload", names, lambda deletions, name: deletions.delete_upload(name), is_sure=yes)


@uploads.command(name="rename")
@click.argument("upload")
@click.argument("name", required=False)
def rename_upload(upload: str, name: str | None) -> None:
    """Label an upload; without NAME the label goes."""
    rename(lambda names: names.label_upload(upload, name), name)


def delete(what: str, names: Sequence[str], act: "Callable[[Deletions, str], Deletion]", *, is_sure: bool) -> None:
    """Delete things one after the other, after asking for confirmation on a terminal.

    Args:
        what: Their kind, such as "the job".
        names: Which ones.
        act: Deletes one.
        is_sure: Skip the confirmation.
    """
    from whisker.storage.deletion import Deletions

    if not is_sure and sys.stdin.isatty():
        click.confirm(f"Delete {what} {', '.join(names)} for good?", abort=True)
    with _opened() as workspace:
        deletions = Deletions(workspace)
        for name in names:
            deleted = act(deletions, name)
            also = f" Also deleted: {', '.join(deleted.also)}." if deleted.also else ""
            click.echo(f"Deleted the {deleted.kind} {deleted.id}: {_size(deleted.freed_bytes)} are free again.{also}")


def rename(act: "Callable[[Labels], object]", name: str | None) -> None:
    """Rename something, and print the new name."""
    from whisker.storage.labels import Labels

    with closing(Workspace.open(load_settings())) as workspace:
        act(Labels(workspace))
    click.echo("It has no name of its own now." if name is None else f"It is called {name!r} now.")


@contextmanager
def _opened() -> Iterator[Workspace]:
    """Open the data folder to make room or to see what takes it, also where the disk is full."""
    settings = load_settings()
    with closing(with_spare_space(settings.data_dir, lambda: Workspace.open(settings))) as workspace:
        yield workspace


def _storage_of(workspace: Workspace) -> "Storage":
    from whisker.storage.overview import Storage

    return Storage(workspace)


def _print_overview(settings: Settings, overview: "Overview", most: int | None) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    disk = overview.disk
    console = Console(highlight=False, markup=False)
    console.print(
        f"Data folder {settings.data_dir.resolve()}: {_size(overview.used_bytes)}. Its disk has "
        f"{_size(disk.free_bytes)} of {_size(disk.total_bytes)} free, of which uploads may take "
        f"{_size(disk.available_bytes)} (WHISKER_DISK_RESERVE_BYTES keeps {_size(disk.reserve_bytes)}).",
        soft_wrap=True,
    )
    # A command is copied, so it is never cut.
    table = Table(Column("What", overflow="fold"), "Takes", "Frees", Column("How", overflow="fold"))
    for item in _rows(overview, most):
        how = item.command or ""
        if item.in_use:
            how = f"{how} ({item.in_use})" if item.needs_force else item.in_use
        frees = _size(item.frees_bytes) if item.command else ""
        table.add_row(f"{item.kind or ''} {item.name}".strip(), _size(item.bytes), frees, how)
    console.print(table)


def _rows(overview: "Overview", most: int | None) -> "Iterator[StoredItem]":
    for dataset in overview.datasets[:most]:
        yield dataset
        yield from dataset.parts[:most] if len(dataset.parts) > 1 else ()
    for items in (overview.versions, overview.jobs, overview.uploads):
        yield from items[:most]
    yield from (item for item in (*overview.caches, *overview.other) if item.bytes)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:,.0f} kB"
