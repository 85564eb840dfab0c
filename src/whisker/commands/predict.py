"""`whisker predict`: classifies files, folders and web addresses."""

import csv
import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import click

from whisker.datasets.folders import list_folder
from whisker.datasets.layouts.ignored_files import (
    IGNORED_NAME_REASON,
    has_image_name,
    ignored_name_reason,
    is_ignored_name,
    not_an_image_reason,
)
from whisker.datasets.measures import MAX_IMAGE_BYTES, TOO_LARGE_REASON
from whisker.errors import AppError, FileEmpty, FileMissing, FormatUnsupported, ImageUndecodable
from whisker.memory_budget import MemoryShare
from whisker.remote_images import RemoteImageFetcher
from whisker.serving.bounded_pool import BoundedPool
from whisker.serving.live_model import LiveModel
from whisker.serving.predictor import Extras, Prediction, Predictor
from whisker.settings import load_settings
from whisker.system import available_cores
from whisker.text import listed_with_reasons, printable_path, safe_cell
from whisker.workspace import Workspace

SourceAnswer = tuple[str, Prediction | AppError]
SkippedSource = tuple[str, str]

COLUMNS = (
    "source",
    "predicted_class",
    "confidence",
    "confidence_band",
    "is_unknown",
    "model_version",
    "warnings",
    "error",
)

EXAMPLES = """Examples:

\b
  whisker predict photo.jpg
  whisker predict ~/Pictures --csv > answers.csv
  whisker predict https://example.org/cat.jpg --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, required=True, metavar="FILE|DIR|URL...")
@click.option("--model", "reference", default=None, help="A version; the live one by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option(
    "--heatmaps", type=click.Path(path_type=Path, file_okay=False), help="Write a heatmap PNG a picture here."
)
def predict(
    sources: tuple[str, ...], reference: str | None, as_json: bool, as_csv: bool, heatmaps: Path | None
) -> None:
    """Classify pictures: files, all pictures below a folder, or web addresses.

    Of a folder, every file that is not answered is named on standard error with the reason. Nothing needs to run: the
    model is loaded here. The exit status is 1 when a picture could not be read.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other.")
    settings = load_settings()
    threads = available_cores()
    live_model = LiveModel(Workspace.open(settings).registry, settings.poll_seconds)
    model = live_model.resolve(reference)
    thresholds = live_model.thresholds_of(model)
    memory = MemoryShare(settings.memory_budget.decoding_bytes)
    decoding = BoundedPool(threads, sys.maxsize, threading.TIMEOUT_MAX, memory)
    predictor = Predictor(decoding, settings.image_limits)
    ask = partial(predictor.predict, model=model, extras=Extras(explain=heatmaps is not None), thresholds=thresholds)
    expanded = find_sources(sources)
    paths = expanded.sources
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(lambda source: (source, _answer(source, ask, heatmaps)), paths)
        with click.progressbar(
            found, length=len(paths), label="Classifying", file=sys.stderr, hidden=len(paths) < 2
        ) as bar:
            answers = list(bar)
    answers, left_out = expanded.sort_out(answers)
    for path, reason in left_out:
        click.echo(f"Left out {click.format_filename(path)}: {reason}", err=True)
    printer = _print_json if as_json else _print_csv if as_csv else _print_table
    printer(answers, sys.stdout)
    if any(isinstance(answer, AppError) for _, answer in answers):
        sys.exit(1)


@dataclass
class Sources:
    """Files and addresses to classify.

    Attributes:
        sources: Files and addresses.
        left_out: Files and folders below the given ones that are skipped, each with the reason.
        found: Sources that were found in a folder without an image's file name.
    """

    sources: list[str] = field(default_factory=list)
    left_out: list[SkippedSource] = field(default_factory=list)
    found: set[str] = field(default_factory=set)

    def sort_out(self, answers: Iterable[SourceAnswer]) -> tuple[list[SourceAnswer], list[SkippedSource]]:
        """Separate the answers from files found in a folder that turned out to be no images.

        Raises:
            FileMissing: There are no answers left.
        """
        kept, left_out = list[SourceAnswer](), list(self.left_out)
        for source, answer in answers:
            if source in self.found and isinstance(answer, (FileEmpty, FormatUnsupported, ImageUndecodable)):
                left_out.append((source, answer.detail))
            else:
                kept.append((source, answer))
        if not kept:
            raise FileMissing(f"There are no pictures here.{_list_skipped(left_out)}")
        return kept, left_out

    def add_folder(self, folder: Path) -> None:
        """Add the files of a folder.

        Raises:
            FileMissing: It has nothing to classify.
        """
        listing = list_folder(folder, follows_files=True)
        before, left_before = len(self.sources), len(self.left_out)
        for parts in sorted(listing.files):
            path = str(folder.joinpath(*parts))
            reason = _skip_reason(folder, parts)
            if reason:
                self.left_out.append((path, reason))
                continue
            self.sources.append(path)
            if not has_image_name(parts[-1]):
                self.found.add(path)
        self.left_out += ((str(folder / path), IGNORED_NAME_REASON) for path in listing.passed_over)
        self.left_out += ((str(folder / path), reason) for path, reason in listing.left_out)
        if len(self.sources) == before:
            raise FileMissing(
                f"There are no pictures below {str(folder)!r}.{_list_skipped(self.left_out[left_before:])}"
            )


