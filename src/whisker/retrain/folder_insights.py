"""Insights into a folder's pictures, for a version that may go where its pictures do not."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from whisker.datasets.copies import sort_copies
from whisker.datasets.folders import LabelledFile
from whisker.datasets.revision import LeftOut, LeftOutKind, StoredImage
from whisker.errors import BackboneUnavailable
from whisker.insights.compute import compute_insights
from whisker.insights.deep import DeepFindings, with_deep_look
from whisker.insights.schema import EmbeddingMap, FindingImage, Insights
from whisker.insights.view import RevisionView
from whisker.retrain.deep_look import embedding_insights
from whisker.retrain.material import Material
from whisker.retrain.run import Outcome
from whisker.retrain.version_files import readable_json
from whisker.training.observer import SILENT, Observer

logger: Final = logging.getLogger(__name__)


def insight_files(
    outcome: Outcome, version: str, cache_dir: Path, *, keep_pictures: bool, observer: Observer = SILENT
) -> dict[str, bytes]:
    """Write insights.json and embedding.json of what a version was trained and judged on: content by file name.

    They hold no ids, for who has the version need not have the pictures.

    Args:
        outcome: The run's.
        version: What it will be called.
        cache_dir: Where features are kept.
        keep_pictures: Name the files behind findings.
        observer: Called with the stages `features` and `insights`.
    """
    files = _pictures(outcome.material)
    insights = compute_insights(_view(outcome.material, files)).insights
    deep = _embedding_insights(outcome, files, version, cache_dir, observer)
    if deep is not None:
        insights = with_deep_look(insights, deep)
    written = {"insights.json": readable_json(_without_ids(insights, keep_pictures=keep_pictures))}
    if deep is not None and deep.embedding is not None:
        written["embedding.json"] = _without_places(deep.embedding).model_dump_json().encode() + b"\n"
    return written


def _pictures(material: Material) -> list[LabelledFile]:
    """List every picture once, on the side where it was."""
    splits = material.splits
    learned_from = (*splits.train, *splits.validation, *splits.like_test)
    return [
        *(replace(file, split="train") for file in learned_from),
        *(replace(file, split="test") for file in splits.test),
    ]


def _view(material: Material, files: list[LabelledFile]) -> RevisionView:
    return RevisionView(
        dataset=material.dataset.name,
        dataset_id=None,
        revision=None,
        parent=None,
        created_at=datetime.now(UTC).replace(microsecond=0),
        sha256=material.figures.sha256,
        diff=None,
        images=tuple(map(_stored, files)),
        left_out=tuple(_left_out(material)),
    )


def _stored(file: LabelledFile) -> StoredImage:
    facts = file.facts
    assert facts is not None
    return StoredImage(
        id=file.image_id,
        split=str(file.split),
        class_name=file.class_name,
        file_name=file.shown_name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        width_px=facts.width_px,
        height_px=facts.height_px,
        format=facts.format,
        phash=facts.phash,
        mode=facts.mode,
        pixels=facts.pixels,
    )


def _left_out(material: Material) -> list[LeftOut]:
    copies = sort_copies(material.dataset.files)
    corrupt = [
        LeftOut("corrupt", fault.class_name, None, fault.file_name, None, fault.reason)
        for fault in material.figures.unreadable
    ]
    return [
        *corrupt,
        *(_copy("within_class", file) for group in copies.within_class for file in group[1:]),
        *(_copy("across_splits", file) for group in copies.across_splits for file in group[1:]),
        *(_copy("across_classes", file) for group in copies.across_classes for file in group),
    ]


def _copy(kind: LeftOutKind, file: LabelledFile) -> LeftOut:
    path = f"{file.class_name}/{file.shown_name}"
    return LeftOut(kind, file.class_name, file.split, f"{file.split}/{path}" if file.split else path, file.image_id)


def _embedding_insights(
    outcome: Outcome, files: list[LabelledFile], version: str, cache_dir: Path, observer: Observer
) -> DeepFindings | None:
    """Look with the network; without it the figures are still worth having."""
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


def _without_ids(insights: Insights, *, keep_pictures: bool) -> Insights:
    def shown(examples: tuple[FindingImage, ...]) -> tuple[FindingImage, ...]:
        return tuple(one.model_copy(update={"image_id": None}) for one in examples) if keep_pictures else ()

    findings = [one.model_copy(update={"examples": shown(one.examples)}) for one in insights.findings]
    classes = [one.model_copy(update={"samples": ()}) for one in insights.classes]
    return insights.model_copy(update={"findings": tuple(findings), "classes": tuple(classes)})


def _without_places(embedding: EmbeddingMap) -> EmbeddingMap:
    return embedding.model_copy(update={"image_id": tuple("" for _ in embedding.image_id)})
