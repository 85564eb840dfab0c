"""A job that trains a version on a dataset, compares it with the live one, and publishes it."""

import json
import logging
import shlex
import time
from dataclasses import replace
from functools import partial
from typing import Final

from pydantic import ValidationError

from whisker.datasets.revision import Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid, VersionExists
from whisker.evaluation.comparison import Comparison
from whisker.jobs import rows
from whisker.jobs.job import JobResult
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.registry.artifacts import verify_version, write_version
from whisker.registry.manifest import Manifest
from whisker.registry.rows import register
from whisker.retrain.context import JobContext
from whisker.retrain.dataset_jobs import revision_result
from whisker.retrain.embedding_insights import embedding_insights_added
from whisker.retrain.job_steps import ensure_revision, find_finished, forget_upload, reserve_version
from whisker.retrain.material import revision_material
from whisker.retrain.promotion_decision import (
    ChampionComparison,
    Decision,
    compare_with_champion,
    decide,
    stored_comparison,
)
from whisker.retrain.revision_insights import ensure_job_insights
from whisker.retrain.training_and_evaluation import Outcome, RunPaths, train_and_evaluate
from whisker.retrain.version_files import VersionOrigin, draft_manifest, version_files
from whisker.retrain.version_names import slug
from whisker.training.durations import Work, estimate, runs_of
from whisker.training.tensorboard import run_folder

logger: Final = logging.getLogger(__name__)


def run(context: JobContext) -> None:
    """Ingest, train, evaluate, compare and publish; what an earlier attempt did is not done again."""
    settings = _settings(context)
    kept = ensure_revision(context)
    revision = kept.revision
    ensure_job_insights(context, kept, "storing")  # `insights` are those with embeddings, after training
    version = reserve_version(context, settings.name or slug(revision.dataset))
    manifest = find_finished(context, version) or _make(context, settings, kept, version)
    _publish(context, settings, revision, manifest)


def _settings(context: JobContext) -> RetrainSettings:
    try:
        return RetrainSettings.model_validate(context.job.request.settings)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        raise RequestInvalid(f"The setting {field!r} cannot be used: {fault['msg']}.") from error


def _make(context: JobContext, settings: RetrainSettings, kept: KeptRevision, version: str) -> Manifest:
    """Train, evaluate and compare, and write the version's folder: all of it, or nothing."""
    started = time.monotonic()
    revision = kept.revision
    _expect(context, settings, revision)
    config = settings.train_config()
    material = revision_material(kept, config)
    logs = run_folder(context.workspace.tensorboard_dir, context.job.created_at, version)
    paths = RunPaths(
        context.workspace.cache_dir,
        context.checkpoint_dir,
        logs,
        context.workspace.registry.folder,
        context.workspace.own_backbones,
    )
    robustness_images = context.settings.robustness_images
    outcome = train_and_evaluate(material, config, paths, observer=context, robustness_images=robustness_images)
    with embedding_insights_added(context, revision, outcome, version):
        found = _compare(context, settings, outcome, version)
    name = settings.name or slug(revision.dataset)
    command = shlex.join(["whisker", "retrain", revision.id, *_options(settings)])
    duration, recipe = time.monotonic() - started, context.job.request.recipe
    origin = VersionOrigin(version, name, command, duration, context.job.id, recipe)
    context.stage("publishing", 0.0)
    manifest = _write(context, outcome, origin, found.comparison)
    context.checkpoint(f"version {manifest.version}")
    return manifest


def _expect(context: JobContext, settings: RetrainSettings, revision: Revision) -> None:
    """Estimate the duration by earlier trainings of this machine; without any, by the pace alone."""
    with context.database.transaction() as connection:
        job_ids = frozenset(rows.read_ids(connection))
    work = Work.asked(settings, revision.image_count, len(revision.class_names), revision.id)
    found = estimate(work, runs_of(context.workspace.registry.manifests(), job_ids))
    if found.run_count:
        context.expect((found.low_seconds + found.high_seconds) / 2)


def _write(context: JobContext, outcome: Outcome, origin: VersionOrigin, comparison: Comparison | None) -> Manifest:
    """Write the folder; if a worker that lost this job has just done so, its version is as good.

    If the name was taken meanwhile, as `whisker train` may, the version takes the next number: hours of
    training are not thrown away for a name.
    """
    draft = draft_manifest(outcome, origin)
    files = version_files(draft, outcome, comparison, with_plots=context.settings.version_plots)
    try:
        return verify_version(write_version(context.workspace.models_dir, draft, files))
    except VersionExists:
        if (written := find_finished(context, draft.version)) is not None:
            return written
    version = reserve_version(context, origin.name)
    renamed = None if comparison is None else comparison.model_copy(update={"candidate": version})
    return _write(context, outcome, replace(origin, version=version), renamed)


def _compare(context: JobContext, settings: RetrainSettings, outcome: Outcome, version: str) -> ChampionComparison:
    context.stage("comparing", 0.0)
    return compare_with_champion(
        outcome,
        version,
        registry=context.workspace.registry,
        database=context.database,
        rules=settings.promotion_rules(),
        on_progress=partial(context.stage, "comparing"),
    )


def _publish(context: JobContext, settings: RetrainSettings, revision: Revision, manifest: Manifest) -> None:
    """Register the version, promote it or not, and end the job: all at once, and only while the lease is held."""
    promotions = context.workspace.promotions
    found = stored_comparison(context.workspace.models_dir / manifest.version, promotions)
    with context.lease.transaction() as connection:
        decision = decide(settings.promote, found, promotions.champion_in(connection), manifest.summary)
        register(connection, manifest)
        if decision.promote:
            promotions.promote_in(connection, manifest, decision.reason)
        context.lease.finish(connection, _result(revision, manifest, decision))
    forget_upload(context)
    logger.info("%s: %s", manifest.version, decision.reason)


def _result(revision: Revision, manifest: Manifest, decision: Decision) -> JobResult:
    return JobResult(
        **revision_result(revision),
        model_version=manifest.version,
        promoted=decision.promote,
        reason=decision.reason,
    )


def _options(settings: RetrainSettings) -> list[str]:
    """Write the settings that are not defaults as options of the command line."""
    given = settings.model_dump(mode="json", exclude_defaults=True)
    return [word for key, value in given.items() for word in ("--set", f"{key}={json.dumps(value)}")]
