"""Whether a new version goes live: compared with the live one on the same test pictures, with the reason in words."""

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import select

from whisker.database import Database
from whisker.datasets.images import LabelledImage
from whisker.datasets.tables import IMAGES
from whisker.errors import AppError
from whisker.evaluation.comparison import Comparison, VersionResults, compare, same_scene_caution
from whisker.evaluation.predictions import predict_files
from whisker.progress import Progress
from whisker.registry.manifest import Manifest, Summary
from whisker.registry.promotion import PromotionPolicy, PromotionRules
from whisker.registry.registry import Registry
from whisker.retrain.training_and_evaluation import Outcome
from whisker.serving.served_model import ServedVersion, load_model

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChampionComparison:
    """How a candidate compares with the version that was live when it was evaluated.

    Attributes:
        champion: That version; None where there was none.
        comparison: The two on the same pictures; None where there was nothing to compare with.
        unusable: Why the champion could not be loaded; None where it could.
    """

    champion: str | None
    comparison: Comparison | None = None
    unusable: str | None = None


@dataclass(frozen=True)
class Decision:
    """Whether a candidate goes live, and the reason, for a person."""

    promote: bool
    reason: str


def compare_with_champion(
    outcome: Outcome,
    version: str,
    *,
    registry: Registry,
    database: Database,
    rules: PromotionRules,
    on_progress: Progress | None = None,
) -> ChampionComparison:
    """Compare a run's outcome with the live version, without the pictures that the live one was trained on.

    Args:
        outcome: The run's.
        version: What it will be called.
        registry: Knows the live version.
        database: Knows the pictures that the live version was trained on.
        rules: When a candidate counts as not worse.
        on_progress: Called with the share of the pictures that the live version has predicted.
    """
    champion = registry.champion()
    if champion is None:
        return ChampionComparison(None)
    try:
        folder = registry.folder(champion)
        model = load_model(folder)
    except AppError as error:
        logger.warning("The live version %s cannot be loaded: %s", champion, error.detail)
        return ChampionComparison(champion, unusable=error.detail)
    learned_from = training_hashes(database, model.manifest)
    test, dataset = outcome.material.splits.test, outcome.material.dataset
    same_scene = outcome.material.splits.same_scene
    predicted = zip(test, outcome.evaluation.predictions, strict=True)
    comparable = bool(set(dataset.class_names) & set(model.class_names))
    fair = [(file, record) for file, record in predicted if comparable and file.sha256 not in (learned_from or ())]
    files = [file for file, _ in fair]
    comparison = compare(
        _champion_results(model, folder, files, on_progress),
        VersionResults(version, dataset.class_names, [record.predicted_class for _, record in fair]),
        [file.class_name for file in files],
        dataset=dataset.name,
        rules=rules,
        left_out=len(test) - len(files) if learned_from is not None and comparable else None,
        same_scene=[file.sha256 in same_scene for file in files],
    )
    return ChampionComparison(champion, comparison)


def stored_comparison(folder: Path, registry: Registry) -> ChampionComparison:
    """Read how a finished version compared with the one that was live when it was evaluated."""
    stored = folder / "comparison.json"
    if stored.is_file():
        comparison = Comparison.model_validate_json(stored.read_bytes())
        return ChampionComparison(comparison.champion, comparison)
    champion = registry.champion()
    if champion is None:
        return ChampionComparison(None)
    try:
        load_model(registry.folder(champion))
    except AppError as error:
        return ChampionComparison(champion, unusable=error.detail)
    return ChampionComparison(None)


def decide(
    policy: PromotionPolicy, found: ChampionComparison, live: str | None, summary: Summary | None = None
) -> Decision:
    """Decide whether a candidate goes live.

    Args:
        policy: `auto` promotes what is shown not to be worse; `always` and `never` do so whatever was found.
        found: How it compares with the champion.
        live: The version that is live now; another than the one it was compared with may be.
        summary: The candidate's figures: where they are of scenes that it learned from too, the reason says so.
    """
    decision = _decide(policy, found, live)
    caution = _caution(summary) if summary else ""
    if not caution or (found.comparison is not None and found.comparison.same_scene):
        return decision
    return replace(decision, reason=f"{decision.reason} {caution}")


def _caution(summary: Summary) -> str:
    count = round(summary.same_scene_share * summary.test_count)
    return same_scene_caution(count, summary.test_count) if count else ""


def _decide(policy: PromotionPolicy, found: ChampionComparison, live: str | None) -> Decision:
    if policy == "never":
        return Decision(False, f"Kept as a candidate, as asked for (promote: never).{_reason(found)}")
    if policy == "always":
        return Decision(True, f"Promoted as asked for (promote: always).{_reason(found)}")
    if live is None:
        return Decision(True, "Promoted: it is the first version.")
    if live != found.champion:
        return _kept(f"Meanwhile {live} went live, which it was not compared with. You decide.")
    if found.comparison is None:
        unusable = found.unusable or "it could not be compared"
        return Decision(True, f"Promoted: the live version {live} cannot be used ({unusable}).")
    comparison = found.comparison
    if comparison.verdict == "not_worse":
        return Decision(True, f"Promoted. {comparison.reason}")
    return Decision(False, f"{comparison.reason} You decide.") if comparison.is_open else _kept(comparison.reason)


def training_hashes(database: Database, manifest: Manifest) -> frozenset[str] | None:
    """List the pictures, by hash, that a version was trained on; None where its dataset is not kept here."""
    if manifest.dataset.revision is None:
        return None
    wanted = select(IMAGES.c.sha256).where(IMAGES.c.revision_id == manifest.dataset.revision, IMAGES.c.split != "test")
    with database.transaction() as connection:
        return frozenset(connection.scalars(wanted)) or None


def _champion_results(
    model: ServedVersion, folder: Path, files: list[LabelledImage], on_progress: Progress | None
) -> VersionResults:
    """Get the live version's predictions: those that its folder keeps, and the rest from the model."""
    predicted = _stored_predictions(folder, model.manifest)
    rest = [file for file in files if file.id not in predicted]
    if rest:
        winners = predict_files(model, rest, on_progress).probabilities.argmax(axis=1)
        predicted |= {file.id: model.class_names[winner] for file, winner in zip(rest, winners, strict=True)}
    return VersionResults(model.manifest.version, model.class_names, [predicted[file.id] for file in files])


def _stored_predictions(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Read what a version predicted for its own test pictures, by their ids; loading it has checked its files."""
    if "predictions.json" not in manifest.files:
        return {}
    kept = json.loads((folder / "predictions.json").read_bytes())
    return {record["image_id"]: record["predicted_class"] for record in kept}


def _kept(reason: str) -> Decision:
    return Decision(False, f"Kept as a candidate. {reason}")


def _reason(found: ChampionComparison) -> str:
    return f" {found.comparison.reason}" if found.comparison else ""
