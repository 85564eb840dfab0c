"""What a model said about each picture, and the wrong answers it was surest of, with what misled it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Final

import numpy as np

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.evaluation.schema import Mistake, PicturePrediction
from whisker.evaluation.subject import Answers, Subject, input_of
from whisker.serving.explain import class_activation_map, render_heatmap
from whisker.serving.occlusion import occlusion_map

MOST_MISTAKES: Final = 24
# A feature map has some 64 places: a page stretches this over the picture and loses nothing.
_HEATMAP_PX: Final = 32


def picture_predictions(
    subject: Subject, files: Sequence[LabelledImage], answers: Answers
) -> tuple[PicturePrediction, ...]:
    """Write down the answer to every picture, in their order."""
    winners, confidences = answers.probabilities.argmax(axis=1), answers.probabilities.max(axis=1)
    threshold = subject.unknown_threshold
    unknown = [False] * len(files) if answers.scores is None or threshold is None else answers.scores < threshold
    return tuple(
        PicturePrediction(
            image_id=file.id,
            file_name=file.file_name,
            class_name=file.class_name,
            predicted_class=subject.class_names[winner],
            confidence=round(float(confidence), 6),
            is_unknown=bool(is_unknown),
        )
        for file, winner, confidence, is_unknown in zip(files, winners, confidences, unknown, strict=True)
    )


def worst_mistakes(
    subject: Subject, files: Sequence[LabelledImage], predictions: Sequence[PicturePrediction]
) -> tuple[Mistake, ...]:
    """Pick the most confident wrong answers, and show where in the picture the wrong class was seen."""
    wrong = [index for index, answer in enumerate(predictions) if answer.predicted_class != answer.class_name]
    worst = sorted(wrong, key=lambda index: -predictions[index].confidence)[:MOST_MISTAKES]
    heatmaps = map_in_threads(lambda index: _heatmap(subject, files[index], predictions[index].predicted_class), worst)
    return tuple(
        Mistake(**predictions[index].model_dump(exclude={"is_unknown"}), heatmap=heatmap)
        for index, heatmap in zip(worst, heatmaps, strict=True)
    )


def _heatmap(subject: Subject, file: LabelledImage, class_name: str) -> str:
    winner = subject.class_names.index(class_name)
    pixels = input_of(subject, file)
    if subject.head_weights is not None:
        activation = class_activation_map(subject.run(pixels[np.newaxis])[1][0], subject.head_weights[:, winner])
    else:
        activation = occlusion_map(lambda images: subject.run(images)[0], pixels, winner)
    return f"data:image/png;base64,{b64encode(render_heatmap(activation, _HEATMAP_PX)).decode()}"
