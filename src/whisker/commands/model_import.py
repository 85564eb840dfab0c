"""`whisker models import`."""

import shlex
import sys
from pathlib import Path
from typing import Any

import click

from whisker.backbones.labels import checked_labels, read_labels_text
from whisker.backbones.own import Wishes
from whisker.commands.onnx_file import FILE_ARGUMENT, open_file, pixel_options, preprocessing_of
from whisker.commands.options import ShownProgress, print_warnings
from whisker.settings import load_settings
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker models import pets.onnx --labels cats,dogs --data pets/ --preprocess imagenet
  whisker models import keras.onnx --labels labels.txt --data pets@2 --preprocess half --promote
  whisker models import yolo11n-cls.onnx --data pets.zip --preprocess unit
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("file", metavar=FILE_ARGUMENT)
@click.option(
    "--labels",
    help="Its classes in the order of its outputs: with commas between, or a file with one a line. By default those "
    "that the file names.",
)
@click.option(
    "--data",
    required=True,
    metavar="DATASET",
    help="A folder, a ZIP or a dataset of the same classes, best of pictures that it did not learn from: those of the "
    "test part judge it, the others calibrate it.",
)
@click.option("--name", help="What the model is for, such as cats-vs-dogs; by default the file's name.")
@click.option("--licence", default="not said", show_default=True, help="Of its weights, as the manifest will say it.")
@click.option("--source", help="Who made it; by default the file's name.")
@pixel_options
@click.option("--promote", is_flag=True, help="Make the new version the one that answers.")
def import_command(
    file: str,
    labels: str | None,
    data: str,
    name: str | None,
    licence: str,
    source: str | None,
    size_px: int | None,
    output: str | None,
    promote: bool,
    **pixels: Any,
) -> None:
    """Take over an ONNX file that classifies pictures as a version: tested, compared and promoted like any other.

    It answers as it did, with honest probabilities, a test for unknown pictures, and heatmaps that are found by
    covering parts of the picture.
    """
    from whisker.commands.train import free_version, images_named, print_result, training_packages

    with training_packages():
        from whisker.retrain.model_import import ModelImport, import_model
        from whisker.retrain.version_names import slug
    workspace = Workspace.open(load_settings())
    images, found = images_named(workspace, data), open_file(workspace, file)
    name = name or slug(found.path.stem)
    asked = ModelImport(
        file=found.path,
        labels=None if labels is None else _read_labels(labels),
        wishes=Wishes(preprocessing=preprocessing_of(**pixels), size_px=size_px, output=output),
        licence=licence,
        source=source or found.source,
        version=free_version(workspace, None, name),
        name=name,
        command=shlex.join(["whisker", *sys.argv[1:]]),
    )
    manifest = import_model(workspace, asked, images, ShownProgress(), print_warnings)
    print_result(manifest)
    if promote:
        workspace.promotions.promote(manifest.version, "promoted by whisker models import")
        click.echo(f"{manifest.version} is live.")
    else:
        click.echo(f"Make it answer: whisker models promote {manifest.version}")


def _read_labels(text: str) -> tuple[str, ...]:
    """Read labels from a file of that name, else from the text itself."""
    path = Path(text)
    if "," not in text and path.is_file():
        return read_labels_text(path.read_text(encoding="utf-8-sig"))
    return checked_labels([label.strip() for label in text.split(",") if label.strip()])
