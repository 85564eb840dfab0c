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
from whisker.api.schemas.predictions import ImageJson, PredictionBatch, PredictionResult, PredictQuery
from whisker.api.services import get_services
from whisker.api.view_binding import BINARY, describe_form, operation
from whisker.errors import AppError
from whisker.registry.thresholds import Thresholds
from whisker.serving.predictor import Extras, Prediction, Predictor
from whisker.serving.served_model import ServedVersion

blueprint = Blueprint("predictions", __name__)

_FILES_SCHEMA = {"type": "array", "items": BINARY, "maxItems": 16, "description": "1 to 16 pictures."}

_NEXT_TURN_SECONDS = 30.0
"""How long a request waits for each further image, once its first was answered: what was begun is finished."""

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
        extras = Extras(query.explain, query.preview)
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
    return answer


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
