"""GET /models/{version}/... and /models/compare: evaluations of versions, and their files."""

from typing import Any

from flask import Blueprint, Response, jsonify, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.models import summarize
from whisker.api.schemas.models import (
    ComparedModel,
    CompareQuery,
    ModelArtifactPath,
    ModelPair,
    ModelPath,
    PredictionsQuery,
    SampleList,
    SamplesQuery,
    TestPredictions,
)
from whisker.api.services import Services, get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.errors import ArtifactCorrupt, DatasetNotFound, NotFound
from whisker.evaluation.comparison import Comparison
from whisker.evaluation.record import EvaluationRecord
from whisker.evaluation.samples import choose_samples
from whisker.evaluation.schema import EvaluationReport
from whisker.registry.artifacts import MANIFEST_FILE, read_manifest, read_report
from whisker.registry.manifest import Manifest

blueprint = Blueprint("model_files", __name__)

_COMPARISON_FILE = "comparison.json"
_PROBLEMS = (errors.ModelNotFound, errors.ArtifactCorrupt, *DATABASE_PROBLEMS)


@blueprint.get("/models/<version>/evaluation")
@operation("models", access=Access.READ, answers=(EvaluationReport,), problems=_PROBLEMS)
def get_evaluation(path: ModelPath) -> Response:
    """Show how a version did on test pictures that it was never trained on."""
    return jsonify(read_report(get_services().registry.folder(path.version), "metrics.json"))


@blueprint.get("/models/<version>/comparison")
@operation("models", access=Access.READ, answers=(Comparison,), problems=(errors.NotFound, *_PROBLEMS))
def get_comparison(path: ModelPath) -> Response:
    """Show how a version did against the one that was live when it was made."""
    return jsonify(_read_optional(path.version, _COMPARISON_FILE, "was not compared with another when it was made"))


@blueprint.get("/models/<version>/predictions")
@operation("models", access=Access.READ, problems=(errors.NotFound, *_PROBLEMS))
def list_test_predictions(path: ModelPath, query: PredictionsQuery) -> TestPredictions:
    """List what a version said of its test pictures, such as those behind one cell of the confusion matrix."""
    stored = _read_optional(path.version, "predictions.json", "was made before its answers were kept one by one")
    wanted = sorted(
        (answer for answer in stored if _is_wanted(answer, query)), key=lambda answer: -float(answer["confidence"])
    )
    services = get_services()
    return TestPredictions(
        predictions=wanted[query.offset : query.offset + query.limit],
        total=len(wanted),
        images_available=_has_images(read_manifest(services.registry.folder(path.version)), services),
    )


@blueprint.get("/models/<version>/samples")
@operation("models", access=Access.READ, problems=_PROBLEMS)
def list_samples(path: ModelPath, query: SamplesQuery) -> SampleList:
    """List some of a version's own test pictures, over its classes, with what it said of each.

    Most were answered rightly, one of six was not. The picture itself is /images/{image_id}, which /predict answers as
    it does the original. Where the pictures are not on this server, the list is empty and says why.
    """
    services = get_services()
    folder = services.registry.folder(path.version)
    manifest, predictions = read_manifest(folder), EvaluationRecord(folder).predictions
    if not _has_images(manifest, services):
        return SampleList(samples=[], reason=f"The pictures that {folder.name} was tested on are not on this server.")
    if not predictions:
        return SampleList(samples=[], reason=f"{folder.name} was made before its answers were kept one by one.")
    return SampleList(samples=choose_samples(predictions, manifest.class_names, query.limit), reason=None)


@blueprint.get("/models/<version>/artifacts/<path:name>")
@operation("models", access=Access.READ, media_type="application/octet-stream", problems=(errors.NotFound, *_PROBLEMS))
def get_artifact(path: ModelArtifactPath) -> Response:
    """Download one of a version's files: the ONNX model, its labels, its manifest."""
    folder = get_services().registry.folder(path.version)
    names = [MANIFEST_FILE, *read_manifest(folder).files]
    if path.name not in names:
        raise NotFound(f"Version {folder.name!r} has no file {path.name[:80]!r}. Its files: {', '.join(names)}.")
    file = folder / path.name
    if not file.is_file():
        raise ArtifactCorrupt(f"Version {folder.name!r} lacks its file {path.name!r}.")
    return send_file(file, as_attachment=True, download_name=f"{folder.name}-{file.name}", conditional=True)


@blueprint.get("/models/compare")
@operation("models", access=Access.READ, problems=_PROBLEMS)
def compare_models(query: CompareQuery) -> ModelPair:
    """Show two versions side by side, each as it did on its own test pictures."""
    services = get_services()
    manifests = [read_manifest(services.registry.folder(version)) for version in (query.a, query.b)]
    first, second = (_compared(manifest, services) for manifest in manifests)
    hashes = {manifest.dataset.sha256 for manifest in manifests}
    return ModelPair(a=first, b=second, same_test=len(hashes) == 1, met=_met(*manifests))


def _met(first: Manifest, second: Manifest) -> Comparison | None:
    """Read how two versions did on the same pictures when one of them was made, if that was when they met."""
    for candidate, champion in ((first, second), (second, first)):
        if _COMPARISON_FILE in candidate.files:
            comparison = Comparison.model_validate(_read_optional(candidate.version, _COMPARISON_FILE, ""))
            if comparison.champion == champion.version:
                return comparison
    return None


def _compared(manifest: Manifest, services: Services) -> ComparedModel:
    report: Any = read_report(services.registry.folder(manifest.version), "metrics.json")
    return ComparedModel(model=summarize(manifest, services), per_class=report.get("per_class", []))


def _read_optional(version: str, name: str, why_not: str) -> Any:
    """Read a JSON file that not every version has."""
    folder = get_services().registry.folder(version)
    if name not in read_manifest(folder).files:
        raise NotFound(f"Version {folder.name!r} {why_not}.")
    return read_report(folder, name)


def _is_wanted(answer: dict[str, Any], query: PredictionsQuery) -> bool:
    is_wrong = answer["class_name"] != answer["predicted_class"]
    return (
        query.class_name in {None, answer["class_name"]}
        and query.predicted_class in {None, answer["predicted_class"]}
        and query.wrong in {None, is_wrong}
    )


def _has_images(manifest: Manifest, services: Services) -> bool:
    """Return whether the images that a version was tested on are here."""
    if manifest.dataset.revision is None or not services.database.exists():  # nor is SQLAlchemy installed everywhere
        return False
    try:
        folder = services.datasets.revision(manifest.dataset.revision).folder
    except DatasetNotFound:
        return False
    return folder.is_dir()