def find_sources(sources: Sequence[str]) -> Sources:
    """List the files to classify, of folders everything that may be an image.

    Raises:
        FileMissing: A folder has nothing to classify.
    """
    expanded = Sources()
    for source in sources:
        path = Path(source)
        if path.is_dir():
            expanded.add_folder(path)
        else:
            expanded.sources.append(source)
    return expanded


def _skip_reason(folder: Path, parts: tuple[str, ...]) -> str:
    """Return why a file is skipped; empty if it is not."""
    if is_ignored_name(parts):
        return ignored_name_reason(parts[-1])
    reason = not_an_image_reason(parts[-1])
    if not reason and folder.joinpath(*parts).stat().st_size > MAX_IMAGE_BYTES:
        return TOO_LARGE_REASON
    return reason


def _list_skipped(left_out: Sequence[SkippedSource]) -> str:
    return f" Left out: {listed_with_reasons(left_out)}." if left_out else ""


def _answer(source: str, ask: Callable[[bytes], Prediction], heatmaps: Path | None) -> Prediction | AppError:
    try:
        prediction = ask(_read_source(source))
    except AppError as error:
        return error
    if heatmaps is not None and prediction.heatmap_png is not None:
        heatmaps.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", source).strip("-.")  # the whole path: folders repeat file names
        (heatmaps / f"{name}.heatmap.png").write_bytes(prediction.heatmap_png)
    return prediction


def _read_source(source: str) -> bytes:
    if "://" in source:
        return RemoteImageFetcher().fetch(source)
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise FileMissing(f"{printable_path(source)} cannot be read: {error.strerror}.") from error


def _row(source: str, answer: Prediction | AppError) -> dict[str, Any]:
    if isinstance(answer, AppError):
        return {"source": printable_path(source), "error": f"{answer.code}: {answer.detail}"}
    return {
        "source": printable_path(source),
        "predicted_class": answer.predicted_class,
        "confidence": round(answer.confidence, 4),
        "confidence_band": answer.confidence_band,
        "is_unknown": answer.is_unknown,
        "model_version": answer.model_version,
        "warnings": " ".join(answer.warnings),
    }


def _print_json(answers: Sequence[SourceAnswer], output: TextIO) -> None:
    for source, answer in answers:
        extra = {} if isinstance(answer, AppError) else _json_extras(answer)
        output.write(json.dumps({**_row(source, answer), **extra}) + "\n")


def _json_extras(answer: Prediction) -> dict[str, Any]:
    return {
        "probabilities": answer.probabilities,
        "thresholds": {"high": answer.thresholds.high, "medium": answer.thresholds.medium},
        "warnings": list(answer.warnings),
    }


def _print_csv(answers: Sequence[SourceAnswer], output: TextIO) -> None:
    writer = csv.DictWriter(output, COLUMNS)
    writer.writeheader()
    for source, answer in answers:
        writer.writerow({column: safe_cell(value) for column, value in _row(source, answer).items()})


def _print_table(answers: Sequence[SourceAnswer], output: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Picture", "Class", "Confidence", "")
    for source, answer in answers:
        if isinstance(answer, AppError):
            table.add_row(Text(printable_path(source)), "", "", Text(answer.detail, style="red"))
            continue
        remark = "unknown: unlike the training data" if answer.is_unknown else f"{answer.confidence_band} confidence"
        style = "yellow" if answer.is_unknown or answer.confidence_band != "high" else "green"
        name = Text(answer.predicted_class, style="bold")
        remarks = Text(remark, style=style)
        for warning in answer.warnings:
            remarks.append(f"\n! {warning}", style="yellow")
        table.add_row(Text(printable_path(source)), name, f"{answer.confidence:.1%}", remarks)
    Console(file=output).print(table)
