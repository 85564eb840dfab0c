"""The worst mistakes of a small real model, and its answer to every picture."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.datasets.folders import scan_folder
from whisker.evaluation.evaluation import Evaluation, EvaluationSet, evaluate
from whisker.evaluation.predictions import MOST_MISTAKES
from whisker.serving.served_model import load_model


@pytest.fixture
def evaluation(tmp_path: Path) -> Evaluation:
    """Thirty blue pictures in the folder of the red ones, beside two of each that are right."""
    root = write_tiny_dataset(tmp_path / "colours", count=2)
    write_tiny_dataset(tmp_path / "more", count=32)
    for path in sorted((tmp_path / "more" / "blue").iterdir()):
        if path.stem not in {"0", "1"}:
            path.rename(root / "red" / f"wrong-{path.name}")
    model = load_model(write_tiny_version(tmp_path / "models", "tiny-1"))
    return evaluate(model, EvaluationSet(scan_folder(root, "colours").files, "colours", "test"))


def test_every_picture_has_its_answer(evaluation: Evaluation) -> None:
    """By the beginning of its hash, whether right or wrong."""
    assert len(evaluation.predictions) == evaluation.report.count == 34
    wrong = [answer for answer in evaluation.predictions if answer.predicted_class != answer.class_name]
    assert {answer.predicted_class for answer in wrong} == {"blue"}
    assert len(wrong) == 30
    assert all(len(answer.image_id) == 32 for answer in evaluation.predictions)


def test_worst_mistakes_are_the_most_confident(evaluation: Evaluation) -> None:
    """Up to 24, the surest first, each with its heatmap."""
    mistakes = evaluation.report.mistakes
    assert len(mistakes) == MOST_MISTAKES
    confidences = [mistake.confidence for mistake in mistakes]
    assert confidences == sorted(confidences, reverse=True)
    assert all(mistake.file_name.startswith("wrong-") for mistake in mistakes)
    heatmap = mistakes[0].heatmap
    assert heatmap is not None
    prefix, _, content = heatmap.partition(",")
    assert prefix == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG")
    assert len(heatmap) < 6000


def test_label_that_an_answer_is_far_surer_than_is_called_doubtful(tmp_path: Path) -> None:
    """As the label check of insights does: one blue picture among red ones; none where all are right."""
    root = write_tiny_dataset(tmp_path / "colours", count=8)
    model = load_model(write_tiny_version(tmp_path / "models", "tiny-1"))
    right = evaluate(model, EvaluationSet(scan_folder(root, "c").files, "c", "all")).report
    assert (right.accuracy, right.doubtful_labels) == (1, 0)
    (root / "blue" / "0.png").rename(root / "red" / "astray.png")
    report = evaluate(model, EvaluationSet(scan_folder(root, "c").files, "c", "all")).report
    (mistake,) = report.mistakes
    assert mistake.confidence > 0.85
    assert mistake.is_label_doubtful
    assert report.doubtful_labels == 1


def test_pictures_can_be_left_out_of_what_is_published(evaluation: Evaluation) -> None:
    """The figures stay, and nothing shows or names a picture."""
    published = evaluation.without_pictures()
    assert published.report.accuracy == evaluation.report.accuracy
    assert not published.report.mistakes
    assert not published.predictions


def test_model_with_a_flat_head_is_explained_by_covering(tmp_path: Path) -> None:
    """The heatmap of a wrong answer is red where the blue was, though no head weights tell so."""
    root = write_tiny_dataset(tmp_path / "colours", count=2)
    (root / "blue" / "0.png").unlink()
    half = np.full((32, 32, 3), 128, np.uint8)
    half[:, :16] = (40, 60, 200)
    Image.fromarray(half).save(root / "red" / "half-blue.png")
    model = load_model(write_tiny_version(tmp_path / "models", "tiny-1", head="flat"))
    assert model.head_weights is None
    (mistake,) = evaluate(model, EvaluationSet(scan_folder(root, "c").files, "c", "all")).report.mistakes
    assert mistake.heatmap is not None
    png = base64.b64decode(mistake.heatmap.partition(",")[2])
    strength = np.asarray(Image.open(io.BytesIO(png)))[..., 3]
    assert strength[:, :12].min() > 100
    assert strength[:, 22:].max() < 30
