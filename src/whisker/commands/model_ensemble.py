"""`whisker models ensemble`."""

import shlex
import sys

import click

from whisker.commands.options import ShownProgress, print_warnings
from whisker.settings import load_settings
from whisker.workspace import Workspace

EXAMPLES = """Examples:

\b
  whisker models ensemble pets-3 pets-5 --promote
  whisker models ensemble pets-3 pets-5 theirs-1 --data pets/ --name pets-together
"""


@click.command(epilog=EXAMPLES)
@click.argument("versions", metavar="VERSION...", nargs=-1, required=True)
@click.option(
    "--data",
    metavar="DATASET",
    help="A folder, a ZIP or a dataset, whose test part judges it; by default what the first version learned from.",
)
@click.option("--name", help="What the model is for; by default as the first version, with -ensemble behind.")
@click.option("--promote", is_flag=True, help="Make the new version the one that answers.")
def ensemble(versions: tuple[str, ...], data: str | None, name: str | None, promote: bool) -> None:
    """Join versions of the same classes to one, which answers with the mean of their probabilities.

    It is one ONNX file, costs what they cost together, and is tested on pictures that none of them learned from.
    Heatmaps are found by covering parts of the picture; a picture is unknown where they say so on average.
    """
    from whisker.commands.train import free_version, images_named, print_result, training_packages

    with training_packages():
        from whisker.retrain.model_ensemble import Ensemble, join_versions
    workspace = Workspace.open(load_settings())
    folders = [workspace.registry.folder(version) for version in versions]
    name = name or f"{folders[0].name.rpartition('-')[0] or folders[0].name}-ensemble"
    asked = Ensemble(
        members=[folder.name for folder in folders],
        version=free_version(workspace, None, name),
        name=name,
        command=shlex.join(["whisker", *sys.argv[1:]]),
    )
    images = None if data is None else images_named(workspace, data)
    manifest = join_versions(workspace, asked, images, ShownProgress(), print_warnings)
    print_result(manifest)
    if promote:
        workspace.promotions.promote(manifest.version, "promoted by whisker models ensemble")
        click.echo(f"{manifest.version} is live.")
    else:
        click.echo(f"Make it answer: whisker models promote {manifest.version}")
