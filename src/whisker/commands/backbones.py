"""`whisker backbones`."""

import json
import re
from pathlib import Path
from typing import Any

import click

from whisker.backbones.own import OwnBackbone, Wishes
from whisker.backbones.table import BACKBONES
from whisker.commands.onnx_file import FILE_ARGUMENT, open_file, pixel_options, preprocessing_of
from whisker.commands.options import ShownProgress
from whisker.commands.storage import yes_option
from whisker.commands.train import images_named, training_packages
from whisker.settings import load_settings
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker backbones add dinov2-s14.onnx --licence Apache-2.0 --source "Meta AI, DINOv2"
  whisker backbones add hf:onnx-community/dinov2-small/onnx/model.onnx --name dinov2-s --preprocess imagenet
  whisker backbones add siglip.onnx --preprocess half --output last_hidden_state --try-on pets/
  whisker train --data pets/ --backbone own:dinov2-s14
"""


@click.group(invoke_without_command=True, epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="Print those that were added as JSON.")
@click.pass_context
def backbones(context: click.Context, as_json: bool) -> None:
    """List the networks to train on; the subcommands add one of your own, show and remove it."""
    if context.invoked_subcommand is not None:
        return
    records = _workspace().own_backbones.records()
    if as_json:
        click.echo(json.dumps([_as_json(record) for record in records]))
        return
    for row in (*BACKBONES.values(), *(record.row for record in records)):
        size = f"{row.parameters_millions:g} M numbers, {row.input_size_px} px"
        click.echo(f"{row.name:<24} {row.title} ({size}; {row.licence})")
    if not records:
        click.echo("\nAdd one of your own: whisker backbones add FILE.onnx")


@backbones.command()
@click.argument("file", metavar=FILE_ARGUMENT)
@click.option("--name", help="How settings name it, after own: ; by default the file's name.")
@click.option("--title", help="Its name for people.")
@click.option("--licence", default="not said", show_default=True, help="Of its weights, as manifests will say it.")
@click.option("--source", help="Who made it; by default the file's name.")
@pixel_options
@click.option("--extra-tokens", type=click.IntRange(0, 1000), help="Class and register tokens before the patches'.")
@click.option("--map-layout", type=click.Choice(["nchw", "nhwc"]), help="Of a map whose shape does not show it.")
@click.option("--sha256", help="Refuse the file if it has another hash.")
@click.option(
    "--try-on",
    "try_on",
    metavar="DATASET",
    help="A folder, a ZIP or a dataset: learn from 5 and 10 pictures of each class of it, beside the default network.",
)
def add(
    file: str,
    name: str | None,
    title: str | None,
    licence: str,
    source: str | None,
    size_px: int | None,
    output: str | None,
    extra_tokens: int | None,
    map_layout: str | None,
    sha256: str | None,
    try_on: str | None,
    **pixels: Any,
) -> None:
    """Add an ONNX file that makes features of pictures: a map, tokens or a vector.

    From the Hugging Face Hub as hf:OWNER/REPO/PATH.onnx, with @REVISION behind for another than the newest; what
    comes is checked by the hash that the Hub publishes.
    """
    with training_packages():
        from whisker.retrain.backbone_addition import Addition, add_file
    workspace = _workspace()
    wishes = Wishes(
        preprocessing=preprocessing_of(**pixels),
        size_px=size_px,
        output=output,
        extra_tokens=extra_tokens,
        channels_last=None if map_layout is None else map_layout == "nhwc",
    )
    found = open_file(workspace, file)
    addition = Addition(
        name=name or _name_of(found.path),
        title=title or found.path.stem,
        licence=licence,
        source=source or found.source,
        sha256=sha256,
    )
    images = None if try_on is None else images_named(workspace, try_on)
    record = add_file(workspace, found.path, wishes, addition, images, ShownProgress())
    click.echo(_description(record))
    click.echo(f"\nTrain on it: whisker train --data DIR --backbone {record.setting}")


@backbones.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show what was added as NAME, and what it costs and brings."""
    record = _workspace().own_backbones.find(name)
    click.echo(json.dumps(_as_json(record)) if as_json else _description(record))


@backbones.command()
@click.argument("name")
@yes_option
def remove(name: str, yes: bool) -> None:
    """Delete what was added as NAME; versions that were trained on it go on without it."""
    store = _workspace().own_backbones
    record = store.find(name)
    if not yes:
        click.confirm(f"Delete the backbone {record.setting}?", abort=True)
    store.remove(name)
    click.echo(f"{record.setting} is deleted.")


def _workspace() -> Workspace:
    return Workspace.open(load_settings())


def _as_json(record: OwnBackbone) -> dict[str, Any]:
    return {**record.model_dump(mode="json"), "setting": record.setting}


def _name_of(file: Path) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", file.stem.lower()).strip("-_")[:40]


def _description(record: OwnBackbone) -> str:
    height, width = record.places
    given = {
        "map": "a map",
        "tokens": f"tokens, of which the first {record.extra_tokens} are left out",
        "vector": "a vector, so heatmaps are found by covering parts of the picture",
    }[record.kind]
    lines = [
        f"{record.setting}: {record.title}, {record.parameters_millions:g} M numbers, {record.size_px} px",
        f"Gives {given}: {height} x {width} places of {record.channels} channels.",
        f"Licence: {record.licence}. Source: {record.source}. SHA-256: {record.original_sha256}",
        _cost(record),
    ]
    return "\n".join((*lines, *_few_shot_lines(record)))


def _cost(record: OwnBackbone) -> str:
    return (
        f"A picture takes {record.inference_ms:.1f} ms on one thread, with {record.reference} "
        f"{record.reference_ms:.1f} ms."
    )


def _few_shot_lines(record: OwnBackbone) -> list[str]:
    trial = record.few_shot
    if trial is None:
        return []
    pairs = zip(trial.figures, trial.reference_figures, strict=True)
    return [
        f"{trial.dataset}, {own.of_a_class} a class: {own.accuracy:.1%} right (worst of {own.draws} draws "
        f"{own.worst_accuracy:.1%}); with {record.reference} {other.accuracy:.1%} ({other.worst_accuracy:.1%})."
        for own, other in pairs
    ]
