"""Ask the live version about the same test pictures that the new one was judged by."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from whisker.database import Database
from whisker.datasets.images import LabelledImage
from whisker.datasets.tables import IMAGES
from whisker.errors import AppError
from whisker.evaluation.comparison import Contender, Rules, compare
from whisker.evaluation.comparison_record import Comparison
from whisker.evaluation.subject import Subject, ask
from whisker.registry.manifest import Manifest
from whisker.registry.registry import Registry
from whisker.retrain.promotion import Standing
from whisker.retrain.run import Outcome
from whisker.serving.loaded_model import LoadedModel, load_model

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arena:
    """Where the live version is found, what it learned from, and the rules to compare by."""

    registry: Registry
    database: Database
    rules: Rules


def measure_against_champion(
    outcome: Outcome, version: str, arena: Arena, on_progress: Callable[[float], None] | None = None
) -> Standing:
    """Compare a run's outcome with the live version, without the pictures that the live one was trained on.

    Args:
        outcome: The run's.
        version: What it will be called.
        arena: Where to find the live version.
        on_progress: Called with the share of the pictures that it was asked about.
    """
    champion = arena.registry.champion()
    if champion is None:
        return Standing(None)
    try:
        folder = arena.registry.folder(champion)
        model = load_model(folder)
    except AppError as error:
        logger.warning("The live version %s cannot be loaded: %s", champion, error.detail)
        return Standing(champion, unusable=error.detail)
    learned_from = training_pictures(arena.database, model.manifest)
    test, dataset = outcome.material.splits.test, outcome.material.dataset
    answered = zip(test, outcome.evaluation.predictions, strict=True)
    comparable = bool(set(dataset.class_names) & set(model.manifest.class_names))
    fair = [(file, answer) for file, answer in answered if comparable and file.sha256 not in (learned_from or ())]
    files = [file for file, _ in fair]
    comparison = compare(
        _answered(model, folder, files, on_progress),
        Contender(version, dataset.class_names, [answer.predicted_class for _, answer in fair]),
        [file.class_name for file in files],
        dataset=dataset.name,
        rules=arena.rules,
        left_out=len(test) - len(files) if learned_from is not None and comparable else None,
    )
    return Standing(champion, comparison)


def stored_standing(folder: Path, registry: Registry) -> Standing:
    """Read how a finished version stood to the one that was live when it was judged."""
    stored = folder / "comparison.json"
    if stored.is_file():
        comparison = Comparison.model_validate_json(stored.read_bytes())
        return Standing(comparison.champion, comparison)
    champion = registry.champion()
    if champion is None:
        return Standing(None)
    try:
        load_model(registry.folder(champion))
    except AppError as error:
        return Standing(champion, unusable=error.detail)
    return Standing(None)


def training_pictures(database: Database, manifest: Manifest) -> frozenset[str] | None:
    """List the pictures, by hash, that a version was trained on; None where its dataset is not kept here."""
    if manifest.dataset.revision is None:
        return None
    wanted = select(IMAGES.c.sha256).where(IMAGES.c.revision_id == manifest.dataset.revision, IMAGES.c.split != "test")
    with database.transaction() as connection:
        return frozenset(connection.scalars(wanted)) or None


def _answered(
    model: LoadedModel, folder: Path, files: list[LabelledImage], on_progress: Callable[[float], None] | None
) -> Contender:
    """Get the live version's answers: those that its folder keeps, and the rest by asking."""
    class_names = model.manifest.class_names
    answers = _kept_answers(folder, model.manifest)
    rest = [file for file in files if file.id not in answers]
    if rest:
        winners = ask(Subject.of(model), rest, on_progress).probabilities.argmax(axis=1)
        answers |= {file.id: class_names[winner] for file, winner in zip(rest, winners, strict=True)}
    return Contender(model.manifest.version, class_names, [answers[file.id] for file in files])


def _kept_answers(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Read what a version said about its own test pictures, by their ids; its files were checked when it was loaded."""
    if "predictions.json" not in manifest.files:
        return {}
    kept = json.loads((folder / "predictions.json").read_bytes())
    return {answer["image_id"]: answer["predicted_class"] for answer in kept}
