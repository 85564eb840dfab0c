"""`whisker evaluate`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whisker.commands.datasets import layout_option, name_encoding_option
from whisker.commands.options import ShownProgress, print_warnings, robustness_option
from whisker.commands.train import training_packages
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.layouts.layout import Expected
from whisker.datasets.names.encoding import NameEncoding
from whisker.evaluation.comparison import same_scene_caution
from whisker.evaluation.corruptions import KIND_WORDS, STRENGTHS
from whisker.evaluation.model_card import describe_robustness
from whisker.registry.registry import CHAMPION
from whisker.settings import load_settings
from whisker.workspace import Workspace

if TYPE_CHECKING:
    from whisker.evaluation.schema import EvaluationReport, RobustnessFigures

_MISTAKES_SHOWN = 20
_NAME_WIDTH, _CELL_WIDTH = 24, 13

DATA = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("version", default=CHAMPION)
@click.option("--data", type=DATA, required=True, help="Class folders; their test/ part if there is one, else all.")
@click.option("--unknown-data", type=DATA, help="Pictures of anything else.")
@robustness_option
@layout_option
@name_encoding_option
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write scores.json and the plots as PNG files into this folder.",
)
def evaluate(
    version: str,
    data: Path,
    unknown_data: Path | None,
    robustness_images: int | None,
    layout: LayoutChoice,
    name_encoding: NameEncoding | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Test VERSION (the live one by default) on labelled pictures, as it is served."""
    with training_packages():
        from whisker.retrain.standalone import evaluate_version
    settings, shown = load_settings(), ShownProgress()
    folder = Workspace.open(settings).registry.folder(version)
    found = evaluate_version(
        folder,
        data,
        expected=Expected(layout, name_encoding=name_encoding),
        unknown_data=unknown_data,
        robustness_images=settings.robustness_images if robustness_images is None else robustness_images,
        observer=shown,
        on_warnings=print_warnings,
    )
    report = found.report
    if output is not None:
        _write_scores(output, report)
    if as_json:
        click.echo(report.model_dump_json(indent=2))
    else:
        _print_scores(report)


def _write_scores(output: Path, report: "EvaluationReport") -> None:
    from whisker.evaluation.plots import plots
    from whisker.retrain.version_files import readable_json

    output.mkdir(parents=True, exist_ok=True)
    for name, content in {"scores.json": readable_json(report), **plots(report)}.items():
        (output / name).write_bytes(content)


def _print_scores(report: "EvaluationReport") -> None:
    low, high = report.accuracy_interval
    click.echo(f"{report.accuracy:.2%} of {report.count} pictures right (95 % interval {low:.1%} to {high:.1%})")
    if report.same_scene:
        click.echo(same_scene_caution(round(report.same_scene_share * report.count), report.count))
    by_chance = "" if report.ece_by_chance is None else f" (by chance alone {report.ece_by_chance:.2%})"
    click.echo(f"calibration error {report.ece:.2%}{by_chance}, log loss {report.log_loss:.3f}")
    for figures in report.per_class:
        click.echo(f"  {figures.class_name}: recall {figures.recall:.1%}, precision {figures.precision:.1%}")
    _print_confusions(report)
    if report.robustness is not None:
        _print_robustness(report.robustness)


def _print_confusions(report: "EvaluationReport") -> None:
    if report.confusion_matrix is not None:
        click.echo("confusion (rows true, columns predicted): " + json.dumps(report.confusion_matrix))
        return
    mistakes = [(true, said, count) for true, said, count in report.confusions() if true != said]
    click.echo(f"the most frequent of {len(mistakes):,} kinds of mistakes:")
    for true, said, count in mistakes[:_MISTAKES_SHOWN]:
        click.echo(f"  {report.class_names[true]} taken for {report.class_names[said]}: {count}")


def _print_robustness(robustness: "RobustnessFigures") -> None:
    """Print a row a kind, a column a strength: the share that is right, and the mean confidence."""
    click.echo(describe_robustness(robustness))
    head = [f"strength {strength}" for strength in STRENGTHS]
    click.echo(_row("right / mean confidence", head))
    for kind, words in KIND_WORDS.items():
        own = [one for one in robustness.conditions if one.kind == kind]
        click.echo(_row(words, [f"{one.accuracy:.0%} / {one.mean_confidence:.0%}" for one in own]))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<{_NAME_WIDTH}}" + "".join(f"{cell:>{_CELL_WIDTH}}" for cell in cells)
