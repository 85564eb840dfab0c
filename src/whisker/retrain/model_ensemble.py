"""Join versions to one, judged by test pictures that none of them learned from."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import onnx

from whisker.arrays import UInt8Array
from whisker.backbones.table import Backbone
from whisker.datasets.store import KeptRevision
from whisker.errors import ExportMismatch, RequestInvalid
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.progress import SILENT, Observer
from whisker.registry.manifest import Manifest
from whisker.retrain.material import Material, MaterialSource, open_material
from whisker.retrain.promotion_decision import training_hashes
from whisker.retrain.standalone import write_outcome
from whisker.retrain.training_and_evaluation import evaluate_fit
from whisker.retrain.version_files import VersionOrigin
from whisker.retrain.version_insights import insight_files
from whisker.serving.served_model import ServedModel, ServedVersion, load_model, open_session
from whisker.training.calibration import HeldOut
from whisker.training.config import TrainConfig
from whisker.training.ensemble import Member, join_members
from whisker.training.export import PROBABILITIES_TOLERANCE, Parity
from whisker.training.forecasts import NOT_LEARNED
from whisker.training.head import Head
from whisker.training.training_run import Artifact, FitResult, TrainedNetwork
from whisker.workspace import Workspace

_PARITY_IMAGES: Final = 16


@dataclass(frozen=True)
class Ensemble:
    """What to join, and what it will be called.

    Attributes:
        members: Names of versions.
        version: The new version's identifier, from `next_version`.
        name: What the model is for, for example cats-vs-dogs.
        command: The command line that a person can repeat.
    """

    members: Sequence[str]
    version: str
    name: str
    command: str


def join_versions(
    workspace: Workspace,
    asked: Ensemble,
    images: MaterialSource | None = None,
    observer: Observer = SILENT,
    on_warnings: Callable[[Sequence[str]], None] = lambda _warnings: None,
) -> Manifest:
    """Join versions, evaluate what will be served, and write its version.

    Args:
        workspace: The data folder.
        asked: What to join.
        images: Labelled pictures, whose test part judges it; None: the revision that the first member learned from.
        observer: Called with how far it is.
        on_warnings: Called with what a person should know of the pictures.

    Raises:
        ModelNotFound: A member is not there.
        RequestInvalid: The members know different classes, or have learned from all test pictures.
        DatasetInvalid: The pictures cannot be used.
    """
    started, settings = time.monotonic(), workspace.settings
    served = [load_model(workspace.registry.folder(name)) for name in asked.members]
    members = [_member(workspace, model) for model in served]
    joined = join_members(members)
    config = _config(served[0].manifest, max(member.size_px for member in members))
    source = _revision_of(workspace, served[0].manifest) if images is None else images
    with open_material(source, config, partial(observer.stage, "reading")) as opened:
        material, warnings = _fair(workspace, opened, served)
        on_warnings([*material.dataset.warnings, *warnings])
        fit = _fit(joined, served, config)
        fit = replace(
            fit, artifact=replace(fit.artifact, parity=_checked_parity(fit.artifact.served, served, material))
        )
        outcome = evaluate_fit(
            material, fit, workspace.cache_dir, observer, robustness_images=settings.robustness_images
        )
        insights = insight_files(outcome, asked.version, workspace.cache_dir, keep_images=True, observer=observer)
    origin = VersionOrigin(asked.version, asked.name, asked.command, time.monotonic() - started)
    return write_outcome(outcome, origin, workspace.models_dir, insights, with_plots=settings.version_plots)


def _member(workspace: Workspace, model: ServedVersion) -> Member:
    version = model.manifest.version
    path = workspace.registry.folder(version) / "model.onnx"
    return Member(version, onnx.load(path), model.preprocess.size_px, model.class_names)


def _config(manifest: Manifest, size_px: int) -> TrainConfig:
    """Divide the pictures as the first member's training did, so that its test is the test."""
    told = {name: manifest.training[name] for name in ("seed", "test_share") if name in manifest.training}
    return TrainConfig.model_validate({"mode": "quick", "size_px": size_px, **told}).resolved()


def _revision_of(workspace: Workspace, manifest: Manifest) -> KeptRevision:
    revision = manifest.dataset.revision
    if revision is None:
        raise RequestInvalid(
            f"{manifest.version} did not learn from a dataset that is kept here, so there are no pictures to judge an "
            "ensemble by. Name some by --data."
        )
    return KeptRevision(workspace.datasets, workspace.datasets.revision(revision))


