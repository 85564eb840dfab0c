"""GET /models/...: what was measured on versions, and their files."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.model_summaries import summarize
from whisker.api.operations import READ_PROBLEMS, Operation, operation, parse_parameters
from whisker.api.schemas.evaluation import Comparison, Evaluation
from whisker.api.schemas.models import (
    ComparedModel,
    CompareQuery,
    ModelArtifactPath,
    ModelPair,
    ModelPath,
    PredictionsQuery,
    TestPredictions,
)
from whisker.api.services import Services, get_services
from whisker.errors import ArtifactCorrupt, DatasetNotFound, NotFound
from whisker.registry.artifacts import MANIFEST_FILE, read_manifest, read_report
from whisker.registry.manifest import Manifest

blueprint = Blueprint("model_files", __name__)

_PROBLEMS = (errors.ModelNotFound, errors.ArtifactCorrupt, *READ_PROBLEMS)


@blueprint.get("/models/<version>/evaluation")
@operation(
    Operation(tag="models", access=Access.READ, path=ModelPath, responses={200: (Evaluation,)}, problems=_PROBLEMS)
)
def get_evaluation(version: str) -> Response:
    """Show how a version did on test pictures that it was never trained on."""
    return jsonify(read_report(get_services().registry.folder(version), "metrics.json"))


@blueprint.get("/models/<version>/comparison")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        path=ModelPath,
        responses={200: (Comparison,)},
        problems=(errors.NotFound, *_PROBLEMS),
    )
)
def get_comparison(version: str) -> Response:
    """Show how a version did against the one that was live when it was made."""
    return jsonify(_read_optional(version, "comparison.json", "was not compared with another when it was made"))


@blueprint.get("/models/<version>/predictions")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        path=ModelPath,
        query=PredictionsQuery,
        responses={200: (TestPredictions,)},
        problems=(errors.RequestInvalid, errors.NotFound, *_PROBLEMS),
    )
)
def list_test_predictions(version: str) -> Response:
    """List what a version said of its test pictures, such as those behind one cell of the confusion matrix."""
    query = parse_parameters(PredictionsQuery, request.args.to_dict())
    stored = _read_optional(version, "predictions.json", "was made before its answers were kept one by one")
    wanted = sorted(
        (answer for answer in stored if _is_wanted(answer, query)), key=lambda answer: -float(answer["confidence"])
    )
    services = get_services()
    page = TestPredictions(
        predictions=wanted[query.offset : query.offset + query.limit],
        total=len(wanted),
        images_available=_has_images(read_manifest(services.registry.folder(version)), services),
    )
    return jsonify(page.model_dump(mode="json"))


@blueprint.get("/models/<version>/artifacts/<path:name>")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        path=ModelArtifactPath,
        responses={200: ()},
        problems=(errors.NotFound, *_PROBLEMS),
        media_type="application/octet-stream",
    )
)
def get_artifact(version: str, name: str) -> Response:
    """Download one of a version's files: the ONNX model, its labels, its manifest."""
    folder = get_services().registry.folder(version)
    names = [MANIFEST_FILE, *read_manifest(folder).files]
    if name not in names:
        raise NotFound(f"Version {folder.name!r} has no file {name[:80]!r}. Its files: {', '.join(names)}.")
    path = folder / name
    if not path.is_file():
        raise ArtifactCorrupt(f"Version {folder.name!r} lacks its file {name!r}.")
    return send_file(path, as_attachment=True, download_name=f"{folder.name}-{path.name}", conditional=True)


@blueprint.get("/models/compare")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        query=CompareQuery,
        responses={200: (ModelPair,)},
        problems=(errors.RequestInvalid, *_PROBLEMS),
    )
)
def compare_models() -> Response:
    """Show two versions side by side, each as it did on its own test pictures."""
    query = parse_parameters(CompareQuery, request.args.to_dict())
    services = get_services()
    manifests = [read_manifest(services.registry.folder(version)) for version in (query.a, query.b)]
    first, second = (_compared(manifest, services) for manifest in manifests)
    hashes = {manifest.dataset.sha256 for manifest in manifests}
    return jsonify(ModelPair(a=first, b=second, same_test=len(hashes) == 1).model_dump(mode="json"))


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
    """Tell whether the pictures that a version was judged by are here."""
    if manifest.dataset.revision is None:
        return False
    try:
        folder = services.datasets.revision(manifest.dataset.revision).folder
    except DatasetNotFound:
        return False
    return folder.is_dir()
