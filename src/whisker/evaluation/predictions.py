"""A model's predictions for files, made as for a request, and its most confident mistakes."""

from base64 import b64encode
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from whisker.arrays import BoolArray, FeatureMaps, FloatArray, UInt8Array
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.evaluation.schema import Mistake, PicturePrediction
from whisker.preprocessing import load_input
from whisker.progress import Progress
from whisker.serving.explain import render_heatmap
from whisker.serving.served_model import ServedModel

OnFeatureMaps = Callable[[LabelledImage, FeatureMaps], None]
MOST_MISTAKES: Final = 24
# A feature map has some 64 places: a page stretches this over the picture and loses nothing.
_HEATMAP_PX: Final = 32


@dataclass(frozen=True)
class Predictions:
    """What a model predicted for N files.

    Attributes:
        probabilities: (N, K) float32.
        ood_scores: (N,) float32; None of a model that finds no unknown pictures.
        is_unknown: (N,) whether each is unlike the training pictures.
    """

    probabilities: FloatArray
    ood_scores: FloatArray | None
    is_unknown: BoolArray


def predict_files(
    model: ServedModel,
    files: Sequence[LabelledImage],
    on_progress: Progress | None = None,
    on_feature_maps: OnFeatureMaps | None = None,
) -> Predictions:
    """Predict every file by the path that serving takes: decode, preprocess, predict.

    Args:
        model: The model, as it is served.
        files: What to predict.
        on_progress: Told the share that is done.
        on_feature_maps: Called with each file and its feature maps (h, w, C) each, from several threads.
    """

    def predict(file: LabelledImage) -> tuple[FloatArray, float | None, bool]:
        outputs = model.predict(_read_pixels(model, file))
        if on_feature_maps is not None:
            on_feature_maps(file, outputs.maps)
        return outputs.probabilities, outputs.ood_score, outputs.is_unknown  # not the features: 300 kB a picture

    probabilities, scores, is_unknown = zip(*map_in_threads(predict, files, on_progress), strict=True)
    ood_scores = np.array(scores, np.float32) if model.finds_unknown else None
    return Predictions(np.stack(probabilities), ood_scores, np.array(is_unknown))


def picture_predictions(
    class_names: Sequence[str], files: Sequence[LabelledImage], predictions: Predictions
) -> tuple[PicturePrediction, ...]:
    """Make the records of predictions.json, in the order of the files."""
    winners, confidences = predictions.probabilities.argmax(axis=1), predictions.probabilities.max(axis=1)
    return tuple(
        PicturePrediction(
            image_id=file.id,
            file_name=file.file_name,
            class_name=file.class_name,
            predicted_class=class_names[winner],
            confidence=round(float(confidence), 6),
            is_unknown=bool(is_unknown),
        )
        for file, winner, confidence, is_unknown in zip(
            files, winners, confidences, predictions.is_unknown, strict=True
        )
    )


def worst_mistakes(
    model: ServedModel,
    files: Sequence[LabelledImage],
    predictions: Sequence[PicturePrediction],
    doubtful: Container[int] = (),
) -> tuple[Mistake, ...]:
    """Pick the most confident wrong predictions, and show where in the picture the wrong class was seen.

    Args:
        model: Whose they are.
        files: The test pictures.
        predictions: Of each of them.
        doubtful: Which of them may be labelled wrong.
    """
    wrong = [index for index, answer in enumerate(predictions) if answer.predicted_class != answer.class_name]
    worst = sorted(wrong, key=lambda index: -predictions[index].confidence)[:MOST_MISTAKES]
    heatmaps = map_in_threads(lambda index: _heatmap(model, files[index], predictions[index].predicted_class), worst)
    return tuple(
        Mistake(
            **predictions[index].model_dump(exclude={"is_unknown"}),
            heatmap=heatmap,
            is_label_doubtful=index in doubtful,
        )
        for index, heatmap in zip(worst, heatmaps, strict=True)
    )


def _read_pixels(model: ServedModel, file: LabelledImage) -> UInt8Array:
    """Decode a file to a model's input: (S, S, 3) uint8."""
    pixels, _ = load_input(file.path.read_bytes(), model.preprocess)
    return pixels


def _heatmap(model: ServedModel, file: LabelledImage, class_name: str) -> str:
    activation = model.explain(_read_pixels(model, file), model.class_names.index(class_name))
    return f"data:image/png;base64,{b64encode(render_heatmap(activation, _HEATMAP_PX)).decode()}"
