"""`whisker models`."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from whisker.commands.model_ensemble import ensemble
from whisker.commands.model_import import import_command
from whisker.commands.storage import delete, rename, yes_option
from whisker.commands.threshold_choices import show_choices, with_choices
from whisker.errors import NotFound, RequestInvalid
from whisker.evaluation.record import EvaluationRecord
from whisker.evaluation.threshold_choice import Choices, ThresholdChoice, choose_thresholds, rule_of
from whisker.registry.artifacts import read_card, read_manifest, read_report
from whisker.registry.manifest import Manifest, Summary
from whisker.registry.registry import CHAMPION
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds, check_thresholds
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
@click.option(
    "--class", "class_name", metavar="NAME", help="--high and --reset are meant for answers of this class alone."
)
@click.option("--reset", is_flag=True, help="Go back to the default; with --class, to what holds for all classes.")
def threshold(version: str, high: float | None, medium: float | None, class_name: str | None, reset: bool) -> None:
    """Show or set the confidences by which VERSION's answers are called sure; running servers follow within seconds.

    What is not given stays as it is. `whisker models choose-threshold` finds one by precision or by cost.
    """
    if reset and (high is not None or medium is not None):
        raise click.UsageError("--reset and --high or --medium exclude each other.")
    if class_name is not None and (medium is not None or not (reset or high is not None)):
        raise click.UsageError("--class goes with --high or with --reset: a class has no --medium of its own.")
    workspace = Workspace.open(load_settings())
    name = workspace.registry.folder(version).name
    before = workspace.registry.thresholds_of(name)
    if class_name is not None:
        workspace.thresholds.set_thresholds(name, _with_class(before, class_name, high))
    elif reset:
        workspace.thresholds.set_thresholds(name, None)
    elif high is not None or medium is not None:
        wanted = before.high if high is None else high, before.medium if medium is None else medium
        workspace.thresholds.set_thresholds(name, check_thresholds(*wanted, before.by_class))
    show_thresholds(name, workspace.registry.thresholds_of(name))


@models.command(name="choose-threshold")
@click.argument("version", default=CHAMPION)
@click.option("--precision", type=float, help="How often sure answers shall be right, such as 0.95.")
@click.option("--cost-wrong", type=float, help="What a wrong answer that is called sure costs, in any unit.")
@click.option("--cost-unsure", type=float, help="What a picture costs that is left to a person.")
@click.option("--class", "class_name", metavar="NAME", help="For answers of this class alone.")
@click.option("--each-class", is_flag=True, help="For each class.")
@click.option("--use", is_flag=True, help="Set what is found; among several classes, only by 30 test answers or more.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def choose_threshold(
    version: str, class_name: str | None, each_class: bool, use: bool, as_json: bool, **asked: float | None
) -> None:
    """Find the confidence above which VERSION's answers are sure: by a wanted precision, or by least cost.

    By its own test pictures, with 95 % intervals. Without --use nothing is set.
    """
    if class_name is not None and each_class:
        raise click.UsageError("--class and --each-class exclude each other.")
    rule = rule_of(**asked)
    workspace = Workspace.open(load_settings())
    folder = workspace.registry.folder(version)
    before, known = workspace.registry.thresholds_of(folder.name), read_manifest(folder).class_names
    found = choose_thresholds(EvaluationRecord(folder), known, rule, before)
    choices = _asked_choices(found, class_name, each_class=each_class, known=known)
    if as_json:
        click.echo(json.dumps([choice.model_dump(mode="json") for choice in choices]))
    else:
        show_choices(folder.name, choices, rule)
    if use:
        workspace.thresholds.set_thresholds(folder.name, with_choices(before, choices))
        if not as_json:
            show_thresholds(folder.name, workspace.registry.thresholds_of(folder.name))


def _asked_choices(
    found: Choices, class_name: str | None, *, each_class: bool, known: Sequence[str]
) -> Sequence[ThresholdChoice]:
    """Return the choices that are asked for.

    Raises:
        RequestInvalid: The class is none of the version's.
        NotFound: The version's evaluation does not say.
    """
    if class_name is None and not each_class:
        if found.overall is None:
            raise NotFound(
                "This version's evaluation did not keep how sure its answers were. Test it: whisker evaluate"
            )
        return [found.overall]
    if class_name is not None and class_name not in known:
        raise RequestInvalid(f"The version has no class {class_name[:80]!r}; it has {', '.join(known[:20])}.")
    if not found.by_class:
        raise NotFound("This version did not keep its test answers one by one, so nothing is known of single classes.")
    return [choice for choice in found.by_class if class_name in {None, choice.class_name}]


def show_thresholds(version: str, used: Thresholds) -> None:
    """Print the thresholds in use of a version."""
    remark = " (the default)" if used == DEFAULT_THRESHOLDS else ""
    click.echo(f"{version}: high above {used.high:g}, medium from {used.medium:g}, low below that{remark}.")
    for name, high in used.by_class.items():
        click.echo(f"  {name}: high above {high:g}")


def _with_class(before: Thresholds, class_name: str, high: float | None) -> Thresholds:
    """Set or remove the threshold of one class."""
    others = {name: value for name, value in before.by_class.items() if name != class_name}
    if high is None and len(others) == len(before.by_class):
        raise RequestInvalid(f"{class_name[:80]!r} has no threshold of its own, so there is nothing to reset.")
    return check_thresholds(before.high, before.medium, others if high is None else {**others, class_name: high})


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
