"""`whisker inbox`."""

import json
import math
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import click

from whisker.datasets.names.safe_paths import check_class_name
from whisker.errors import NotFound
from whisker.feedback.item import FeedbackItem, have_one_class
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.live_model import LiveModel
from whisker.serving.unknown_groups import UnknownGroup, UnknownGroups
from whisker.settings import load_settings
from whisker.workspace import Workspace


@click.group(invoke_without_command=True)
@click.pass_context
def inbox(context: click.Context) -> None:
    """Say what waits in the inbox, by class; the subcommands group what the live model does not know, and name it."""
    if context.invoked_subcommand is not None:
        return
    items = Workspace.open(load_settings()).feedback.list("new")
    for name, count in _classes(items):
        click.echo(f"{count:6,}  {name}")
    if not items:
        click.echo("Nothing waits. With WHISKER_FEEDBACK=1, pictures that people give a class on Predict come here.")


@inbox.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def groups(as_json: bool) -> None:
    """Group the pictures that the live model does not know and that look alike: perhaps a class that it lacks."""
    found = _Groups.find(Workspace.open(load_settings()))
    if as_json:
        click.echo(json.dumps(found.as_json()))
        return
    count = len(found.groups)
    alike = "1 group of them looks alike" if count == 1 else f"{count} groups of them look alike"
    waiting = f"{found.unknown_count:,} of {found.waiting_count:,} pictures that wait"
    click.echo(f"{waiting} are unknown to {found.version}; {alike}.")
    for group, items in found.groups:
        classes = ", ".join(f"{name} ({count})" for name, count in _classes(items))
        click.echo(f"\n{len(items)} look alike (mean similarity {group.similarity:.2f}), given as {classes}.")
        if not have_one_class(items):
            click.echo(f"  Make it a class: whisker inbox label --group-of {items[0].id[:8]} NAME")


@inbox.command()
@click.argument("class_name", metavar="NAME")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@click.option(
    "--group-of", metavar="ID", help="All pictures that look alike with this one; the first 8 digits will do."
)
def label(class_name: str, ids: tuple[str, ...], group_of: str | None) -> None:
    """Give pictures of the inbox the class NAME; nothing is trained by that."""
    if bool(ids) == (group_of is not None):
        raise click.UsageError("Give the ids of pictures, or one with --group-of.")
    workspace = Workspace.open(load_settings())
    name = check_class_name(class_name)
    chosen = ids if group_of is None else _Groups.find(workspace).ids_of_group(group_of)
    before = workspace.feedback.relabel_all(chosen, name)
    was = ", ".join(f"{old} ({count})" for old, count in _classes(before))
    changed = "1 picture is" if len(before) == 1 else f"{len(before):,} pictures are"
    click.echo(f"{changed} {name} now (before: {was}).")


@dataclass(frozen=True)
class _Groups:
    """Groups of pictures that wait.

    Attributes:
        version: That does not know them.
        groups: Each with its pictures, the most typical first.
    """

    version: str
    groups: Sequence[tuple[UnknownGroup, list[FeedbackItem]]]
    unknown_count: int
    waiting_count: int
    least_similarity: float

    @classmethod
    def find(cls, workspace: Workspace) -> "_Groups":
        settings, store = workspace.settings, workspace.feedback
        model = LiveModel(workspace.registry, settings.poll_seconds).resolve(None)
        by_image = {item.image_id: item for item in store.list("new")}
        turns = BoundedPool(1, 1, threading.TIMEOUT_MAX)
        try:
            found = UnknownGroups(turns, settings.image_limits).find(model, store.waiting_files(), math.inf)
        finally:
            turns.close()
        return cls(
            version=found.version,
            groups=[(one, [by_image[key] for key in one.keys if key in by_image]) for one in found.groups],
            unknown_count=found.unknown_count,
            waiting_count=len(by_image),
            least_similarity=found.least_similarity,
        )

    def ids_of_group(self, beginning: str) -> list[str]:
        """List the pictures of the group that has a picture whose id begins so.

        Raises:
            NotFound: There is none, or more than one.
        """
        fitting = [items for _, items in self.groups if any(item.id.startswith(beginning) for item in items)]
        if len(fitting) != 1:
            raise NotFound(
                f"{len(fitting) or 'No'} groups have a picture whose id begins with {beginning[:40]!r}. "
                "`whisker inbox groups` lists one id of each."
            )
        return [item.id for item in fitting[0]]

    def as_json(self) -> dict[str, object]:
        """Say the same as GET /feedback/groups."""
        return {
            "model_version": self.version,
            "groups": [
                {
                    "ids": [item.id for item in items],
                    "class_names": dict(_classes(items)),
                    "similarity": group.similarity,
                    "is_named": have_one_class(items),
                }
                for group, items in self.groups
            ],
            "unknown_count": self.unknown_count,
            "pending_count": 0,
            "least_similarity": self.least_similarity,
        }


def _classes(items: Sequence[FeedbackItem]) -> list[tuple[str, int]]:
    """Count pictures by class, the most frequent first."""
    return Counter(item.class_name for item in items).most_common()
