"""POST /predict."""

import base64
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api import monitoring
from whisker.api.access import Access
from whisker.api.bodies import memory_reserved, seconds_left
from whisker.api.errors import problem
from whisker.api.image_inputs import body_limit, read_images
from whisker.api.schemas.predictions import (
    AlikePictures,
    FeaturesJson,
    ImageJson,
    PictureGroups,
    PredictionBatch,
    PredictionResult,
    PredictQuery,
)
from whisker.api.services import get_services
from whisker.api.view_binding import BINARY, describe_form, operation
from whisker.errors import AppError
from whisker.registry.thresholds import Thresholds
from whisker.serving.alike import group_alike, unpacked_features
from whisker.serving.predictor import Extras, Prediction, Predictor
from whisker.serving.served_model import ServedVersion
from whisker.serving.unknown_groups import least_similarity_of

blueprint = Blueprint("predictions", __name__)

_FILES_SCHEMA = {"type": "array", "items": BINARY, "maxItems": 16, "description": "1 to 16 pictures."}

_NEXT_TURN_SECONDS = 30.0
"""How long a request waits for each further image, once its first was answered: what was begun is finished."""

_GROUPING_COPIES = 12
"""Bytes for each pair of pictures: a similarity, and what computing it takes."""

_ITEM_FAULTS = (errors.ImageError, errors.FileEmpty, errors.BodyTooLarge, errors.Base64Invalid)
"""Errors of one image; any other is the whole request's."""


@blueprint.post("/predict")
@operation(
    "predict",
    access=Access.READ,
    form=describe_form(_FILES_SCHEMA),
    json=ImageJson,
    raw="image/*",
    answers=(PredictionResult, PredictionBatch),
    problems=(
        errors.FileMissing,
        errors.FileEmpty,
        errors.Base64Invalid,
        errors.JsonInvalid,
        errors.ModelNotFound,
        errors.TooManyParts,
        errors.FieldTooLarge,
        errors.TooManyPixels,
        errors.UrlTooLarge,
        errors.FormatUnsupported,
        errors.ImageUndecodable,
        errors.ImageTruncated,
        errors.ImageTooSlow,
        errors.UrlSchemeForbidden,
        errors.UrlPortForbidden,
        errors.UrlForbidden,
        errors.UrlFetchFailed,
        errors.NoModel,
        errors.Overloaded,
        errors.UrlTimeout,
    ),
)
def predict(query: PredictQuery) -> Response:
    """Classify one picture or several.

    Send the picture as the part `file` of a form (up to 16 parts), as base64 in JSON, as the body itself, or as an
    address to fetch. One picture gets one answer; several get a list in the same order, in which a fault in one is that
    item's problem.
    """
    services = get_services()
    model = services.live_model.get(query.model)
    asked = _Asked(model, services.live_model.thresholds_of(model), query)
    with memory_reserved(request, services.bodies, body_limit(request.mimetype, services.settings)):
        images = read_images(request, query.url, services.settings, services.fetcher)
        predictor = _RequestPredictor(asked, services.predictor, services.settings.predict_wait_seconds)
        if not images.is_batch:
            return jsonify(predictor.answer(images.items[0]))
        return jsonify({"predictions": [predictor.answer_item(item) for item in images.items]})


@blueprint.post("/predict/groups")
@operation("predict", access=Access.READ, problems=(errors.NoModel, errors.ModelNotFound, errors.Overloaded))
def group_unknown_pictures(body: FeaturesJson) -> PictureGroups:
    """Group unknown pictures that look alike to the version that answered: perhaps a class that it lacks.

    What is sent is what `POST /predict?features=true` said of each; nothing is kept.
    """
    services = get_services()
    model = services.live_model.get(body.model)
    features, least = _unpacked(body.features), least_similarity_of(model)
    groups = services.predictor.pool.run(
        lambda: group_alike(unpacked_features(features), least), _GROUPING_COPIES * len(features) ** 2
    )
    return PictureGroups(
        model_version=model.manifest.version,
        groups=[AlikePictures(pictures=list(group.members), similarity=group.similarity) for group in groups],
        least_similarity=least,
    )


def _unpacked(texts: list[str]) -> list[bytes]:
    """Read the features of each picture.

    Raises:
        RequestInvalid: Some are no base64, or of another length than the first ones.
    """
    try:
        packed = [base64.b64decode(text, validate=True) for text in texts]
    except ValueError as error:
        raise _features_invalid("each is the text `features` of an answer to POST /predict?features=true") from error
    if len({len(one) for one in packed}) > 1 or not packed[0]:
        raise _features_invalid("all are of one version, so equally long and not empty")
    return packed


def _features_invalid(detail: str) -> errors.RequestInvalid:
    return errors.RequestInvalid(f"features: {detail}.", [{"field": "features", "detail": detail}])


@dataclass(frozen=True)
class _Asked:
    """Which version answers a request, by which thresholds, and what its answers carry; all its images alike."""

    model: ServedVersion
    thresholds: Thresholds
    query: PredictQuery


class _RequestPredictor:
    """Answers the images of one request.

    Args:
        asked: What all of them are answered by.
        predictor: Runs the version, a few images at a time.
        wait_seconds: Time from the request's arrival until its first image is begun; once begun, all are answered.
    """

    def __init__(self, asked: _Asked, predictor: Predictor, wait_seconds: float) -> None:
        self._asked = asked
        self._predictor = predictor
        self._wait_seconds = seconds_left(request, wait_seconds)

    def answer_item(self, item: bytes | AppError) -> dict[str, Any]:
        """Answer one of several images; its own error is its answer."""
        try:
            return self.answer(item)
        except _ITEM_FAULTS as error:
            return problem(error)

    def answer(self, item: bytes | AppError) -> dict[str, Any]:
        """Answer one image."""
        if isinstance(item, AppError):
            raise item
        asked, query = self._asked, self._asked.query
        extras = Extras(query.explain, query.preview, query.features)
        prediction = self._predictor.predict(item, asked.model, extras, self._wait_seconds, thresholds=asked.thresholds)
        self._wait_seconds = _NEXT_TURN_SECONDS
        monitoring.count_prediction(prediction)
        return _as_json(prediction, query.top_k)


def _as_json(prediction: Prediction, top_k: int | None) -> dict[str, Any]:
    """Shape an answer as `PredictionResult`; plain values, for this is the hot path."""
    answer: dict[str, Any] = {
        "predicted_class": prediction.predicted_class,
        "confidence": prediction.confidence,
        "probabilities": dict(list(prediction.probabilities.items())[:top_k]),
        "confidence_band": prediction.confidence_band,
        "thresholds": {"high": prediction.thresholds.high, "medium": prediction.thresholds.medium},
        "is_unknown": prediction.is_unknown,
        "model_version": prediction.model_version,
        "timings_ms": prediction.timings_ms,
        "warnings": list(prediction.warnings),
    }
    if prediction.heatmap_png is not None:
        answer["heatmap"] = _data_url("image/png", prediction.heatmap_png)
    if prediction.preview_jpeg is not None:
        answer["preview"] = _data_url("image/jpeg", prediction.preview_jpeg)
    if prediction.features is not None:
        answer["features"] = base64.b64encode(prediction.features).decode("ascii")
    return answer


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
