"""What lists of versions show of one."""

from whisker.api.schemas.models import ModelSummary
from whisker.registry.manifest import Manifest
from whisker.registry.registry import Registry


def summarize(manifest: Manifest, registry: Registry, champion: str | None) -> ModelSummary:
    """Summarise a version.

    Args:
        manifest: The version's.
        registry: Knows where it came from.
        champion: The version that is live.
    """
    return ModelSummary(
        version=manifest.version,
        name=manifest.name,
        created_at=manifest.created_at,
        class_names=list(manifest.class_names),
        backbone=manifest.backbone.name,
        input_size_px=manifest.preprocess.size_px,
        size_bytes=manifest.size_bytes,
        bundled=registry.is_bundled(manifest.version),
        is_champion=manifest.version == champion,
        mode=manifest.training.get("mode"),
        duration_seconds=manifest.duration_seconds,
        dataset=manifest.dataset.name,
        dataset_revision=manifest.dataset.revision,
        job_id=manifest.job_id,
        **manifest.summary.model_dump(),
    )