def _fair(workspace: Workspace, material: Material, served: Sequence[ServedVersion]) -> tuple[Material, list[str]]:
    """Leave out of the test what a member learned from; with warnings where that is not known."""
    class_names = set(material.dataset.class_names)
    if class_names != set(served[0].class_names):
        raise RequestInvalid(
            f"The pictures are of {len(class_names)} classes, and the versions know {len(served[0].class_names)}; they "
            "have to be the same. Name other pictures by --data."
        )
    learned: set[str] = set()
    warnings = []
    for model in served:
        manifest = model.manifest
        hashes = training_hashes(workspace.database, manifest)
        if hashes is not None:
            learned |= hashes
        elif manifest.dataset.sha256 != material.dataset.sha256():
            warnings.append(
                f"{manifest.version} learned from pictures that are not kept here; some of those that judge the "
                "ensemble may be among them."
            )
    test = tuple(file for file in material.splits.test if file.sha256 not in learned)
    if not test:
        raise RequestInvalid(
            "The versions have learned from all test pictures, so nothing can judge an ensemble of them. Name other "
            "pictures by --data."
        )
    if left_out := len(material.splits.test) - len(test):
        warnings.append(f"{left_out:,} test pictures were left out: a version has learned from them.")
    return replace(material, splits=replace(material.splits, test=test)), warnings


def _checked_parity(joined: ServedModel, served: Sequence[ServedVersion], material: Material) -> Parity:
    """Compare an ensemble with the mean of its members about some pictures.

    Members with smaller sides see pixels that were made smaller twice: what that changes is recorded.

    Raises:
        ExportMismatch: All have one side, and yet it answers otherwise.
    """
    files = material.splits.test[:: max(1, len(material.splits.test) // _PARITY_IMAGES)][:_PARITY_IMAGES]
    data = [file.path.read_bytes() for file in files]
    given = joined.run(_pixels(data, joined)).probabilities
    answers = []
    for model in served:
        order = [model.class_names.index(name) for name in joined.class_names]
        answers.append(model.run(_pixels(data, model)).probabilities[:, order])
    difference = float(np.abs(given - np.mean(answers, axis=0)).max())
    has_one_side = all(model.preprocess.size_px == joined.preprocess.size_px for model in served)
    if has_one_side and difference > PROBABILITIES_TOLERANCE:
        raise ExportMismatch(
            f"The ensemble differs from the mean of its versions by up to {difference:.1e} (allowed "
            f"{PROBABILITIES_TOLERANCE:.0e})."
        )
    return Parity(difference, 0.0, len(files))


def _pixels(data: Sequence[bytes], model: ServedModel) -> UInt8Array:
    return np.stack([load_input(one, model.preprocess)[0] for one in data])


def _fit(joined: onnx.ModelProto, served: Sequence[ServedVersion], config: TrainConfig) -> FitResult:
    """Put what was joined into the form of a training's result; nothing was learned."""
    data, spec = joined.SerializeToString(deterministic=True), PreprocessSpec(size_px=config.size_px or 0)
    class_names = served[0].class_names
    session_model = ServedModel(open_session(data), class_names, spec, None)
    channels = session_model.warm_up()[1]
    licences = sorted({model.manifest.backbone.licence for model in served})
    row = Backbone(
        name="ensemble",
        title="Ensemble of " + ", ".join(model.manifest.version for model in served),
        input_size_px=spec.size_px,
        block_count=0,
        channels=channels,
        parameters_millions=0.0,
        weights_from="own",
        licence=" and ".join(licences),
        source=", ".join(f"{model.manifest.version} ({model.manifest.backbone.source})" for model in served),
    )
    head = Head(np.zeros((0, len(class_names)), np.float32), np.zeros(len(class_names), np.float32), "flat")
    return FitResult(
        config=config,
        spec=spec,
        backbone=row,
        network=TrainedNetwork(joined, head, lambda pixels: session_model.run(pixels).maps),
        l2=None,
        mirrored=None,
        temperature=1.0,
        held_out=HeldOut(0.0, 0.0, 0),
        ood=None,
        artifact=Artifact(data, session_model, None, Parity(0.0, 0.0, 0)),
        origin="joined",
        no_forecast=NOT_LEARNED,
    )
