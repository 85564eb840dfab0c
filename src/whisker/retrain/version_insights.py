"""Insights into a version's pictures, as files of the version: it may be copied to where the pictures are not."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.datasets.ingest_report import list_left_out
from whisker.datasets.splits import DatasetSplits
from whisker.errors import BackboneUnavailable
from whisker.insights.compute import EmbeddingFindings, compute_insights, with_embedding_findings
from whisker.insights.revision_view import RevisionView
from whisker.insights.schema import EmbeddingMap, FindingImage, Insights
from whisker.progress import SILENT, Observer
from whisker.retrain.embedding_insights import embedding_insights
from whisker.retrain.material import Material
from whisker.retrain.training_and_evaluation import Outcome
from whisker.retrain.version_files import readable_json

logger: Final = logging.getLogger(__name__)


def insight_files(
    outcome: Outcome, version: str, cache_dir: Path, *, keep_images: bool, observer: Observer = SILENT
) -> dict[str, bytes]:
    """Write insights.json and embedding.json of what a version was trained and evaluated on: content by file name.

    They hold no ids: a version may be copied to where its pictures are not.

    Args:
        outcome: The run's.
        version: What it will be called.
        cache_dir: Where features are kept.
        keep_images: Name the files behind findings.
        observer: Called with the stages `features` and `insights`.
    """
    files = _images(outcome.material.splits)
    insights = compute_insights(_view(outcome.material, files)).insights
    deep = _embedding_insights(outcome, files, version, cache_dir, observer)
    if deep is not None:
        insights = with_embedding_findings(insights, deep)
    written = {"insights.json": readable_json(_without_ids(insights, keep_images=keep_images))}
    if deep is not None and deep.embedding is not None:
        written["embedding.json"] = _without_places(deep.embedding).model_dump_json().encode() + b"\n"
    return written


def _images(splits: DatasetSplits) -> list[LabelledImage]:
    """List every image once, in the split where it was."""
    learned_from = (*splits.train, *splits.validation, *splits.like_test)
    return [
        *(image.with_split("train") for image in learned_from),
        *(image.with_split("test") for image in splits.test),
    ]


def _view(material: Material, images: list[LabelledImage]) -> RevisionView:
    return RevisionView(
        dataset=material.dataset.name,
        dataset_id=None,
        revision=None,
        parent=None,
        created_at=datetime.now(UTC).replace(microsecond=0),
        sha256=material.figures.sha256,
        diff=None,
        images=tuple(images),
        look_alikes=material.splits.look_alikes,
        left_out=list_left_out(material.figures.unreadable, material.splits.exact),
    )


def _embedding_insights(
    outcome: Outcome, files: list[LabelledImage], version: str, cache_dir: Path, observer: Observer
) -> EmbeddingFindings | None:
    """Compute insights with the network; None where its weights are not installed."""
    config = outcome.config
    size_px = config.size_px if config.mode == "quick" else None
    class_names = outcome.material.dataset.class_names
    try:
        return embedding_insights(
            files, class_names, cache_dir, size_px=size_px, version=version, fit=outcome.fit, observer=observer
        )
    except BackboneUnavailable as error:
        logger.warning("Label errors, outliers and the map are left out: %s", error.detail)
        return None


def _without_ids(insights: Insights, *, keep_images: bool) -> Insights:
    def shown(examples: tuple[FindingImage, ...]) -> tuple[FindingImage, ...]:
        return tuple(one.model_copy(update={"image_id": None}) for one in examples) if keep_images else ()

    findings = [one.model_copy(update={"examples": shown(one.examples)}) for one in insights.findings]
    classes = [one.model_copy(update={"samples": ()}) for one in insights.classes]
    return insights.model_copy(update={"findings": tuple(findings), "classes": tuple(classes)})


def _without_places(embedding: EmbeddingMap) -> EmbeddingMap:
    return embedding.model_copy(update={"image_id": tuple("" for _ in embedding.image_id)})
